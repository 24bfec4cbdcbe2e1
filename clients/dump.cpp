// weshclient dump: devices as they are now, in a file that weshsim replays.
#include "clients/capture_text.hpp"
#include "clients/command.hpp"
#include "clients/disguise.hpp"
#include "clients/output_file.hpp"
#include "clients/terminal.hpp"
#include "common/clock.hpp"
#include "common/options.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <thread>
#include <unordered_map>

namespace wesh::client {
namespace {

/// How devices of a driver are captured: the file that holds all they say, and the table of weshsim that says
/// it again.
struct kind {
    std::string_view driver;
    std::string_view table;
    std::string_view file;
    bool frames; ///< with checksums, on a line that has a speed
};
constexpr std::array kinds{kind{"wes", "box", "data.cgx", false},
                           kind{"teleinfo", "meter", "frames.tic", true}};

constexpr duration shortest_rest{1'000};
constexpr duration usual_rest{10'000};
constexpr std::size_t answers_max = 10'000;
constexpr std::size_t bytes_max = 48U << 20;

struct answer {
    duration at{};
    time_point taken;
    std::string bytes;
};

/// A device and all that is to be told of it.
struct subject {
    device_status about;
    const kind* how = nullptr;
    std::vector<answer> answers;
    std::vector<point_description> points;
    std::vector<reading> readings;
    std::string settings;
};

const kind& kind_of(const device_status& d) {
    const auto k =
        std::find_if(kinds.begin(), kinds.end(), [&](const kind& x) { return x.driver == d.driver; });
    if (k == kinds.end())
        throw std::runtime_error{fmt::format("{}: devices of driver {} cannot be dumped", d.name, d.driver)};
    return *k;
}

duration time_option(const arguments& a, std::string_view option, duration usual) {
    const auto* text = a.find(option);
    if (text == nullptr) return usual;
    const auto ms = parse_milliseconds(*text);
    if (!ms || *ms <= 0)
        throw usage_error{
            fmt::format("{} takes a length of time like 30s or 2h, not '{}'", option, sanitised(*text))};
    return duration{*ms};
}

// ---- taking ----

class capture {
  public:
    capture(const context& c, const std::vector<device_status>& devices)
        : daemon_{c.daemon} {
        for (const auto& d : devices) subjects_.push_back({d, &kind_of(d), {}, {}, {}, {}});
    }

    /// What each says now. The first time each must answer; later a silence is told and passed over.
    void take() {
        for (auto& s : subjects_) {
            try {
                take(s);
            } catch (const remote_error& e) {
                if (s.answers.empty())
                    throw std::runtime_error{fmt::format("{}: {}", s.about.name, e.what())};
                complain(fmt::format("{}: {}", s.about.name, e.what()));
            }
        }
        if (bytes_ > bytes_max)
            throw std::runtime_error{fmt::format("more than {} bytes; dump less", bytes_max)};
    }
    bool is_full() const { return subjects_.front().answers.size() == answers_max; }
    const std::vector<subject>& subjects() const noexcept { return subjects_; }

  private:
    void take(subject& s) {
        const auto& name = s.about.name;
        auto bytes = daemon_.get_file(name, std::string{s.how->file});
        const auto now = std::chrono::steady_clock::now();
        if (!began_) began_ = now;
        bytes_ += bytes.size();
        s.answers.push_back(
            {std::chrono::duration_cast<duration>(now - *began_), system_clock{}.now(), std::move(bytes)});
        // What weshd makes of that answer: it has said it before it gave the file away.
        s.readings = daemon_.read({name + "/*"});
        s.points = daemon_.describe({name + "/*"});
        s.about = daemon_.device(name);
        s.settings = daemon_.get_file(name, "settings.toml");
    }

    const interface& daemon_;
    std::vector<subject> subjects_;
    std::optional<std::chrono::steady_clock::time_point> began_;
    std::size_t bytes_ = 0;
};

/// Again and again until the time is over; on a terminal one sees how it goes.
void take_all(capture& all, duration lasting, duration rest) {
    using std::chrono::steady_clock;
    const bool told = is_terminal(2);
    const auto begin = steady_clock::now();
    for (std::size_t n = 1;; ++n) {
        all.take();
        const auto left =
            std::chrono::duration_cast<std::chrono::seconds>(begin + lasting - steady_clock::now());
        if (begin + static_cast<int>(n) * rest > begin + lasting || all.is_full()) break;
        if (told)
            fmt::print(stderr, "\r{} answers, {} s to go \033[K", n, std::max<std::int64_t>(left.count(), 0));
        std::this_thread::sleep_until(begin + static_cast<int>(n) * rest);
    }
    if (told && lasting > duration{}) fmt::print(stderr, "\r\033[K");
}

// ---- writing ----

class writer {
  public:
    explicit writer(const disguise* hidden)
        : hidden_{hidden} {}

    std::string write(const std::vector<subject>& all) {
        out_ = fmt::format(
            "# What devices said, as weshclient {} took it: `weshsim FILE` says it again. weshclient(1) and\n"
            "# weshsim(1) tell more.\n\n[capture]\nversion = 1\ntaken = {}\nby = {}\nhidden = {}\n",
            WESH_VERSION, toml_quoted(iso_text(all.front().answers.front().taken)),
            toml_quoted("weshclient " WESH_VERSION), hidden_ != nullptr);
        for (const auto& s : all) device(s);
        return std::move(out_);
    }

  private:
    std::string shown(std::string_view text) const {
        return hidden_ == nullptr ? std::string{text} : hidden_->apply(text);
    }
    void line(std::string_view key, std::string_view text) {
        out_ += fmt::format("{} = {}\n", key, toml_quoted(sanitised(shown(text))));
    }
    std::string said(const subject& s, std::string_view path) const {
        for (const auto& r : s.readings)
            if (r.path.substr(s.about.name.size() + 1) == path) return to_text(r.sample.value);
        return {};
    }
    void device(const subject& s);
    void points(const subject& s);
    void settings(const subject& s);

    const disguise* hidden_;
    std::string out_;
};

void writer::device(const subject& s) {
    const auto& d = s.about;
    out_ += fmt::format("\n[[{}]]\n", s.how->table);
    line("name", d.name);
    if (s.how->frames) {
        const auto mode = said(s, "tic-mode");
        const auto speed = parse_unsigned(said(s, "line.speed"));
        if (!mode.empty()) line("mode", mode);
        if (speed && *speed != 0) out_ += fmt::format("speed = {}\n", *speed);
        line("port", "/tmp/wesh-tty-" + d.name);
    }
    out_ += fmt::format("\n[{}.device]\n", s.how->table);
    line("driver", d.driver);
    line("address", hidden_ == nullptr ? d.address : "hidden");
    line("identity", d.identity);
    line("state", to_text(d.state));
    line("reason", d.reason);
    for (const auto& [key, content] : d.attributes) line(toml_quoted(sanitised(key)), content);
    settings(s);
    points(s);
    for (const auto& a : s.answers) {
        const auto bytes = hidden_ == nullptr ? a.bytes
                           : s.how->frames    ? hidden_->apply_to_frames(a.bytes)
                                              : hidden_->apply(a.bytes);
        out_ += fmt::format("\n[[{}.answer]]\nat = {}\ntaken = {}\ntext = {}\n", s.how->table,
                            toml_quoted(duration_text(a.at.count())), toml_quoted(iso_text(a.taken)),
                            toml_bytes(bytes));
    }
}

/// As weshd.toml says them: no secrets, and when hidden, nothing that says where and who.
void writer::settings(const subject& s) {
    std::string kept;
    for (const auto part : split(s.settings, '\n')) {
        const auto key = trimmed(part.substr(0, part.find('=')));
        const bool tells = key == "address" || key == "user" || key == "ftp_user" || key.ends_with("_file");
        if (part.empty() || (hidden_ != nullptr && tells)) continue;
        kept.append(sanitised(shown(part))).append("\n");
    }
    out_ += fmt::format("settings = {}\n", toml_text(kept));
}

/// One a line, so that captures can be compared by eye.
void writer::points(const subject& s) {
    std::unordered_map<std::string_view, const point_description*> known;
    for (const auto& p : s.points) known.emplace(p.path, &p);
    out_ += "points = [\n";
    for (const auto& r : s.readings) {
        const auto p = known.find(r.path);
        if (p == known.end()) continue;
        const auto& about = *p->second;
        out_ += fmt::format("  {{ path = {}, kind = {}, unit = {}, scale = {}, ",
                            toml_quoted(sanitised(r.path.substr(s.about.name.size() + 1))),
                            toml_quoted(to_text(about.kind)), toml_quoted(sanitised(r.unit)), about.scale);
        if (has_value(r.sample.value))
            out_ += fmt::format("value = {}, ", toml_quoted(sanitised(shown(to_text(r.sample.value)))));
        out_ += fmt::format("quality = {}, meaning = {} }},\n", toml_quoted(to_text(r.sample.quality)),
                            toml_quoted(sanitised(about.meaning)));
    }
    out_ += "]\n";
}

disguise learned(const std::vector<subject>& all) {
    disguise d;
    for (const auto& s : all) {
        d.learn_number(s.about.identity);
        for (const auto& a : s.answers) d.learn(a.bytes);
    }
    return d;
}

} // namespace

int run_dump(const context& c) {
    const auto lasting = time_option(c.args, "--for", duration{});
    const auto rest = std::max(time_option(c.args, "--every", usual_rest), shortest_rest);
    const auto devices = c.daemon.devices(c.args.words);
    if (devices.empty()) return nothing_unless(false, c.args.words, "devices");
    capture all{c, devices};
    take_all(all, lasting, rest);
    const auto hidden = learned(all.subjects());
    const auto text = writer{c.args.has("--hide") ? &hidden : nullptr}.write(all.subjects());
    const auto* path = c.args.find("-O");
    if (path == nullptr || *path == "-") {
        print(text);
        return exit_done;
    }
    output_file file{*path};
    file.write(text);
    file.finish();
    return exit_done;
}

} // namespace wesh::client
