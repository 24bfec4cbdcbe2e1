#include <wesh/meter.hpp>

namespace wesh {
namespace {

constexpr std::string_view energy_prefix = "energy.";

/// Indexes beside consumption: what was sent to the network, and a sum of the others.
bool is_consumption(std::string_view period) {
    return period != "injected" && period != "producer" && period != "total";
}

std::string with_phase(std::string_view name, int phase) {
    if (phase < 1 || phase > 3) throw local_error{"a meter has phases 1 to 3, not " + std::to_string(phase)};
    return std::string{name} + ".l" + std::to_string(phase);
}

/// Exact; the finer of both exponents. Nothing when it does not fit.
std::optional<decimal> sum(const decimal& a, const decimal& b) {
    const int exponent = std::min(a.exponent(), b.exponent());
    const auto x = a.rescaled(exponent);
    const auto y = b.rescaled(exponent);
    std::int64_t mantissa = 0;
    if (!x || !y || __builtin_add_overflow(x->mantissa(), y->mantissa(), &mantissa)) return {};
    return decimal{mantissa, exponent};
}

} // namespace

meter::meter(interface daemon, std::string place)
    : part{std::move(daemon), std::move(place)} {}

std::string meter::adco() const { return text("adco"); }
std::string meter::tariff_option() const { return text("tariff-option"); }
std::string meter::tariff_period() const { return text("tariff-period"); }
std::string meter::tomorrow() const { return text("tomorrow"); }
std::string meter::link() const { return text("link"); }
double meter::subscribed_current() const { return number("subscribed-current").to_double(); }
double meter::apparent_power() const { return number("apparent-power").to_double(); }
double meter::injected_power() const { return number("injected-power").to_double(); }
double meter::current() const { return number("current").to_double(); }
double meter::current(int phase) const { return number(with_phase("current", phase)).to_double(); }
double meter::max_current() const { return number("max-current").to_double(); }
double meter::max_current(int phase) const { return number(with_phase("max-current", phase)).to_double(); }
double meter::voltage(int phase) const { return number(with_phase("voltage", phase)).to_double(); }

decimal meter::energy(std::string_view period) const {
    return number(std::string{energy_prefix}.append(period));
}
decimal meter::injected_energy() const { return energy("injected"); }
reading meter::read_apparent_power() const { return read("apparent-power"); }
reading meter::read_energy(std::string_view period) const {
    return read(std::string{energy_prefix}.append(period));
}

std::vector<tariff_energy> meter::energies() const {
    const std::string prefix = path_of(energy_prefix);
    std::vector<tariff_energy> all;
    for (const auto& r : daemon().read({prefix + "*"})) {
        const auto* number = number_of(r.sample.value);
        const std::string period = r.path.substr(std::min(prefix.size(), r.path.size()));
        if (number != nullptr && !wesh::has(r.sample.quality, quality::invalid) && is_consumption(period))
            all.push_back({period, *number});
    }
    return all;
}

decimal meter::total_energy() const {
    const auto all = energies();
    if (all.empty()) throw not_available{path() + " has no index of consumption with a value"};
    decimal total;
    for (const auto& one : all) {
        const auto next = sum(total, one.energy);
        if (!next) throw not_available{"the indexes of " + path() + " are too large to be added"};
        total = *next;
    }
    return total;
}

} // namespace wesh
