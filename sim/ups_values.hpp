// What a UPS says at a moment: its sequence, what moves by itself, and what somebody has set.
#pragma once

#include "sim/motion.hpp"
#include "sim/settings.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::sim {

struct ups_variable {
    std::string name;
    std::string text;
    bool raw = false; ///< nothing of it is escaped on its way
};

/// Variables of one UPS at once.
inline constexpr std::size_t most_variables = 1'000;

/// Throws a refusal when a variable cannot be called so, or cannot say that.
void check_variable(std::string_view name, std::string_view text, bool raw);

class ups_values {
  public:
    /// Times count from the start of the simulation, and must not go back.
    explicit ups_values(const ups_settings& s);

    /// Those that there are, in the order of their names.
    std::vector<ups_variable> all(duration elapsed);
    /// Nothing: there is none of that name.
    std::optional<ups_variable> find(std::string_view name, duration elapsed);

    /// Stays until it is released. Throws a refusal.
    void set(std::string_view name, std::string_view text, bool raw);
    void vary(const variation& v, duration elapsed);
    void release(std::string_view name);

  private:
    struct moving {
        motion by;
        int decimals;
    };

    void play(duration elapsed);
    void say(const ups_step& s);
    ups_variable now(const std::string& name, const std::string& told, duration elapsed);

    std::shared_ptr<const ups_sequence> plays_;
    std::size_t next_ = 0; ///< step
    duration round_{};     ///< when the present round began
    std::map<std::string, std::string, std::less<>> told_;
    std::map<std::string, ups_variable, std::less<>> held_;
    std::map<std::string, moving, std::less<>> moving_;
    double phase_;
    std::uint64_t seed_;
};

} // namespace wesh::sim
