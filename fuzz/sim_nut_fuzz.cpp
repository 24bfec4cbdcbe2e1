// The simulated NUT server: lines of a client, and what a UPS says as dummy-ups files write it. Answers are
// whole lines, in their frame; what is played is bounded and told with its line.
#include "fuzz/require.hpp"
#include "sim/nut_session.hpp"
#include "sim/ups_sequence.hpp"

#include <array>

using namespace wesh;
using fuzz::require;

namespace {

class played final : public sim::nut_ups {
  public:
    explicit played(const sim::ups_settings& s)
        : values_{s} {}
    const std::string& ups_name() const noexcept override { return name_; }
    const std::string& description() const noexcept override { return name_; }
    std::vector<sim::ups_variable> variables() override { return values_.all(now); }
    std::optional<sim::ups_variable> variable(std::string_view name) override {
        return values_.find(name, now);
    }

    duration now{};

  private:
    std::string name_ = "u";
    sim::ups_values values_;
};

sim::ups_settings settings_of(std::string_view text) {
    std::size_t lines = 1;
    for (const char c : text) lines += c == '\n' ? 1 : 0;
    sim::ups_settings s;
    s.bare = true;
    auto q = sim::parse_ups_sequence(text, [&](std::size_t line, std::string_view what) {
        require(line >= 1 && line <= lines && !what.empty(), "a complaint has its line");
    });
    q.repeats = true;
    duration last{};
    for (const auto& step : q.steps) {
        require(step.at >= last && step.at <= q.length, "steps are in the order of time");
        last = step.at;
        for (const auto& [name, value] : step.says) require(sim::is_variable(name), "a variable has a name");
    }
    s.plays = std::make_shared<const sim::ups_sequence>(std::move(q));
    return s;
}

} // namespace

/// A sequence, a zero byte, and the lines of a client.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view all = fuzz::text_of(data, size);
    const auto cut = std::min(all.find('\0'), all.size());
    played u{settings_of(all.substr(0, cut))};
    const std::array<sim::nut_ups*, 1> one{&u};
    sim::nut_session talk{one};
    auto lines = all.substr(std::min(cut + 1, all.size()));
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        const auto a = talk.answer(lines.substr(0, end));
        require(a.text.ends_with('\n'), "an answer is whole lines");
        require(!a.text.starts_with("BEGIN LIST ") || a.text.find("\nEND LIST ") != std::string::npos,
                "what begins has an end");
        require(a.about == nullptr || a.about == &u, "there is one UPS");
        lines.remove_prefix(std::min(end + 1, lines.size()));
        u.now += duration{1'700};
    }
    u.now += std::chrono::hours{9'000};
    for (const auto& v : u.variables())
        require(v.text.find('\n') == std::string::npos, "a value is on one line");
    require(u.variables().size() <= sim::most_variables, "variables are bounded");
    return 0;
}
