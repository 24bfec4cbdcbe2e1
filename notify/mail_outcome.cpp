#include "notify/mail_outcome.hpp"

#include "common/text.hpp"

#include <curl/curl.h>
#include <fmt/core.h>

#include <array>

namespace wesh::notify {
namespace {

constexpr int any = -1;

/// Which words follow a row's own.
enum class quoted : std::uint8_t { nothing, server, detail };

struct row {
    int from; ///< reply codes, both included; any: all
    int to;
    int code;  ///< CURLcode, or any
    int step;  ///< smtp_step, or any
    int given; ///< 1: the whole message was handed over; 0: it was not; any
    notify::verdict verdict;
    quoted more;
    std::string_view words;
};

constexpr int at(smtp_step s) { return static_cast<int>(s); }

// The first that fits. clang-format off
constexpr std::array rows{
    row{200, 299, CURLE_OK, any, 1, verdict::sent, quoted::nothing, "the server has taken it"},
    // 354 asked for the text. Whether its end arrived, and with it the message, nobody can tell from here.
    row{354, 354, any, any, 1, verdict::unsure, quoted::detail,
        "the text was sent and the answer to it was lost: it may have been delivered"},
    row{354, 354, any, any, 0, verdict::again, quoted::detail,
        "the connection ended before the whole text was sent"},

    row{454, 454, any, at(smtp_step::starttls), any, verdict::again, quoted::server,
        "the server can do no TLS at the moment"},
    row{454, 454, any, at(smtp_step::auth), any, verdict::again, quoted::server,
        "the server cannot check passwords at the moment"},
    row{400, 499, any, at(smtp_step::recipient), any, verdict::again, quoted::server,
        "the server does not take it for this recipient at the moment"},
    row{400, 499, any, any, any, verdict::again, quoted::server, "the server does not take it at the moment"},

    row{535, 535, any, any, any, verdict::misconfigured, quoted::server,
        "the server knows no such user and password"},
    row{530, 530, any, any, any, verdict::misconfigured, quoted::server,
        "the server asks for TLS or for a user and a password first"},
    row{534, 534, any, any, any, verdict::misconfigured, quoted::server,
        "the server asks for another way to prove the user"},
    row{538, 538, any, any, any, verdict::misconfigured, quoted::server,
        "the server asks for TLS before the password"},
    row{500, 599, any, at(smtp_step::connect), any, verdict::misconfigured, quoted::server,
        "the server does not serve this site"},
    row{500, 599, any, at(smtp_step::hello), any, verdict::misconfigured, quoted::server,
        "the server does not serve this site"},
    row{500, 599, any, at(smtp_step::starttls), any, verdict::misconfigured, quoted::server,
        "the server refuses STARTTLS"},
    row{500, 599, any, at(smtp_step::auth), any, verdict::misconfigured, quoted::server,
        "the server refuses the user"},
    row{552, 552, any, at(smtp_step::sender), any, verdict::refused, quoted::server,
        "it is too large for the server"},
    row{500, 599, any, at(smtp_step::sender), any, verdict::misconfigured, quoted::server,
        "the server refuses the sender's address"},
    row{500, 599, any, at(smtp_step::recipient), any, verdict::refused, quoted::server,
        "the server refuses the recipient"},
    row{500, 599, any, any, any, verdict::refused, quoted::server, "the server refuses the message"},

    // Replies that are no fault, or none: libcurl gave up.
    row{any, any, CURLE_COULDNT_RESOLVE_HOST, any, any, verdict::again, quoted::detail,
        "the server's name is not known"},
    row{any, any, CURLE_COULDNT_CONNECT, any, any, verdict::again, quoted::detail,
        "the server cannot be reached"},
    row{any, any, CURLE_PEER_FAILED_VERIFICATION, any, any, verdict::misconfigured, quoted::detail,
        "the server's certificate is not to be trusted"},
    row{any, any, CURLE_USE_SSL_FAILED, any, any, verdict::misconfigured, quoted::nothing,
        "the server offers no STARTTLS, and nothing is sent without"},
    row{any, any, CURLE_LOGIN_DENIED, any, any, verdict::misconfigured, quoted::detail,
        "no way of proving the user is known to both"},
    row{any, any, CURLE_SSL_CACERT_BADFILE, any, any, verdict::misconfigured, quoted::detail,
        "the file of trusted certificates cannot be read"},
    row{any, any, CURLE_SSL_CIPHER, any, any, verdict::misconfigured, quoted::detail,
        "TLS cannot be set up as asked"},
    row{any, any, CURLE_SSL_ENGINE_NOTFOUND, any, any, verdict::misconfigured, quoted::detail,
        "TLS cannot be set up as asked"},
    row{any, any, CURLE_UNSUPPORTED_PROTOCOL, any, any, verdict::misconfigured, quoted::detail,
        "this libcurl can do no such mail"},
    row{any, any, CURLE_NOT_BUILT_IN, any, any, verdict::misconfigured, quoted::detail,
        "this libcurl can do no such mail"},
    row{any, any, CURLE_URL_MALFORMAT, any, any, verdict::misconfigured, quoted::detail,
        "the server's name is none"},
    row{any, any, CURLE_SSL_CONNECT_ERROR, any, any, verdict::again, quoted::detail,
        "TLS with the server failed; is the port one for this kind of TLS?"},
    row{any, any, CURLE_OPERATION_TIMEDOUT, at(smtp_step::connect), any, verdict::again, quoted::detail,
        "the server did not answer in time"},
    row{any, any, CURLE_OPERATION_TIMEDOUT, any, any, verdict::again, quoted::detail,
        "the server fell silent before the text was sent"},
    row{any, any, CURLE_ABORTED_BY_CALLBACK, any, any, verdict::again, quoted::nothing,
        "stopped before the text was sent"},
    row{any, any, CURLE_OUT_OF_MEMORY, any, any, verdict::again, quoted::nothing, "no memory is left"},
    row{any, any, any, any, any, verdict::again, quoted::detail,
        "the exchange with the server ended before the text was sent"},
};
// clang-format on

bool fits(const row& r, const smtp_exchange& x) noexcept {
    return (r.from == any || (x.reply >= r.from && x.reply <= r.to)) && (r.code == any || r.code == x.code) &&
           (r.step == any || r.step == at(x.step)) && (r.given == any || (r.given == 1) == x.all_given);
}

struct command {
    std::string_view begin;
    smtp_step step;
};
constexpr std::array commands{
    command{"EHLO", smtp_step::hello},        command{"HELO", smtp_step::hello},
    command{"STARTTLS", smtp_step::starttls}, command{"AUTH ", smtp_step::auth},
    command{"MAIL FROM:", smtp_step::sender}, command{"RCPT TO:", smtp_step::recipient},
    command{"DATA\r", smtp_step::data},
};

} // namespace

smtp_step step_of(std::string_view line, smtp_step before) noexcept {
    for (const auto& c : commands)
        if (line.starts_with(c.begin)) return c.step;
    return before;
}

attempt outcome_of(const smtp_exchange& x) {
    const row* found = &rows.back();
    for (const auto& r : rows) {
        if (!fits(r, x)) continue;
        found = &r;
        break;
    }
    std::string text{found->words};
    if (found->more == quoted::server && !x.server_said.empty())
        text += ": " + x.server_said;
    else if (found->more != quoted::nothing && !x.detail.empty())
        text += ": " + x.detail;
    return {found->verdict, x.reply, x.code, sanitised(text)};
}

} // namespace wesh::notify
