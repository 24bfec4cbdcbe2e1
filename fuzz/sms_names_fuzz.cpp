// Names of files in gammu-smsd's folders: a line each.
#include "common/text.hpp"
#include "fuzz/require.hpp"
#include "libtonique/sms/spool_names.hpp"

using namespace wesh;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for (const auto name : split(fuzz::text_of(data, size), '\n')) {
        if (const auto n = sms::parse_inbox_name(name)) {
            require(name.find('/') == name.npos && name.find('\0') == name.npos,
                    "a name stays in its folder");
            require(n->serial <= 99 && n->part <= 99 && n->time.size() == 15, "numbers have two digits");
            require(n->sender.data() >= name.data() &&
                        n->sender.data() + n->sender.size() <= name.data() + name.size(),
                    "the sender is of the name");
        }
        const auto f = sms::read_inbox_file(name, "hello");
        require(f.said.sender.size() <= sms::sender_max && is_clean(f.said.sender), "senders are clean");
        if (const auto n = sms::parse_outbox_name(name))
            require(to_text(*n) == name, "names of ours come back");
        if (const auto s = sms::parse_stamp(name); s.time != no_time)
            require(s.local != name.ends_with('Z'), "a time is UTC or of some place");
        if (sms::is_number(name)) require(name.size() <= 16 && is_clean(name), "numbers are digits");
    }
    return 0;
}
