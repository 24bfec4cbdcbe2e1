#include <wesh/ups.hpp>

#include "common/text.hpp"

#include <algorithm>

namespace wesh {
namespace {

constexpr std::string_view variable_prefix = "nut.";
constexpr int thousandths = -3;

bool is_doubtful(const reading& r) noexcept {
    return wesh::has(r.sample.quality, quality::stale) || wesh::has(r.sample.quality, quality::invalid);
}

} // namespace

ups interface::get_ups(const std::string& name) const { return {*this, name}; }

ups::ups(interface daemon, std::string name)
    : part{std::move(daemon), std::move(name)} {}

supply ups::supply() const {
    const reading r = read("supply");
    if (is_doubtful(r)) return wesh::supply::unknown;
    return parse_supply(to_text(r.sample.value)).value_or(wesh::supply::unknown);
}

std::string ups::supply_reason() const {
    const reading r = read("supply");
    // A device that is not heard may still have said why.
    if (is_doubtful(r) && to_text(r.sample.value) != to_text(wesh::supply::unknown))
        return "weshd has not heard of it lately";
    return to_text(read("supply.reason").sample.value);
}

std::string ups::link() const { return text("link"); }

std::vector<std::string> ups::flags() const {
    std::vector<std::string> all;
    const auto words = to_text(read("flags").sample.value);
    for (const auto word : split(words, ' '))
        if (!word.empty()) all.emplace_back(word);
    return all;
}

bool ups::is(std::string_view flag) const { return is_on("flag." + std::string{flag}); }

double ups::charge() const { return number("charge").to_double(); }
duration ups::runtime() const {
    const auto seconds = number("runtime");
    if (const auto ms = seconds.rounded(thousandths)) return duration{ms->mantissa()};
    throw not_available{path_of("runtime") + " is longer than can be told"};
}
double ups::load() const { return number("load").to_double(); }
double ups::power() const { return number("power").to_double(); }
double ups::apparent_power() const { return number("apparent-power").to_double(); }
double ups::input_voltage() const { return number("input.voltage").to_double(); }
double ups::output_voltage() const { return number("output.voltage").to_double(); }
double ups::battery_voltage() const { return number("battery.voltage").to_double(); }
double ups::temperature() const { return number("temperature").to_double(); }

reading ups::read_supply() const { return read("supply"); }
reading ups::read_charge() const { return read("charge"); }
reading ups::read_runtime() const { return read("runtime"); }
reading ups::read_load() const { return read("load"); }
reading ups::read_power() const { return read("power"); }

std::string ups::variable(std::string_view name) const {
    return text(std::string{variable_prefix}.append(name));
}

std::vector<std::pair<std::string, std::string>> ups::variables() const {
    const auto prefix = path_of(variable_prefix);
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& r : daemon().read({prefix + "*"}))
        if (has_value(r.sample.value))
            all.emplace_back(r.path.substr(prefix.size()), to_text(r.sample.value));
    std::sort(all.begin(), all.end());
    return all;
}

} // namespace wesh
