// What tests of short messages share: a host with its folders, and a stand-in for gammu-smsd that moves files
// as it does.
#pragma once

#include "libtonique/packet.hpp"
#include "libtonique/sms/modem.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/test.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace wesh::test {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

inline const time_point start = from_milliseconds(1'795'368'000'000);

inline std::string contents(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}
inline void put_file(const std::string& path, std::string_view text) {
    std::ofstream{path, std::ios::binary}.write(text.data(), static_cast<std::streamsize>(text.size()));
}
/// But hidden ones.
inline std::vector<std::string> names_in(const std::string& path) {
    std::vector<std::string> all;
    for (const auto& e : fs::directory_iterator{path})
        if (e.path().filename().native()[0] != '.') all.push_back(e.path().filename());
    std::sort(all.begin(), all.end());
    return all;
}

inline sms::message text_to(const std::string& number, const std::string& text) {
    return {number, sms::coding::text, text, {}};
}

/// What gammu-smsd 1.42 writes in the format `detail`.
inline std::string detail(const std::string& sender, const std::string& text,
                          const std::string& time = "20261122T001945Z") {
    auto b = sms::to_backup(text_to("+33600000001", text));
    const auto put = [&](const std::string& from, const std::string& to) {
        b.replace(b.find(from), from.size(), to);
    };
    put("PDU = Submit", "PDU = Deliver\nDateTime = " + time);
    const auto number = b.find("Number = ");
    b.erase(number, b.find('\n', b.find("NumberUnicode")) - number);
    b.insert(number, "Number = \"" + sender + "\"");
    return "; This file format was designed for Gammu\n\n" + b + "MessageReference = 0\n\n";
}

inline std::string in_name(int serial, const std::string& sender = "+33600000001") {
    char n[8];
    std::snprintf(n, sizeof n, "%02d", serial);
    return "IN20261122_001945_" + std::string{n} + "_" + sender + "_00.txt";
}

/// A host: its queue's folder and its spool.
struct host {
    folder where;
    manual_clock clock{start};
    std::string spool = where / "spool";
    std::string queue_folder = where / "queue";

    host() {
        fs::create_directory(spool);
        fs::create_directory(queue_folder);
        sms::spool{spool};
    }
    sms::modem_options options() const {
        sms::modem_options o;
        o.spool = spool;
        return o;
    }
    std::string outbox() const { return spool + "/outbox"; }
    std::string inbox() const { return spool + "/inbox"; }
    std::string quarantine() const { return spool + "/quarantine"; }

    /// gammu-smsd sends what is first in the outbox; its name, empty when there is none.
    std::string sends(const char* to = "sent") const {
        const auto names = names_in(outbox());
        if (names.empty()) return {};
        fs::rename(outbox() + "/" + names[0], spool + "/" + to + "/" + names[0]);
        return names[0];
    }
};

inline std::uint64_t submit(sms::queue& q, const host& h, const std::string& text, std::uint8_t priority = 0,
                            duration life = 24h, const std::string& client = "site") {
    return q.submit({client, priority, text_to("+33612345678", text), h.clock.now() + life}, h.clock.now());
}

} // namespace wesh::test
