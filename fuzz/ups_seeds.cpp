// Seeds of simulated UPSes: what dummy-ups plays, what clients of NUT ask, and a scenario with both forms.
#include "fuzz/seeds.hpp"

namespace wesh::fuzz {

void ups_seeds(const std::filesystem::path& root) {
    const corpus c{root, "sim_nut"};
    const auto both = [](std::string_view plays, std::string_view asks) {
        return std::string{plays}.append(1, '\0').append(asks);
    };
    c.add("cut",
          both("ups.status: OL CHRG\nbattery.charge: 100\nTIMER 4\nups.status: OB DISCHRG LB\nTIMER 250ms\n",
               "LIST UPS\nLIST VAR u\nGET VAR u ups.status\nGET VAR u nope\nLOGOUT\n"));
    c.add("words",
          both("ups.model: \"Smart  UPS\" 1000 x\"y\nups.id: say \\\"hi\\\" \\\\ a=b #no\nups.alarm:\n",
               "get var \"u\" ups.id\r\nLIST ENUM u ups.id\nGET TYPE u ups.id\nGET DESC u ups.id\n"));
    c.add("orders",
          both("", "USERNAME a\nUSERNAME a\nPASSWORD b\nLOGIN u\nSET VAR u ups.status OB\nFSD u\n"
                   "INSTCMD u load.off\nSTARTTLS\nVER\nNETVER\nHELP\nGET TRACKING\nGET NUMLOGINS u\n"));
    c.add("refused", both("ups.status : OL\nups.status:OL\nTIMER x\nTIMER 99999999\n\"open\nups.x: \"open\n",
                          "LIST\nGET\nGET VAR u\nLIST VAR nope\n\"\"\n\\\n"));
    const corpus scenarios{root, "scenario"};
    scenarios.add(
        "ups", "[[ups]]\nname = \"rack\"\nport = 3493\nsequence = \"\"\"\nups.status: OL\nTIMER 5\n"
               "ups.status: OB\nTIMER 5\n\"\"\"\nvary = [ { field = \"ups.load\", from = 1, to = 9 } ]\n"
               "raw = { \"ups.firmware: INV\" = \"1\" }\n[[ups.step]]\nat = \"1s\"\nfault = \"stale=13s\"\n"
               "for = \"9s\"\n[[ups_group]]\ncount = 2\nfile = \"x.seq\"\n");
}

} // namespace wesh::fuzz
