#include "daemon/drivers/teleinfo/lines.hpp"

#include "common/log.hpp"
#include "common/text.hpp"

#include <fmt/core.h>

#include <glob.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cstdlib>

namespace wesh::teleinfo {
namespace {

/// Between two readings of all lines: 48 bytes of a line at 9600 baud, of the 4 kB that a tty keeps.
constexpr duration tick_period{50};
/// All lines are silent: they are watched, not read in vain.
constexpr duration quiet_after{1'000};
constexpr duration look_period{500};
/// Lines at once, of all patterns.
constexpr std::size_t lines_max = 256;

std::vector<std::string> ports_matching(const std::string& pattern) {
    if (pattern.find_first_of("*?") == std::string::npos) return {pattern};
    std::vector<std::string> found;
    glob_t g{};
    if (glob(pattern.c_str(), 0, nullptr, &g) == 0)
        for (std::size_t i = 0; i < g.gl_pathc; ++i) found.emplace_back(g.gl_pathv[i]);
    globfree(&g);
    return found;
}

/// The port's own path, so that two names of one port are one; as given when there is none.
std::string without_links(const std::string& path) {
    char* real = realpath(path.c_str(), nullptr);
    if (real == nullptr) return path;
    std::string s{real};
    std::free(real);
    return s;
}

} // namespace

lines::lines(environment& e)
    : environment_{e} {
    look();
}

lines::~lines() = default;

void lines::join(follower& f) {
    followers_.push_back(&f);
    scan();
    rest();
}

void lines::leave(follower& f) noexcept {
    std::erase(followers_, &f);
    for (auto& [path, e] : lines_)
        if (e.followed_by == &f) e.followed_by = nullptr;
}

// ---- ports ----

void lines::scan() {
    quiet_.clear(); // before any line is closed under its watch
    const auto now = environment_.loop.now();
    std::map<std::string, std::vector<std::string>> known; // each pattern is looked up once
    for (auto& [path, e] : lines_) e.wanted = false;
    for (auto* f : followers_) {
        for (const auto& pattern : f->place().ports) {
            auto [found, fresh] = known.try_emplace(pattern);
            if (fresh)
                for (const auto& name : ports_matching(pattern)) found->second.push_back(without_links(name));
            for (const auto& path : found->second) {
                if (!lines_.contains(path) && lines_.size() >= lines_max) continue;
                auto& e = lines_[path];
                // Who names it first says how it is opened, also when that has changed.
                if (!std::exchange(e.wanted, true) &&
                    (e.line == nullptr || e.line->settings() != f->wants())) {
                    bind(e, nullptr);
                    e.line = std::make_unique<line>(path, f->wants(), static_cast<line_listener&>(*this));
                }
                if (e.followed_by == nullptr && f->place().meter.empty()) bind(e, f);
            }
        }
    }
    ports_ = std::move(known);
    for (auto i = lines_.begin(); i != lines_.end();) {
        auto& e = i->second;
        if (!e.wanted) {
            bind(e, nullptr);
            i = lines_.erase(i);
            continue;
        }
        if (!e.line->is_open()) {
            e.line->open(now);
            if (e.line->is_open()) talk(now);
        }
        ++i;
    }
}

void lines::look() {
    const auto now = environment_.loop.now();
    scan();
    for (auto& [path, e] : lines_)
        if (e.line->is_open()) e.line->look(now);
    rest();
    looker_ = environment_.loop.after(look_period, [this] { look(); });
}

std::string lines::trouble_of(const follower& f) const {
    std::string trouble;
    for (const auto& pattern : f.place().ports) {
        const auto paths = ports_.find(pattern);
        if (paths == ports_.end()) continue;
        for (const auto& path : paths->second) {
            const auto e = lines_.find(path);
            if (e == lines_.end()) continue;
            if (e->second.line->is_open()) return {};
            trouble = e->second.line->trouble();
        }
        if (trouble.empty()) trouble = fmt::format("there is no port {}", pattern);
    }
    return trouble;
}

// ---- reading ----

void lines::talk(duration now) {
    spoke_at_ = now;
    quiet_.clear();
    if (!ticker_) ticker_ = environment_.loop.after(tick_period, [this] { tick(); });
}

void lines::tick() {
    const auto now = environment_.loop.now();
    for (auto& [path, e] : lines_)
        if (e.line->is_open() && e.line->pull(now)) spoke_at_ = now;
    if (now - spoke_at_ < quiet_after) {
        ticker_ = environment_.loop.after(tick_period, [this] { tick(); });
        return;
    }
    ticker_.reset();
    rest();
}

void lines::rest() {
    if (ticker_) return;
    quiet_.clear();
    for (auto& [path, e] : lines_)
        if (e.line->is_open())
            quiet_.push_back(environment_.loop.watch(
                e.line->fd(), EPOLLIN, [this](std::uint32_t) { talk(environment_.loop.now()); }));
}

// ---- meters ----

follower* lines::whose(const line& l, std::string_view meter) const noexcept {
    follower* of_port = nullptr;
    for (auto* f : followers_) {
        const auto& place = f->place();
        if (!place.meter.empty() && place.meter != meter) continue;
        const bool here = std::any_of(place.ports.begin(), place.ports.end(), [&](const auto& pattern) {
            const auto paths = ports_.find(pattern);
            return paths != ports_.end() &&
                   std::find(paths->second.begin(), paths->second.end(), l.path()) != paths->second.end();
        });
        if (!here) continue;
        if (!place.meter.empty()) return f;
        if (of_port == nullptr) of_port = f;
    }
    return of_port;
}

void lines::bind(entry& e, follower* f) {
    if (e.followed_by == f) return;
    if (e.followed_by != nullptr) e.followed_by->lost(*e.line);
    for (auto& [path, other] : lines_)
        if (f != nullptr && other.followed_by == f) other.followed_by = nullptr;
    e.followed_by = f;
    e.stranger.clear();
    if (f != nullptr) f->found(*e.line);
}

void lines::take(line& l, const frame& f, frame_state s) {
    auto& e = lines_.at(l.path());
    if (s == frame_state::whole) {
        auto* who = whose(l, f.meter());
        if (who == nullptr) return meet_stranger(e, f.meter());
        bind(e, who);
    }
    if (e.followed_by != nullptr) e.followed_by->take(l, f, s);
}

void lines::meet_stranger(entry& e, std::string_view meter) {
    // Once may be an error that got past all checks.
    if (e.stranger != meter) {
        e.stranger = meter;
        e.stranger_told = false;
        return;
    }
    if (std::exchange(e.stranger_told, true)) return;
    bind(e, nullptr);
    e.stranger = meter;
    event unknown;
    unknown.type = "teleinfo.unknown-meter";
    unknown.severity = severity::notice;
    const auto address = meter.empty() ? e.line->path() : fmt::format("{}@{}", meter, e.line->path());
    unknown.text =
        sanitised(fmt::format("a meter {}speaks on {} and no device follows it: weshclient add NAME "
                              "teleinfo '{}' adds one",
                              meter.empty() ? "" : fmt::format("{} ", meter), e.line->path(), address));
    unknown.attributes = {{"meter", std::string{meter}}, {"port", e.line->path()}};
    environment_.registry.raise(std::move(unknown));
}

} // namespace wesh::teleinfo
