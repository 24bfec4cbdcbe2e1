// What a NUT server says to one client (RFC 9271): a line in, an answer out. It gives readings away and does
// nothing, as upsd does to clients without a password.
#pragma once

#include "sim/ups_values.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

/// A UPS as its server sees it.
class nut_ups {
  public:
    nut_ups() = default;
    virtual ~nut_ups() = default;
    nut_ups(const nut_ups&) = delete;
    nut_ups& operator=(const nut_ups&) = delete;

    virtual const std::string& ups_name() const noexcept = 0;
    virtual const std::string& description() const noexcept = 0;
    virtual std::vector<ups_variable> variables() = 0;
    virtual std::optional<ups_variable> variable(std::string_view name) = 0;
};

inline constexpr std::size_t longest_nut_line = 1'024;

struct nut_answer {
    std::string text;         ///< whole lines
    nut_ups* about = nullptr; ///< whom the client has named, if there is one
    bool reads = false;       ///< it is what the UPS says, and depends on its driver
    bool logs_in = false;     ///< LOGIN: the client would have the site's shutdown wait for it
    bool ends = false;        ///< the connection is closed behind it
};

class nut_session {
  public:
    explicit nut_session(std::span<nut_ups* const> all)
        : all_{all} {}

    /// To a line without its end. Never throws but for lack of memory.
    nut_answer answer(std::string_view line);

    /// What commands do; for the table of commands alone.
    struct commands;

  private:
    nut_ups* find(std::string_view name) const noexcept;

    std::span<nut_ups* const> all_;
    bool user_ = false;
    bool password_ = false;
};

/// "ERR TOKEN" as a line.
std::string nut_error(std::string_view token);

} // namespace wesh::sim
