// A text made to fit one SMS.
#pragma once

#include <string>
#include <string_view>

namespace wesh::notify {

/// With letters that GSM 03.38 has where others stand for the same: no curly quotes, "e" for "ê", one blank
/// for all kinds of blanks. What it has no letter for stays.
std::string gsm_text(std::string_view utf8);

/// `body` cut, with "..." at the end, so that `body` and `tail` fit one SMS together: 160 septets where GSM
/// 03.38 has all letters, 70 units of UCS-2 else. Neither is empty in what comes out, as long as it was not.
std::string fit_sms(std::string_view body, std::string_view tail = {});

} // namespace wesh::notify
