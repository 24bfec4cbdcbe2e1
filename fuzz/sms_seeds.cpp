// Seeds of short messages: what gammu-smsd writes, and names of its files.
#include "fuzz/seeds.hpp"
#include "libtonique/packet.hpp"
#include "libtonique/sms/spool_names.hpp"

namespace wesh::fuzz {
namespace {

/// As gammu-smsd writes down what came.
std::string came(const sms::message& m, const std::string& kind, const std::string& header = {}) {
    auto text = sms::to_backup(m);
    text.replace(text.find("Submit"), 6, kind + "\nDateTime = 20261122T001945Z");
    if (!header.empty()) text.insert(text.find("Text00"), "UDH = " + header + "\n");
    return "; This file format was designed for Gammu\n\n" + text + "MessageReference = 255\n\n";
}

std::string renumbered(std::string text, const char* number) {
    return text.replace(text.find("000]"), 3, number);
}

} // namespace

void sms_seeds(const std::filesystem::path& root) {
    const corpus files{root, "sms_backup"};
    const std::vector<std::uint8_t> packet(80, 0xA5);
    const auto hex = sms::packet_message("+33600000001", packet);
    const sms::message data{"+33600000001", sms::coding::data, {}, packet};
    const sms::message text{"+33600000001", sms::coding::text, "\u00e9t\u00e9: o\u00f9? [\u20ac] \u65e5", {}};
    files.add("packet", came(hex, "Deliver"));
    files.add("data", came(data, "Deliver"));
    files.add("text", came(text, "Deliver"));
    files.add("report", came(text, "Status_Report"));
    files.add("outbox", sms::to_backup(hex));
    files.add("part", came(text, "Deliver", "050003AA0201"));
    files.add("parts", came(text, "Deliver", "060804AA010201") +
                           renumbered(came(text, "Deliver", "050003AA0202"), "001"));
    files.add("repeated", came(hex, "Submit") + came(hex, "Submit"));
    files.add("cut", came(hex, "Deliver").substr(0, 400));
    files.add("standard", hex.text + "\n");
    const corpus names{root, "sms_names"};
    names.add("inbox", "IN20261122_001000_00_+33600000099_00.txt\nIN20261122_001000_07_;id>pwn;_01.bin\n"
                       "IN20261122_001000_00_../../x_00.txt\nIN20261122_001000_00__00.txt");
    names.add("outbox",
              to_text(sms::outbox_name{12, 3}) + "\nOUTC20261122_001000_00_+33600000001_sms0.smsbackup");
    names.add("others", "20261122T001945Z\n20261122T001945\n+33612345678\n");
}

} // namespace wesh::fuzz
