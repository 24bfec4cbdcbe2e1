// upsd, asked for the variables of one UPS. Reading needs no login: LOGIN would make upsd count this computer
// as one that the UPS feeds, and wait for it when it stops them. Nothing but LIST VAR and LOGOUT is ever
// sent.
#pragma once

#include "daemon/drivers/nut/list.hpp"
#include "io/line_client.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace wesh::nut {

inline constexpr std::string_view usual_port = "3493";

/// "UPS@HOST", "UPS@HOST:PORT", "UPS@[IPV6]:PORT", or "UPS" of this computer.
struct place {
    std::string ups;
    io::host_port server;
};
std::optional<place> parse_place(std::string_view address);

struct answer {
    nut::link link = link::server_away;
    std::string reason;   ///< why it is not ok, in words for a person; clean
    bool hung_up = false; ///< the connection ended: another one may do better
    variables all;
    std::size_t left_out = 0;
};

class server {
  public:
    struct limits {
        duration connect{3'000};
        duration whole{4'000}; ///< of the answer, once connected
    };

    server(io::loop& l, const place& p, limits most);

    /// All variables of the UPS, not later than `until`. A connection that has ended since the last time is
    /// made anew, once.
    io::task<answer> ask(duration until);
    /// Says good-bye; upsd drops whoever says nothing for a minute.
    io::task<void> leave();

  private:
    io::task<answer> connect(duration until);
    io::task<answer> read(duration until);

    io::loop& loop_;
    std::string ups_;
    limits most_;
    std::string name_; ///< of the server, for words
    io::line_client client_;
};

} // namespace wesh::nut
