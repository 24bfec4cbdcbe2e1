#include "daemon/drivers/nut/server.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <utility>

namespace wesh::nut {
namespace {

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool made_of(std::string_view text, std::string_view more, std::size_t most) {
    if (text.empty() || text.size() > most) return false;
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return letters.find(c) != std::string_view::npos || more.find(c) != std::string_view::npos;
    });
}

std::optional<io::host_port> parse_server(std::string_view text) {
    const bool six = text.starts_with('[');
    const auto end = six ? text.find(']') : text.find(':');
    if (six && end == std::string_view::npos) return {};
    const auto host = text.substr(six ? 1 : 0, six ? end - 1 : end);
    auto rest = six                             ? text.substr(end + 1)
                : end == std::string_view::npos ? std::string_view{}
                                                : text.substr(end);
    if (!made_of(host, six ? ".:%" : ".-_", 253)) return {};
    if (rest.empty()) return io::host_port{std::string{host}, std::string{usual_port}};
    rest.remove_prefix(1);
    const auto number = parse_unsigned(rest);
    if (text[text.size() - rest.size() - 1] != ':' || !number || *number == 0 || *number > 65'535) return {};
    return io::host_port{std::string{host}, std::to_string(*number)};
}

} // namespace

std::optional<place> parse_place(std::string_view address) {
    const auto at = address.find('@');
    const auto ups = address.substr(0, at);
    if (!made_of(ups, "._-", 63)) return {};
    const auto server = parse_server(at == std::string_view::npos ? "localhost" : address.substr(at + 1));
    if (!server) return {};
    return place{std::string{ups}, *server};
}

server::server(io::loop& l, const place& p, limits most)
    : loop_{l}
    , ups_{p.ups}
    , most_{most}
    , name_{p.server.host + ":" + p.server.port}
    , client_{l, p.server, line_max} {}

/// Ok when there is a connection.
io::task<answer> server::connect(duration until) {
    answer a;
    const auto limit = std::min(until, loop_.now() + most_.connect);
    auto why = co_await client_.open(limit);
    if (why.empty())
        a.link = link::ok;
    else
        a.reason = "no upsd at " + name_ + ": " + sanitised(why, 120);
    co_return a;
}

/// Asks on the connection that is there, and closes it unless it ends well.
io::task<answer> server::read(duration until) {
    answer a;
    const auto limit = std::min(until, loop_.now() + most_.whole);
    auto why = co_await client_.send("LIST VAR " + ups_ + "\n", limit);
    a.hung_up = !why.empty() && loop_.now() < limit;
    list_reader list{ups_};
    for (bool begun = false; why.empty(); begun = true) {
        auto l = co_await client_.read_line(limit);
        using enum io::line_client::outcome;
        if (l.outcome == whole) {
            if (!list.take(l.text)) continue;
            a.link = list.link();
            a.reason = list.reason();
            a.left_out = list.left_out();
            a.all = list.take_all();
            if (a.link == link::no_nut) client_.close();
            co_return a;
        }
        if (l.outcome == too_long) {
            a.link = link::no_nut;
            why = "sends a line that does not end: this is no upsd";
        } else if (l.outcome == late) {
            why = begun ? "stopped in the middle of its answer" : "takes connections and does not answer";
        } else {
            a.hung_up = true;
            why = begun ? "closed the connection in the middle of its answer" : "closed the connection";
        }
    }
    client_.close();
    a.reason = name_ + " " + why;
    co_return a;
}

io::task<answer> server::ask(duration until) {
    // What upsd says unasked is that it goes.
    const bool kept = client_.is_open() && !client_.has_unread();
    if (kept) {
        auto a = co_await read(until);
        if (!a.hung_up || loop_.now() >= until) co_return a;
    }
    auto there = co_await connect(until);
    if (there.link != link::ok) co_return there;
    auto a = co_await read(until);
    co_return a;
}

io::task<void> server::leave() {
    if (!client_.is_open()) co_return;
    co_await client_.send("LOGOUT\n", loop_.now());
    client_.close();
}

} // namespace wesh::nut
