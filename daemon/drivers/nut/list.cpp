#include "daemon/drivers/nut/list.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <array>

namespace wesh::nut {
namespace {

constexpr std::array<std::string_view, 7> link_words{
    "ok", "server-away", "driver-not-connected", "data-stale", "unknown-ups", "refused", "no-nut"};

/// upsd's errors, and what a person can do.
struct error {
    std::string_view token;
    nut::link means;
    std::string_view reason;
};
constexpr std::array errors{
    error{"DRIVER-NOT-CONNECTED", link::driver_not_connected,
          "upsd answers, but the driver of this UPS does not run: look at nut-driver on its computer"},
    error{"DATA-STALE", link::data_stale,
          "upsd answers, but its driver hears nothing of the UPS: look at the cable to the UPS"},
    error{"UNKNOWN-UPS", link::unknown_ups,
          "upsd has no UPS of that name: `upsc -l` on its computer lists those that it has"},
    error{"ACCESS-DENIED", link::refused,
          "upsd denies access (ACCESS-DENIED): look at its LISTEN lines and at upsd.users"},
};

} // namespace

std::string_view to_text(link l) noexcept { return link_words[static_cast<std::size_t>(l)]; }

const std::string* find(const variables& all, std::string_view name) noexcept {
    const auto at = std::find_if(all.begin(), all.end(), [&](const auto& v) { return v.first == name; });
    return at == all.end() ? nullptr : &at->second;
}

bool list_reader::end(nut::link l, std::string reason) {
    link_ = l;
    reason_ = std::move(reason);
    return true;
}

bool list_reader::refuse(const line& l) {
    for (const auto& e : errors)
        if (e.token == l.name) return end(e.means, std::string{e.reason});
    return end(link::refused, "upsd answers: ERR " + sanitised(l.name, 60));
}

/// A name that comes twice keeps its first value. The status comes late, as names are in order, and has its
/// room.
bool list_reader::keep(line l) {
    const bool room = all_.size() < variables_max || l.name == "ups.status";
    if (!room || l.name.size() > name_max || find(all_, l.name) != nullptr)
        ++left_out_;
    else
        all_.emplace_back(std::move(l.name), std::move(l.value));
    return false;
}

bool list_reader::take(std::string_view text) {
    bytes_ += text.size();
    if (++lines_ > lines_max || bytes_ > answer_max)
        return end(link::no_nut, "the list of variables does not end: this is no upsd");
    auto l = parse_line(text);
    if (!begun_ && l.kind == line_kind::error) return refuse(l);
    if (!begun_ && l.kind == line_kind::begin_list && l.ups == ups_) {
        begun_ = true;
        return false;
    }
    if (begun_ && l.kind == line_kind::variable && l.ups == ups_) return keep(std::move(l));
    if (begun_ && l.kind == line_kind::end_list && l.ups == ups_) return end(link::ok, {});
    return end(link::no_nut, "the answer is \"" + sanitised(text, 60) + "\", no line of upsd");
}

} // namespace wesh::nut
