// Seeds of modems: what gammu asks, and messages of each kind.
#include "fuzz/seeds.hpp"

namespace wesh::fuzz {

void modem_seeds(const std::filesystem::path& root) {
    const corpus c{root, "modem"};
    c.add("greeting",
          "\x1b\rAT\rATE1\rAT+MODE=2\rAT+CMEE=1\rAT+CSCS?\rAT+CGMM\rAT+CGSN\rAT+CPIN?\rAT+CSQ\rAT+CREG=2\r"
          "AT+CREG?\rAT+COPS?\rAT+CPMS=\"SM\",\"SM\"\rAT+CSCA?\r");
    c.add("text", "AT+CMGF=0\rAT+CMGS=20\r07913306091093F031000B913306000000F10000FF07C7E793388D3201\x1a"
                  "AT+CMGL=4\rAT+CMGR=1\rAT+CMGD=1\r");
    c.add("data", "ATE0\rAT+CMGS=17\r0021000B913306000000F1000404DEADBEEF\x1a"
                  "AT+CMGL=0\rAT+CMGD=1,4\r");
    c.add("ucs2_with_header", "AT+CMGW=22\r0051000B913306000000F10008FF08050003AA02012764\x1a"
                              "AT+CMGL=2\r");
    c.add("given_up", "AT+CMGS=10\r0011\x1b"
                      "AT\rAT+CMGS=99999999999999999999\rAT+CMGD=0,9\r");
    c.add("pdu",
          std::string{"\x11\x00\x0b\x91\x33\x06\x00\x00\x00\xf1\x00\x00\xff\x07\xc7\xe7\x93\x38\x8d\x32\x01",
                      21});
}

} // namespace wesh::fuzz
