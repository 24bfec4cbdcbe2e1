// What an exchange with an SMTP server means for the message: one table, the reply code first.
//
// libcurl's own code is not enough: 55 stands for a mailbox that is full for a minute and for one that never
// was; 28 for a server that has nothing and for one that has delivered.
#pragma once

#include "notify/mail.hpp"

#include <string>
#include <string_view>

namespace wesh::notify {

/// The last thing that the server was told.
enum class smtp_step : std::uint8_t { connect, hello, starttls, auth, sender, recipient, data };

/// What a line that goes to the server begins; `before` is the step until then. What is no command of SMTP
/// belongs to the step before it.
smtp_step step_of(std::string_view line, smtp_step before) noexcept;

/// What was seen of one exchange.
struct smtp_exchange {
    int code = 0;  ///< CURLcode
    int reply = 0; ///< SMTP's last reply code; 0: there was none
    smtp_step step = smtp_step::connect;
    bool all_given = false;  ///< the whole message was handed over
    std::string server_said; ///< the last line of the last reply, clean
    std::string detail;      ///< libcurl's words, clean
};

/// Verdict and words.
attempt outcome_of(const smtp_exchange& x);

} // namespace wesh::notify
