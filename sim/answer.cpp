#include "sim/answer.hpp"

#include <fmt/core.h>

#include <array>

namespace wesh::sim {
namespace {

struct call {
    box& target;
    const http_request& request;
    const moment& when;
    const profile* other;
};

answer xml(std::string body) { return {200, "text/xml", std::move(body), false}; }

answer data_page(const call& c) {
    return xml(c.other == nullptr ? c.target.page(c.when) : c.target.page_as(*c.other, c.when));
}

/// What a person sees who opens the box in a browser; the real one's pages are not simulated.
answer front_page(const call& c) {
    return {200, "text/html",
            fmt::format("<html><head><title>weshsim: {0}</title></head><body><h1>{0}</h1><p>A simulated WES "
                        "server, firmware {1}. Its readings are at <a href=\"/data.cgx\">/data.cgx</a>.</p>"
                        "</body></html>",
                        c.target.name(), c.target.firmware().name),
            false};
}

enum class ordered : std::uint8_t { relay, virtual_switch };

struct order_row {
    std::string_view key; ///< what stands before the number
    ordered what;
    bool flips; ///< the number is the value, as in frl=2; else it follows the key, as in rl2=ON
};
constexpr std::array orders{order_row{"rl", ordered::relay, false}, order_row{"frl", ordered::relay, true},
                            order_row{"vs", ordered::virtual_switch, false},
                            order_row{"fvs", ordered::virtual_switch, true}};

void carry_out(const call& c, const order_row& row, std::string_view number, toggle_order order) {
    // A box answers the same page whether it has that relay or not.
    if (row.what == ordered::relay)
        c.target.order_relay(number, order, c.when);
    else
        c.target.order_switch(number, order, c.when);
}

void obey(const call& c, const query_pair& pair) {
    for (const auto& row : orders) {
        if (row.flips && pair.key == row.key) return carry_out(c, row, pair.value, toggle_order::flip);
        if (row.flips || !pair.key.starts_with(row.key)) continue;
        if (pair.value == "ON" || pair.value == "OFF")
            return carry_out(c, row, pair.key.substr(row.key.size()),
                             pair.value == "ON" ? toggle_order::on : toggle_order::off);
    }
}

/// Does what the query says; true when it says to restart.
bool obey_all(const call& c) {
    auto query = c.request.query;
    query_pair pair;
    bool reboot = false;
    while (next_pair(query, pair)) {
        obey(c, pair);
        reboot = reboot || (pair.key == "reset" && pair.value == "yes");
    }
    return reboot;
}

answer relay_page(const call& c) {
    obey_all(c);
    return {200, "text/html", "<html><body>OK</body></html>", false};
}

answer relay_states(const call& c) {
    obey_all(c);
    std::string body = "<data>";
    const auto& values = c.target.values(c.when);
    const auto fields = c.target.firmware().page.fields();
    for (const std::string_view section : {"relais", "relais1W"}) {
        std::string inside;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const std::string_view name = fields[i].name;
            if (!name.starts_with(section) || name[section.size()] != '.') continue;
            const auto element = name.substr(section.size() + 1);
            inside += fmt::format("<{0}>{1}</{0}>", element, values[i]);
        }
        if (!inside.empty()) body += fmt::format("<{0}>{1}</{0}>", section, inside);
    }
    return xml(body + "</data>");
}

answer ajax(const call& c) {
    const bool reboot = obey_all(c);
    auto page = xml("<form></form>");
    page.reboot = reboot;
    return page;
}

struct route {
    std::string_view path;
    answer (*page)(const call&);
    bool guests; ///< the second account may see it
};
constexpr std::array routes{
    route{"/data.cgx", data_page, true}, route{"/RL.cgi", relay_page, false},
    route{"/RL.cgx", relay_states, false}, route{"/AJAX.cgx", ajax, false}, route{"/", front_page, true},
    route{"/index.htm", front_page, true},
    // Integrations ask for this page to learn whether their account is the administrator's.
    route{"/INFOCFG.HTM", front_page, false}};

} // namespace

gate::gate(const box_settings& settings)
    : admin_{base64(settings.user + ":" + settings.password)}
    , guest_{settings.guest_user.empty() ? "" : base64(settings.guest_user + ":" + settings.guest_password)} {
}

gate::role gate::role_of(std::string_view credentials) const noexcept {
    if (credentials == admin_) return role::admin;
    return !guest_.empty() && credentials == guest_ ? role::guest : role::nobody;
}

answer error_answer(int status) {
    struct row {
        int status;
        std::string_view text;
    };
    constexpr std::array rows{row{400, "Bad Request"}, row{401, "Unauthorized Access"}, row{403, "Forbidden"},
                              row{404, "Not Found"}, row{501, "Not Implemented"}};
    std::string_view text;
    for (const auto& r : rows)
        if (r.status == status) text = r.text;
    return {status, "text/html",
            fmt::format("<html><head><title>Error</title></head><body><h2>Error {} - {}</h2></body></html>",
                        status, text),
            false};
}

answer respond(box& b, const gate& g, const http_request& request, const moment& when, const profile* other) {
    if (request.state != request_state::complete) return error_answer(400);
    const auto role = g.role_of(request.credentials);
    if (role == gate::role::nobody) return error_answer(401);
    if (request.method != "GET") return error_answer(501);
    for (const auto& r : routes)
        if (equal_ignoring_case(r.path, request.path)) {
            if (!r.guests && role != gate::role::admin) return error_answer(403);
            return r.page({b, request, when, other});
        }
    return error_answer(404);
}

} // namespace wesh::sim
