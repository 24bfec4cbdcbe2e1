#include "clients/packet/facts.hpp"
#include "clients/packet/fact_fields.hpp"
#include "common/time_text.hpp"
#include "common/words.hpp"
#include "libtonique/settings.hpp"

#include <fmt/core.h>

#include <array>

namespace wesh::client {
namespace {

using namespace std::literals;

constexpr std::array forms{"small"sv, "large"sv};
constexpr std::array directions{"from_site"sv, "to_site"sv};

time_point start_of(std::uint32_t hour) { return from_milliseconds(std::int64_t{hour} * hour_length); }

fact named(std::string_view name, wesh::value v, std::string more = {}) {
    return {{}, no_time, std::string{name}, std::move(v), std::move(more)};
}

template <class Body, std::size_t N>
std::vector<fact> facts_of_numbers(const Body& b, const std::array<number_field<Body>, N>& fields) {
    std::vector<fact> all;
    for (const auto& f : fields)
        all.push_back(named(f.name, decimal{b.*f.place, 0},
                            f.hour && b.*f.place != 0 ? iso_text(start_of(b.*f.place)) : std::string{}));
    return all;
}

fact fact_of(const tonique::setting& s) {
    const auto* row = tonique::find_setting(s.kind);
    const auto* column = tonique::find_column(s.column);
    return {s.unit, no_time, row != nullptr ? std::string{row->name} : fmt::format("kind {}", s.kind),
            decimal{s.value, 0}, column != nullptr ? std::string{column->name} : std::string{}};
}

struct to_facts {
    std::vector<fact> all;

    void operator()(const tonique::readings& b) {
        for (const auto& r : b.rows) {
            const auto& column = tonique::row_of(r.column);
            all.push_back({r.unit, start_of(r.hour + 1), std::string{column.name},
                           decimal{r.value, column.scale}, to_text(r.quality)});
        }
    }
    void operator()(const tonique::devices& b) {
        for (const auto& d : b.rows) all.push_back({d.unit, no_time, d.name, d.driver, d.identity});
    }
    void operator()(const tonique::alarms& b) {
        for (const auto& a : b.rows)
            all.push_back({a.unit, a.time, a.type, std::string{to_text(a.severity)}, a.text});
    }
    void operator()(const tonique::state& b) {
        all = facts_of_numbers(b, state_numbers);
        all.push_back(named("release", b.release));
        if (b.clock != tonique::clock_source::none || b.clock_doubtful || b.clock_offset != 0) {
            all.push_back(named("clock", std::string{to_text(b.clock)}, b.clock_doubtful ? "doubtful" : ""));
            all.push_back(named("clock_offset", decimal{b.clock_offset, 0}));
        }
        for (auto& f : all) f.time = b.time;
    }
    void operator()(const tonique::given_up& b) {
        all = facts_of_numbers(b, given_up_numbers);
        all.push_back(named("reason", std::string{word_of(losses, b.reason)}));
    }
    void operator()(const tonique::acknowledgement& b) {
        all = facts_of_numbers(b, acknowledgement_numbers);
        all.push_back(named("resend", std::string{b.resend ? "yes" : "no"}));
        all.push_back(named("bitmap", tonique::to_base16(b.bitmap)));
        for (auto& f : all) f.time = b.time;
    }
    void operator()(const tonique::new_key& b) {
        all.push_back(named("slot", decimal{b.slot, 0}, "the key is not shown"));
    }
    void operator()(const tonique::settings& b) {
        all.push_back(named("version", decimal{b.version, 0}));
        all.push_back(named("part", decimal{b.part, 0}));
        all.push_back(named("parts", decimal{b.parts, 0}));
        for (const auto& row : b.rows) all.push_back(fact_of(row));
    }
    void operator()(const tonique::settings_state& b) {
        all.push_back(named("version", decimal{b.version, 0}));
        all.push_back(named("applied", decimal{b.applied, 0}));
        all.push_back(named("refused", decimal{b.refused, 0}));
        for (const auto& row : b.rows) {
            all.push_back(fact_of(row.setting));
            all.back().more += fmt::format("{}{}", all.back().more.empty() ? "" : " ", to_text(row.reason));
        }
    }
};

} // namespace

std::vector<fact> facts_of(const tonique::body& b) {
    to_facts collect;
    std::visit(collect, b);
    return std::move(collect.all);
}

std::string_view to_text(tonique::form f) noexcept { return word_of(forms, f); }
std::string_view to_text(tonique::direction d) noexcept { return word_of(directions, d); }
std::optional<tonique::form> parse_form(std::string_view text) noexcept {
    return enumerator_of<tonique::form>(forms, text);
}
std::optional<tonique::direction> parse_direction(std::string_view text) noexcept {
    return enumerator_of<tonique::direction>(directions, text);
}

} // namespace wesh::client
