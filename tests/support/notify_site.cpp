#include "tests/support/notify_site.hpp"

#include <fmt/core.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

namespace wesh::test {

const char* const tell_anne = "[[rule]]\nname = \"all\"\nto = [\"anne\"]\nevents = [\"device.*\"]\n";

namespace {

/// A busy machine makes no device silent.
constexpr auto patient_device =
    "period = \"500ms\"\nstale_after = \"4s\"\nspread = false\npause = \"10ms\"\ntimeout = "
    "\"2s\"\nconnect_timeout = \"2s\"\nretries = 0\n";

} // namespace

notify_site::notify_site(std::size_t count)
    : notify_site{count, patient_device} {}

notify_site::notify_site(std::size_t count, const std::string& device)
    : site{boxes(count), "[site]\nname = \"Les Tilleuls\"\n", device}
    , smtp{site.where, "smtp"}
    , path_{site.where / "notifyd.toml"} {}

void notify_site::configure(const std::string& rules, const std::string& more,
                            const std::string& sending) const {
    std::ofstream file{path_, std::ios::trunc};
    file << fmt::format(
        "[weshd]\nsocket = \"{}\"\naway = \"3s\"\n[state]\ndirectory = \"{}\"\n"
        "[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nfrom = \"site@example.org\"\n"
        "timeout = \"3s\"\nconnect_timeout = \"2s\"\n[sending]\n{}{}\n"
        "[[recipient]]\nname = \"anne\"\nmail = \"anne@example.org\"\n"
        "[[recipient]]\nname = \"bruno\"\nmail = \"bruno@example.org\"\nphone = \"+33612345678\"\n"
        "language = \"en\"\n{}",
        site.daemon.socket(), site.where / "notify", smtp.port(), sending, more, rules);
    CHECK(static_cast<bool>(file.flush()));
}

void notify_site::start(start_options o) {
    const auto before = log().size();
    program_ = std::make_unique<process>(std::vector<std::string>{test::program("wesh-notifyd"), "-c", path_},
                                         site.where / "notifyd.log", o);
    program_->wait_for("weshd answers", before);
}

void notify_site::stop() {
    const auto end = program_->stop();
    CHECK_MESSAGE(end.text() + "\n" + log(), end.clean());
}

std::string notify_site::log() const {
    std::ifstream in{site.where / "notifyd.log", std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::pair<int, std::string> notify_site::run(std::vector<std::string> words) const {
    words[0] = test::program(words[0]);
    const auto output = site.where / "tool.out";
    std::ofstream{output, std::ios::trunc};
    process p{std::move(words), output};
    const auto end = p.wait(60s);
    CHECK_MESSAGE(end.crash, end.crash.empty() && end.signal == 0);
    return {end.code, p.output()};
}

std::pair<int, std::string> notify_site::notify(std::vector<std::string> words) const {
    words.insert(words.begin(), {"wesh-notify", "--state", site.where / "notify"});
    return run(std::move(words));
}

std::vector<std::map<std::string, std::string>> notify_site::rows(std::vector<std::string> words) const {
    words.insert(words.begin(), {"-o", "csv"});
    const auto said = notify(std::move(words));
    std::vector<std::vector<std::string>> all{{{}}};
    for (std::size_t i = 0, quoted = 0; i < said.second.size(); ++i) {
        const char c = said.second[i];
        if (c == '"' && quoted != 0 && said.second[i + 1] == '"')
            all.back().back() += said.second[++i];
        else if (c == '"')
            quoted ^= 1U;
        else if (c == ',' && quoted == 0)
            all.back().emplace_back();
        else if (c == '\n' && quoted == 0)
            all.push_back({{}});
        else if (c != '\r')
            all.back().back() += c;
    }
    std::vector<std::map<std::string, std::string>> found;
    for (std::size_t row = 1; row + 1 < all.size(); ++row) {
        CHECK_EQUAL(all[0].size(), all[row].size());
        auto& to = found.emplace_back();
        for (std::size_t i = 0; i < all[row].size(); ++i) to.emplace(all[0][i], all[row][i]);
    }
    return found;
}

std::vector<received_mail> notify_site::mail(const std::string& with) const {
    auto all = smtp.received();
    std::erase_if(all, [&](const received_mail& m) {
        return m.subject.find(with) == std::string::npos && m.text.find(with) == std::string::npos;
    });
    return all;
}

std::vector<received_mail> notify_site::wait_for_mail(std::size_t count, const std::string& with,
                                                      duration limit) const {
    CHECK_MESSAGE(log() + "\n" + notify({"journal"}).second,
                  soon(limit, [&] { return mail(with).size() >= count; }));
    return mail(with);
}

std::map<std::string, int> notify_site::times() const {
    std::map<std::string, int> all;
    for (const auto& m : smtp.received()) ++all[m.message_id];
    return all;
}

} // namespace wesh::test
