// What gammu-smsd leaves, with the words of strangers in it: single messages within every bound, or nothing.
#include "common/text.hpp"
#include "fuzz/require.hpp"
#include "libtonique/sms/characters.hpp"
#include "libtonique/sms/spool_names.hpp"

using namespace wesh;
using fuzz::require;

namespace {

void check_said(const sms::incoming& m) {
    require(m.sender.size() <= sms::sender_max && is_clean(m.sender), "senders are clean");
    require(is_clean(m.text) && m.text.size() <= 3 * sms::septets_max, "texts are clean");
    require(m.data.size() <= sms::data_max && (m.data.empty() || m.text.empty()),
            "a message has one content");
    require(m.stamp != no_time || !m.local, "no time is of no place");
    if (const auto p = sms::packet_in(m.coding, m.text, m.data))
        require(p->size() >= 10 && p->size() <= 80, "packets have a length that packets have");
}

void check_backup(std::string_view text) {
    const auto all = sms::read_backup(text);
    if (!all) return;
    require(!all->empty() && all->size() <= sms::backup_sections_max, "sections are bounded");
    for (const auto& b : *all) {
        check_said(b.said);
        const sms::message m{"+33612345678", b.said.coding, b.said.text, b.said.data};
        if (!sms::fault(m).empty()) continue;
        const auto back = sms::read_backup(sms::to_backup(m));
        require(back && back->size() == 1 && back->front().said.text == m.text &&
                    back->front().said.data == m.data,
                "what can be sent comes back");
    }
    // As gammu-smsd 1.42 repeats its file: from the first section on.
    if (text.starts_with("[SMSBackup") && text.ends_with('\n') && 2 * text.size() < sms::backup_bytes_max) {
        const auto twice = sms::read_backup(std::string{text} + std::string{text});
        require(twice && *twice == *all, "a repeated section counts once");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    check_backup(text);
    for (const auto* name : {"IN20261122_001945_00_+33600000001_00.txt", "IN20261122_001945_00_a_00.bin"}) {
        const auto f = sms::read_inbox_file(name, text);
        check_said(f.said);
    }
    if (const auto units = sms::to_utf16(text)) require(sms::to_utf8(*units) == text, "UTF-16 comes back");
    return 0;
}
