// What an upsd says, of all sorts.
#include "fuzz/seeds.hpp"

#include <string>

namespace wesh::fuzz {

void nut_seeds(const std::filesystem::path& root) {
    const corpus c{root, "nut_line"};
    const std::string begin = "BEGIN LIST VAR box\n";
    const std::string end = "END LIST VAR box\n";
    c.add("list",
          begin +
              "VAR box battery.charge \"97\"\nVAR box input.transfer.reason \"selfTest\"\n"
              "VAR box ups.alarm \"0\"\nVAR box ups.load \"23.5\"\nVAR box ups.power.nominal \"700\"\n"
              "VAR box ups.realpower.nominal \"480\"\nVAR box ups.status \"OB DISCHRG LB\"\n"
              "VAR box ups.test.result \"In progress\"\n" +
              end);
    c.add("strange_values",
          begin +
              "VAR box ups.model \"Dev \\\"700\\\" a\\\\b \xe9\"\nVAR box ups.firmware: INV \"7\"\n"
              "VAR box battery.charge \"-197.6\"\nVAR box ups.load \"" +
              std::string(250, '9') + "\"\n" + end);
    c.add("cut", begin + "VAR box ups.status \"O");
    c.add("garbage", "HTTP/1.1 400 Bad Request\r\n\r\n");
    c.add("of_another", "BEGIN LIST VAR other\nVAR other a \"1\"\nEND LIST VAR other\n");
    c.add("driver_away", "ERR DRIVER-NOT-CONNECTED\n");
    c.add("stale", "ERR DATA-STALE\n");
    c.add("denied", "ERR ACCESS-DENIED extra\n");
    c.add("statuses",
          "OL CHRG\nOL OB\nFSD OL\nALARM \nOL HE\nOL LB OVER RB BOOST\nBOOST BYPASS\nWAIT\nOFF CAL\n");
}

} // namespace wesh::fuzz
