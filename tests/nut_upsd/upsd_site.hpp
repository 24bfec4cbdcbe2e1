// weshd on UPSes of a real upsd.
#pragma once

#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"
#include "tests/support/upsd.hpp"

#include <fmt/core.h>

#include <chrono>
#include <string>
#include <vector>

namespace wesh::test {

/// One period of these tests, and what a busy machine may add to anything.
inline constexpr std::chrono::milliseconds one_poll{1'000};
inline constexpr std::chrono::milliseconds margin{700};

struct upsd_site {
    explicit upsd_site(std::vector<dummy_ups> all, const std::string& more = {})
        : nut{where, all}
        , daemon{where}
        , client{daemon.socket()} {
        std::string text;
        for (const auto& u : all)
            text += fmt::format(
                "[[device]]\nname = \"{}\"\ndriver = \"nut\"\naddress = \"{}\"\nspread = false\n{}", u.name,
                nut.address(u.name), more);
        daemon.configure(text);
        daemon.start();
    }

    std::string said(const std::string& path) const {
        try {
            return to_text(read_one(client, path).sample.value);
        } catch (const remote_error&) {
            return "none";
        }
    }
    bool says(const std::string& path, const std::string& what,
              std::chrono::milliseconds limit = std::chrono::seconds{10}) const {
        return soon(limit, [&] { return said(path) == what; });
    }
    std::vector<event> events(const std::string& type) const {
        return test::events(records_after(client, 0), type);
    }

    folder where;
    nut_peer nut;
    site_daemon daemon;
    wesh::interface client;
};

} // namespace wesh::test
