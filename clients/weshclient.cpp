// weshclient: the site daemon from the command line.
#include "clients/command.hpp"
#include "clients/terminal.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

namespace {

using namespace wesh::client;

wesh::duration parse_timeout(const std::string& text) {
    const auto ms = wesh::parse_milliseconds(text);
    if (!ms || *ms <= 0)
        throw usage_error{fmt::format("--timeout takes a length of time like 5s or 2min, not '{}'", text)};
    return wesh::duration{*ms};
}

format parse_output(const arguments& a) {
    const auto* text = a.find("-o");
    if (text == nullptr) return format::table;
    if (const auto f = parse_format(*text)) return *f;
    throw usage_error{fmt::format("-o takes table, csv or json, not '{}'", wesh::sanitised(*text))};
}

int run(arguments a) {
    if (a.has("--help")) {
        print(help_text());
        return exit_done;
    }
    if (a.has("--version")) {
        print("weshclient " WESH_VERSION "\n");
        return exit_done;
    }
    if (a.words.empty()) throw usage_error{"which command? weshclient --help lists them"};
    const std::string name = a.words.front();
    a.words.erase(a.words.begin());
    const auto& command = find_command(name, a);

    const auto* socket = a.find("--socket");
    auto daemon = socket == nullptr ? wesh::interface {
    } : wesh::interface {
        *socket
    };
    const auto* timeout = a.find("--timeout");
    if (timeout != nullptr) daemon.set_timeout(parse_timeout(*timeout));
    const sheet_options output{parse_output(a), wants_colour(), false};
    try {
        return command.run({daemon, a, output, timeout != nullptr});
    } catch (const wesh::timed_out&) {
        throw;
    } catch (const wesh::transport_error& e) {
        complain(e.what());
        return e.sent() && command.orders ? exit_unconfirmed : exit_unreachable;
    }
}

int code_of(const wesh::remote_error& e) noexcept {
    switch (e.code()) {
    case wesh::remote_code::not_found:
        return exit_nothing;
    case wesh::remote_code::timed_out:
        return exit_unconfirmed;
    default:
        return exit_failed;
    }
}

int fail(int code, const char* what) {
    complain(what);
    return code;
}

} // namespace

int main(int argc, char** argv) {
    try {
        const int code = run(parse_arguments({argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)}));
        flush_output();
        return code;
    } catch (const usage_error& e) {
        return fail(exit_usage, e.what());
    } catch (const wesh::local_error& e) {
        return fail(exit_usage, e.what());
    } catch (const wesh::timed_out& e) {
        return fail(exit_unconfirmed, e.what());
    } catch (const wesh::remote_error& e) {
        return fail(code_of(e), e.what());
    } catch (const std::exception& e) {
        return fail(exit_failed, e.what());
    }
}
