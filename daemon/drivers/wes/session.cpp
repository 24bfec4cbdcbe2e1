#include "daemon/drivers/wes/session.hpp"

#include "common/log.hpp"
#include "common/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

namespace wesh::wes {
namespace {

/// What a person can do about an HTTP answer that is no page.
std::string status_reason(int status) {
    switch (status) {
    case 403:
        return "this user may not read the page (403): give the box's administrator as `user`";
    case 404:
        return "the box has no such page (404): check `page`";
    default:
        return io::status_reason("the box", status);
    }
}

/// How long before the end of a command its outcome is told.
constexpr duration last_word{200};

/// Between tries the box gets longer and longer rests, up to this.
constexpr duration longest_rest{8'000};

} // namespace

std::optional<std::vector<std::pair<std::string, std::string>>> parse_units(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> units;
    for (const auto part : split(text, ' ')) {
        if (part.empty()) continue;
        const auto at = part.find('=');
        if (at == std::string_view::npos || at == 0 || at + 1 == part.size()) return {};
        units.emplace_back(part.substr(0, at), part.substr(at + 1));
    }
    return units;
}

session::session(device& d, access a)
    : polled_session{d}
    , access_{std::move(a)}
    , http_{d.http(), access_.http}
    , decoder_{access_.clamp_index}
    , slots_(elements().size(), -1) {}

// ---- asking ----

io::task<io::http_response> session::request(std::string path) {
    co_await device_.loop().sleep_until(last_request_ == duration::min() ? duration{}
                                                                         : last_request_ + access_.pause);
    device_.attempt();
    auto response = co_await http_.get(std::move(path));
    last_request_ = device_.loop().now();
    co_return response;
}

session::answer session::read(io::http_response r) {
    answer a;
    if (r.outcome != io::http_outcome::answered) {
        a.again = r.outcome != io::http_outcome::too_long;
        device_.failed(r.reason);
    } else if (r.status != 200) {
        device_.failed(status_reason(r.status), r.refused() ? device_state::refused : device_state::stale);
    } else if (!r.content_type.empty() && r.content_type.find("xml") == std::string::npos) {
        device_.failed(fmt::format("the answer is {}, no page of a WES", r.content_type));
    } else {
        a.page = decoder_.decode(std::move(r.body));
        a.whole = a.page.refused.empty();
        a.again = !a.whole;
        if (!a.whole) device_.failed(a.page.refused);
    }
    return a;
}

io::task<session::answer> session::ask() {
    auto response = co_await request(access_.page);
    auto a = read(std::move(response));
    if (a.whole) say(a.page);
    co_return a;
}

io::task<void> session::poll() {
    const auto until = device_.loop().now() + device_.polling().period;
    duration rest{1'000};
    for (int left = access_.retries;; --left) {
        auto a = co_await ask();
        if (!a.again || left <= 0) co_return;
        // A command does not wait for the tries of a poll to end.
        if (!device_.commands().empty() || device_.loop().now() + rest >= until) co_return;
        co_await device_.loop().sleep(rest);
        rest = std::min(rest * 2, longest_rest);
    }
}

/// The page that is read now, as the box sent it, decodable or not; what it says is said as well.
io::task<file_content> session::fetch(const pending_file&) {
    auto response = co_await request(access_.page);
    file_content content;
    if (response.outcome != io::http_outcome::answered)
        content.trouble = response.reason;
    else if (response.status != 200)
        content.trouble = status_reason(response.status);
    else
        content.bytes = response.body;
    auto a = read(std::move(response));
    if (a.whole) say(a.page);
    co_return content;
}

// ---- saying ----

point_spec session::spec_of(const element& e) const {
    const auto& f = *e.about;
    point_spec p{e.path, f.kind, f.unit, f.scale, f.meaning, f.settable, f.kept};
    for (const auto& [path, unit] : access_.units)
        if (path == e.path) p.unit = unit;
    return p;
}

std::optional<point_slot> session::slot_of(const page_value& v) {
    auto& known = slots_[v.element];
    if (known >= 0) return static_cast<point_slot>(known);
    const auto& e = elements()[v.element];
    const bool exists = device_.find(e.path) != nullptr || access_.present.contains(e.path);
    const bool says = has_value(v.value) && !(v.zero && e.about->exists == presence::non_zero);
    if (!says && !exists) return {};
    return declare(spec_of(e), known);
}

/// At the ceiling of points those that are known go on, and the device says what is missing.
std::optional<point_slot> session::declare(const point_spec& spec, std::int32_t& slot) {
    try {
        slot = static_cast<std::int32_t>(device_.declare(spec));
        return static_cast<point_slot>(slot);
    } catch (const std::length_error& e) {
        no_room_ = e.what();
        return {};
    }
}

void session::say_meters(const page& p) {
    for (unsigned n = 0; n < 3; ++n) {
        if (!p.meter_shown[n]) continue;
        if (link_slots_[n] < 0 && !declare({"meter." + std::to_string(n + 1) + ".link", point_kind::state, "",
                                            0, "whether the meter's frames reach the box", false, true},
                                           link_slots_[n]))
            continue;
        device_.say(static_cast<point_slot>(link_slots_[n]), std::string{to_text(p.meters[n])});
    }
}

void session::say(const page& p) {
    device_.answered();
    if (!p.serial.empty()) device_.identify(p.serial);
    device_.attribute("firmware", p.firmware);
    no_room_.clear();
    say_meters(p);
    for (const auto& v : p.values) {
        const auto s = slot_of(v);
        if (!s) continue;
        const auto& e = elements()[v.element];
        const bool silent_meter = e.meter != 0 && p.meters[e.meter - 1] != link::ok;
        device_.say(*s, v.value, v.unusable || silent_meter ? quality::invalid : quality::good);
    }
    device_.remark(p.complaint.empty() ? no_room_ : p.complaint);
}

// ---- commands ----

const value* session::shown(const page& p, std::string_view path) const {
    for (const auto& v : p.values)
        if (elements()[v.element].path == path) return &v.value;
    return nullptr;
}

io::task<command_result> session::execute(pending_command& c) {
    command_result result;
    result.time = device_.clock().now();
    const auto control = control_of(c.path);
    std::string wanted = c.command.argument;
    if (c.command.action == "toggle") {
        // "The other state" is only what a person means when the present one is known, so it is read first.
        auto before = co_await ask();
        const auto* now = before.whole ? shown(before.page, c.path) : nullptr;
        if (now == nullptr || !has_value(*now)) {
            result.text = "the present state could not be read, so nothing was changed";
            co_return result;
        }
        wanted = to_text(*now) == "on" ? "off" : "on";
    }
    const auto& page = control->relay ? access_.relay_page : access_.switch_page;
    auto response = co_await request(page + "?" + control->parameter + "=" + (wanted == "on" ? "ON" : "OFF"));
    if (response.outcome == io::http_outcome::no_route) {
        device_.failed(response.reason);
        result.text = "not sent: " + response.reason;
        co_return result;
    }
    if (response.outcome == io::http_outcome::answered && response.status != 200) {
        result.text = status_reason(response.status);
        co_return result;
    }
    auto confirmed = co_await confirm(c.path, wanted, c.until, response.reason);
    co_return confirmed;
}

io::task<command_result> session::confirm(std::string path, std::string wanted, duration until,
                                          std::string trouble) {
    command_result result;
    result.outcome = command_outcome::unconfirmed;
    result.text = trouble.empty() ? "sent, but the page could not be read back in time"
                                  : "sent, but the answer was lost (" + trouble +
                                        ") and the page could not be read back in time";
    // At `until` the core answers in our place, and what the box said last would be lost.
    while (device_.loop().now() + std::max(access_.pause, last_word) < until) {
        auto a = co_await ask();
        const auto* now = a.whole ? shown(a.page, path) : nullptr;
        result.time = device_.clock().now();
        if (now != nullptr && has_value(*now)) {
            result.value = *now;
            if (to_text(*now) == wanted) {
                result.outcome = command_outcome::done;
                result.text = "read back as asked";
                co_return result;
            }
            result.outcome = command_outcome::failed;
            result.text = fmt::format("the box still says {}", to_text(*now));
        } else if (a.whole) {
            result.outcome = command_outcome::failed;
            result.text = "the box has no such relay or switch";
            co_return result;
        } else if (!a.again) {
            co_return result;
        }
    }
    co_return result;
}

} // namespace wesh::wes
