// Orders: switching, adding and removing, acknowledging.
#include "clients/command.hpp"
#include "clients/terminal.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace wesh::client {
namespace {

using namespace std::literals;

constexpr std::array outcome_columns{
    column{"target", "POINT"}, column{"outcome", "OUTCOME"}, column{"value", "VALUE"},
    column{"text", "TEXT"},    column{"time", ""},
};

/// What a text holds on its way to the daemon.
constexpr std::size_t reason_max = 255;

constexpr std::array words_of_secrets{"password"sv, "passphrase"sv, "secret"sv, "token"sv};

int carry_out(const context& c, command order) {
    order.target = c.args.words[0];
    // With a key a broken connection is no reason to give up, nor to switch twice.
    order.key = interface::new_command_key();
    if (c.timeout_given) order.limit = std::min(c.daemon.timeout(), wait_max);
    const auto r = c.daemon.execute(order);
    const bool done = r.outcome == command_outcome::done;
    const auto out = c.make(outcome_columns);
    out->row(
        {order.target, cell{to_text(r.outcome), done ? tone::good : tone::bad}, r.value, r.text, r.time});
    out->end();
    if (done) return exit_done;
    if (r.outcome == command_outcome::unconfirmed) {
        complain(fmt::format("{}: sent, but not read back in time; it may or may not have happened",
                             sanitised(order.target)));
        return exit_unconfirmed;
    }
    complain(fmt::format("{}: not done{}", sanitised(order.target), r.text.empty() ? "" : ": " + r.text));
    return exit_failed;
}

std::pair<std::string, std::string> parse_setting(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        throw usage_error{fmt::format("--set takes KEY=VALUE, not '{}'", sanitised(text))};
    std::string key = text.substr(0, equals);
    for (const auto word : words_of_secrets)
        if (key.find(word) != std::string::npos)
            throw usage_error{fmt::format("{} on the command line would be seen by others; use --ask {}{}",
                                          key, key, key == "password" ? " or --password-file FILE" : "")};
    return {std::move(key), text.substr(equals + 1)};
}

} // namespace

int run_set(const context& c) {
    command order;
    order.argument = c.args.words[1];
    return carry_out(c, std::move(order));
}

int run_toggle(const context& c) {
    command order;
    order.action = "toggle";
    return carry_out(c, std::move(order));
}

int run_add(const context& c) {
    const auto& a = c.args;
    device_request r;
    r.name = a.words[0];
    r.driver = a.words[1];
    r.address = a.words[2];
    if (!is_name(r.name))
        throw usage_error{
            fmt::format("'{}' is no name: 1 to 63 letters, digits, '-' and '_'", sanitised(r.name))};
    for (const auto& setting : a.all("--set")) r.settings.push_back(parse_setting(setting));
    auto secrets = a.all("--ask");
    if (const auto* user = a.find("--user")) {
        r.settings.emplace_back("user", *user);
        const bool asked = std::find(secrets.begin(), secrets.end(), "password") != secrets.end();
        if (!a.has("--password-file") && !asked) secrets.insert(secrets.begin(), "password");
    }
    if (const auto* file = a.find("--password-file"))
        r.settings.emplace_back("password", read_secret_file(*file));
    for (const auto& key : secrets)
        r.settings.emplace_back(key, ask_secret(fmt::format("{} of {}: ", sanitised(key), r.name)));
    const auto d = c.daemon.add(r);
    if (c.output.format == format::table)
        print(fmt::format("added {}; weshclient status {} tells how it fares\n", d.name, d.name));
    return exit_done;
}

int run_remove(const context& c) {
    c.daemon.remove(c.args.words[0]);
    if (c.output.format == format::table) print(fmt::format("removed {}\n", c.args.words[0]));
    return exit_done;
}

int run_ack(const context& c) {
    const auto& which = c.args.words[0];
    sequence_number number = 0;
    if (which != "all") {
        const auto parsed = parse_unsigned(which);
        if (!parsed || *parsed == 0)
            throw usage_error{fmt::format(
                "'{}' is no event: use the NUMBER that weshclient events shows, or all", sanitised(which))};
        number = *parsed;
    }
    const auto* reason = c.args.find("--reason");
    if (reason != nullptr && reason->size() > reason_max)
        throw usage_error{fmt::format("a reason has at most {} bytes", reason_max)};
    c.daemon.acknowledge(number, reason == nullptr ? std::string{} : *reason);
    if (c.output.format == format::table)
        print(number == 0 ? "acknowledged: all that happened so far\n"
                          : fmt::format("acknowledged: event {}\n", number));
    return exit_done;
}

} // namespace wesh::client
