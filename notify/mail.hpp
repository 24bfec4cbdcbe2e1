// One mail to one person, by SMTP.
//
// A message has one recipient, so that a bad address is nobody else's loss.
#pragma once

#include "notify/address.hpp"

#include <wesh/time.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace wesh::notify {

/// How the connection is kept private. With `starttls` nothing is sent before it, and a server without it is
/// left; certificates are always checked.
enum class mail_tls : std::uint8_t { none, starttls, implicit };
inline constexpr std::array<std::string_view, 3> mail_tls_words{"none", "starttls", "implicit"};

struct mail_server {
    std::string host; ///< a name or an address
    std::uint16_t port = 587;
    mail_tls tls = mail_tls::starttls;
    std::string ca_file; ///< PEM of who signs its certificate; empty: whom this system trusts
    std::string user;    ///< empty: no AUTH
    std::string password;
    std::string from; ///< address, of the envelope too
    std::string from_name;
    duration connect_timeout{15'000};
    duration timeout{60'000}; ///< of the whole exchange
};

struct mail {
    std::string message_id; ///< "<...@...>", see make_message_id()
    time_point date;
    std::string to; ///< address
    std::string to_name;
    std::string subject;     ///< UTF-8, any length
    std::string text;        ///< UTF-8, lines end with "\n"
    std::string in_reply_to; ///< message_id of the first message of the same cause; empty: this is the first
};

/// What to do with a message after an attempt.
enum class verdict : std::uint8_t {
    sent,
    again,         ///< it was not delivered: try again
    unsure,        ///< the answer was lost: it may have been; try again with the very same bytes
    refused,       ///< for good
    misconfigured, ///< settings are wrong: try rarely, say so loudly
};
inline constexpr std::array<std::string_view, 5> verdict_words{"sent", "again", "unsure", "refused",
                                                               "misconfigured"};

struct attempt {
    notify::verdict verdict = verdict::again;
    int reply = 0;    ///< SMTP's last reply code; 0: there was none
    int code = 0;     ///< libcurl's CURLcode; 0 when nothing was tried
    std::string text; ///< plain words in English, clean, one line
};

/// Blocks its thread, no longer than the server's timeout. Never throws for what the server does. `stop`,
/// when another thread sets it, ends the attempt.
attempt send_mail(const mail_server& server, const mail& m, const std::atomic<bool>* stop = nullptr);

/// Why a server cannot be used as it is set; empty: nothing is seen that speaks against it.
std::string check_mail_server(const mail_server& server);

/// "<UNIQUE@DOMAIN>" of an address: the same for the same. `unique` is letters, digits, '-', '_' and '.';
/// anything else becomes '-'.
std::string make_message_id(std::string_view unique, std::string_view from);

/// The message as it is handed to the server: headers, empty line, text; CRLF. The same for the same `m`.
std::string mail_bytes(const mail_server& server, const mail& m);

} // namespace wesh::notify
