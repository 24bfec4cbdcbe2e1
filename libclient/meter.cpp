#include <wesh/meter.hpp>

#include <algorithm>
#include <set>

namespace wesh {
namespace {

constexpr std::string_view energy_prefix = "energy.";

constexpr std::string_view total_period = "total";

/// Indexes beside consumption: what was sent to the network.
bool is_injection(std::string_view period) { return period == "injected" || period == "producer"; }

/// Indexes that one contract has together. Another contract counts the same energy under other names, and
/// those of before stay known.
enum class family { total, base, off_peak, ejp, tempo, supplier, other };

family family_of(std::string_view period) {
    if (period == total_period) return family::total;
    if (period == "base") return family::base;
    if (period == "hp" || period == "hc") return family::off_peak;
    if (period.starts_with("ejp-")) return family::ejp;
    if (period.starts_with("supplier.")) return family::supplier;
    for (const char* colour : {"blue-", "white-", "red-"})
        if (period.starts_with(colour)) return family::tempo;
    return family::other;
}

/// What one answer of the device says is received within this time.
constexpr duration one_answer{1'000};

const decimal* usable(const reading& r) {
    return wesh::has(r.sample.quality, quality::invalid) ? nullptr : number_of(r.sample.value);
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

struct index {
    std::string period;
    decimal energy;
    family of = family::other;
    time_point received;
};

/// All of consumption that have a value.
std::vector<index> indexes(const interface& daemon, const std::string& prefix) {
    std::vector<index> all;
    for (const auto& r : daemon.read({prefix + "*"})) {
        std::string period = r.path.substr(std::min(prefix.size(), r.path.size()));
        const auto* number = usable(r);
        if (number == nullptr || is_injection(period)) continue;
        const auto of = family_of(period);
        all.push_back({std::move(period), *number, of, r.sample.received});
    }
    return all;
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
double meter::subscribed_power() const { return number("subscribed-power").to_double(); }
double meter::apparent_power() const { return number("apparent-power").to_double(); }
double meter::injected_power() const { return number("injected-power").to_double(); }
bool meter::overrun() const { return text("overrun") == "on"; }

decimal meter::single_phase(std::string_view name, std::string_view other) const {
    const auto first = look(name);
    const auto* one = first ? usable(*first) : nullptr;
    if (one != nullptr && !wesh::has(first->sample.quality, quality::stale)) return *one;
    const auto second = has("current.l2") ? std::nullopt : look(other);
    const auto* two = second ? usable(*second) : nullptr;
    if (two != nullptr && (one == nullptr || !wesh::has(second->sample.quality, quality::stale))) return *two;
    // Where there is none, this says why.
    return one != nullptr ? *one : number(first || !second ? name : other);
}
std::optional<reading> meter::look(std::string_view name) const {
    try {
        return read(name);
    } catch (const not_available&) {
        return {};
    }
}
double meter::current() const { return single_phase("current", "current.l1").to_double(); }
double meter::current(int phase) const {
    const auto name = with_phase("current", phase);
    return (phase == 1 ? single_phase(name, "current") : number(name)).to_double();
}
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
    std::vector<tariff_energy> all;
    for (auto& index : indexes(daemon(), path_of(energy_prefix)))
        if (index.of != family::total) all.push_back({std::move(index.period), index.energy});
    return all;
}

decimal meter::total_energy() const {
    const auto all = indexes(daemon(), path_of(energy_prefix));
    if (all.empty()) throw not_available{path() + " has no index of consumption with a value"};
    time_point newest = no_time;
    for (const auto& index : all) newest = std::max(newest, index.received);
    std::set<family> running;
    for (const auto& index : all)
        if (newest - index.received < one_answer) running.insert(index.of);
    if (running.contains(family::total)) running = {family::total};
    decimal total;
    for (const auto& index : all) {
        if (!running.contains(index.of)) continue;
        const auto next = sum(total, index.energy);
        if (!next) throw not_available{"the indexes of " + path() + " are too large to be added"};
        total = *next;
    }
    return total;
}

} // namespace wesh
