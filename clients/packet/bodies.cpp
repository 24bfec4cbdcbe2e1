// From facts back to the body that they are of.
#include "clients/arguments.hpp"
#include "clients/packet/fact_fields.hpp"
#include "clients/packet/facts.hpp"
#include "common/text.hpp"
#include "common/words.hpp"
#include "libtonique/settings.hpp"

#include <algorithm>
#include <tuple>

namespace wesh::client {
namespace {

using namespace std::literals;

constexpr std::int64_t most32 = 0xFFFFFFFF;

[[noreturn]] void wrong(const fact& f, std::string_view what) {
    throw usage_error{fmt::format("the row '{}': {}", sanitised(f.name, 80), what)};
}

std::int64_t whole(const fact& f, int scale = 0) {
    const auto* number = number_of(f.value);
    const auto parsed = number != nullptr ? *number : decimal::parse(to_text(f.value));
    const auto exact = parsed ? parsed->rescaled(scale) : std::nullopt;
    if (!exact) wrong(f, fmt::format("its value is no number with at most {} decimals", -scale));
    return exact->mantissa();
}

tonique::unit_number unit_of(const fact& f) {
    if (!f.unit || *f.unit > tonique::unit_max) wrong(f, "it needs a unit from 0 to 4095");
    return static_cast<tonique::unit_number>(*f.unit);
}

/// Nothing when no fact has the name.
const fact* find(std::span<const fact> facts, std::string_view name) {
    const auto found =
        std::find_if(facts.begin(), facts.end(), [&](const auto& f) { return f.name == name; });
    return found == facts.end() ? nullptr : &*found;
}

std::string text_under(std::span<const fact> facts, std::string_view name) {
    const auto* f = find(facts, name);
    return f == nullptr ? std::string{} : to_text(f->value);
}

template <class Body, std::size_t N>
Body numbers_from(std::span<const fact> facts, const std::array<number_field<Body>, N>& fields) {
    Body b;
    for (const auto& field : fields) {
        const auto* f = find(facts, field.name);
        const auto n = f == nullptr ? 0 : whole(*f);
        if (n < 0 || n > most32) wrong(*f, "its value does not fit 32 bits");
        b.*field.place = static_cast<std::uint32_t>(n);
    }
    return b;
}

tonique::readings readings_from(std::span<const fact> facts) {
    tonique::readings b;
    for (const auto& f : facts) {
        const auto* column = tonique::find_column(f.name);
        if (column == nullptr) wrong(f, "there is no such column");
        const auto q = parse_quality(f.more.empty() ? "good" : f.more);
        if (!q) wrong(f, "'more' is no quality");
        const auto end = to_milliseconds(f.time);
        if (end <= 0 || end % hour_length != 0 || end / hour_length > tonique::hour_max)
            wrong(f, "a reading's time is the end of an hour");
        b.rows.push_back({unit_of(f), static_cast<tonique::hour_number>(end / hour_length - 1),
                          column->column, whole(f, column->scale), *q});
    }
    std::sort(b.rows.begin(), b.rows.end(), [](const auto& x, const auto& y) {
        return std::tie(x.unit, x.hour, x.column) < std::tie(y.unit, y.hour, y.column);
    });
    return b;
}

tonique::devices devices_from(std::span<const fact> facts) {
    tonique::devices b;
    for (const auto& f : facts) b.rows.push_back({unit_of(f), f.name, to_text(f.value), f.more});
    return b;
}

tonique::alarms alarms_from(std::span<const fact> facts) {
    tonique::alarms b;
    for (const auto& f : facts) {
        const auto severity = parse_severity(to_text(f.value));
        if (!severity) wrong(f, "its value is no severity");
        b.rows.push_back({unit_of(f), *severity, f.time, f.name, f.more});
    }
    return b;
}

tonique::state state_from(std::span<const fact> facts) {
    auto b = numbers_from(facts, state_numbers);
    b.release = text_under(facts, "release");
    if (!facts.empty()) b.time = facts.front().time;
    if (const auto* f = find(facts, "clock")) {
        const auto source = tonique::parse_clock_source(to_text(f->value));
        if (!source) wrong(*f, "its value is none, network, centre, meter, stamp or box");
        b.clock = *source;
        b.clock_doubtful = f->more == "doubtful";
    }
    if (const auto* f = find(facts, "clock_offset")) b.clock_offset = static_cast<std::int32_t>(whole(*f));
    return b;
}

tonique::given_up given_up_from(std::span<const fact> facts) {
    auto b = numbers_from(facts, given_up_numbers);
    const auto reason = enumerator_of<tonique::loss>(losses, text_under(facts, "reason"));
    if (!reason) throw usage_error{"'reason' is outbox_full, disk_restored, too_old or told_again"};
    b.reason = *reason;
    return b;
}

tonique::acknowledgement acknowledgement_from(std::span<const fact> facts) {
    auto b = numbers_from(facts, acknowledgement_numbers);
    b.resend = text_under(facts, "resend") == "yes";
    const auto bitmap = tonique::from_base16(text_under(facts, "bitmap"));
    if (!bitmap) throw usage_error{"'bitmap' is bytes in base 16"};
    b.bitmap = *bitmap;
    if (!facts.empty()) b.time = facts.front().time;
    return b;
}

tonique::new_key new_key_from(std::span<const fact> facts) {
    const auto slot = text_under(facts, "slot");
    if (slot != "0" && slot != "1") throw usage_error{"'slot' is 0 or 1"};
    tonique::new_key b;
    b.slot = slot == "1" ? 1 : 0;
    return b;
}

/// A row under the name of its kind, its column in 'more'.
tonique::setting setting_from(const fact& f) {
    const auto* row = tonique::find_setting(f.name);
    if (row == nullptr) wrong(f, "there is no such setting");
    const auto word = std::string_view{f.more}.substr(0, f.more.find(' '));
    const auto* column = row->of_column ? tonique::find_column(word) : nullptr;
    if (row->of_column && column == nullptr) wrong(f, "'more' is no column");
    return {static_cast<std::uint8_t>(row->kind), row->of_device ? unit_of(f) : tonique::unit_number{0},
            column != nullptr ? static_cast<std::uint8_t>(column->column) : std::uint8_t{0}, whole(f)};
}

constexpr std::array head_names{"version"sv, "part"sv, "parts"sv, "applied"sv, "refused"sv};
bool is_head(const fact& f) {
    return std::find(head_names.begin(), head_names.end(), f.name) != head_names.end();
}

template <class T>
T head_number(std::span<const fact> facts, std::string_view name, T otherwise) {
    const auto* f = find(facts, name);
    return f == nullptr ? otherwise : static_cast<T>(whole(*f));
}

tonique::settings settings_from(std::span<const fact> facts) {
    tonique::settings b{head_number<std::uint32_t>(facts, "version", 1),
                        head_number<std::uint8_t>(facts, "part", 1),
                        head_number<std::uint8_t>(facts, "parts", 1),
                        {}};
    for (const auto& f : facts)
        if (!is_head(f)) b.rows.push_back(setting_from(f));
    return b;
}

tonique::settings_state settings_state_from(std::span<const fact> facts) {
    tonique::settings_state b{head_number<std::uint32_t>(facts, "version", 1),
                              head_number<std::uint32_t>(facts, "applied", 0),
                              head_number<std::uint32_t>(facts, "refused", 0),
                              {}};
    for (const auto& f : facts) {
        if (is_head(f)) continue;
        const auto word = std::string_view{f.more}.substr(f.more.rfind(' ') + 1);
        const auto reason = tonique::parse_setting_refusal(word);
        if (!reason) wrong(f, "'more' does not end with why it was refused");
        b.rows.push_back({setting_from(f), *reason});
    }
    return b;
}

} // namespace

tonique::body body_of(tonique::layout l, std::span<const fact> facts) {
    switch (l) {
    case tonique::layout::devices:
        return devices_from(facts);
    case tonique::layout::alarms:
        return alarms_from(facts);
    case tonique::layout::closing:
    case tonique::layout::hourly:
        return readings_from(facts);
    case tonique::layout::state:
        return state_from(facts);
    case tonique::layout::given_up:
        return given_up_from(facts);
    case tonique::layout::acknowledgement:
        return acknowledgement_from(facts);
    case tonique::layout::new_key:
        return new_key_from(facts);
    case tonique::layout::settings:
        return settings_from(facts);
    case tonique::layout::settings_state:
        return settings_state_from(facts);
    }
    throw usage_error{"there is no such layout"};
}

} // namespace wesh::client
