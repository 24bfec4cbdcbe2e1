#include "clients/arguments.hpp"
#include "clients/packet/facts.hpp"
#include "common/text.hpp"
#include "common/time_text.hpp"

#include <nlohmann/json.hpp>

#include <limits>

namespace wesh::client {
namespace {

using nlohmann::json;

[[noreturn]] void wrong(std::size_t row, std::string_view what) {
    throw usage_error{fmt::format("row {} of the description: {}", row, what)};
}

/// One object of the array.
class object {
  public:
    object(const json& j, std::size_t row)
        : json_{j}
        , row_{row} {
        if (!j.is_object()) wrong(row, "it is no object");
    }

    std::string text(const char* key) const {
        const auto* v = find(key);
        if (v == nullptr) return {};
        if (!v->is_string()) wrong(row_, fmt::format("'{}' is no text", key));
        return v->get<std::string>();
    }
    std::optional<std::uint64_t> number(const char* key, std::uint64_t most) const {
        const auto* v = find(key);
        if (v == nullptr) return {};
        if (!v->is_number_unsigned() || v->get<std::uint64_t>() > most)
            wrong(row_, fmt::format("'{}' is no number from 0 to {}", key, most));
        return v->get<std::uint64_t>();
    }
    time_point time(const char* key) const {
        const auto written = text(key);
        if (written.empty()) return no_time;
        const auto t = parse_iso(written);
        if (!t) wrong(row_, fmt::format("'{}' is no time like 2026-11-22T06:00", key));
        return *t;
    }
    wesh::value value(const char* key) const {
        const auto* v = find(key);
        if (v == nullptr) return {};
        if (v->is_string()) return v->get<std::string>();
        if (v->is_number_integer() && *v <= std::numeric_limits<std::int64_t>::max())
            return decimal{v->get<std::int64_t>(), 0};
        // The shortest digits that give this number again: those that were written.
        const auto d = v->is_number() ? decimal::parse(v->dump()) : std::nullopt;
        if (!d) wrong(row_, fmt::format("'{}' is neither text nor a number", key));
        return *d;
    }

  private:
    const json* find(const char* key) const {
        const auto found = json_.find(key);
        return found == json_.end() || found->is_null() ? nullptr : &*found;
    }

    const json& json_;
    std::size_t row_;
};

template <class T>
void take(std::optional<T> parsed, const std::string& text, std::string_view what, T& into) {
    if (text.empty()) return;
    if (!parsed) throw usage_error{fmt::format("'{}' is no {}", sanitised(text), what)};
    into = *parsed;
}

void take_header(const object& o, tonique::header& h) {
    const auto form = o.text("form");
    const auto direction = o.text("direction");
    const auto layout = o.text("layout");
    take(parse_form(form), form, "form", h.form);
    take(parse_direction(direction), direction, "direction", h.direction);
    take(tonique::parse_layout(layout), layout, "layout", h.layout);
    h.key_slot = static_cast<std::uint8_t>(o.number("key", 1).value_or(h.key_slot));
    h.site = static_cast<tonique::site_number>(o.number("site", 65'535).value_or(h.site));
    h.counter = static_cast<std::uint32_t>(o.number("number", 0xFFFFFFFF).value_or(h.counter));
}

} // namespace

std::vector<fact> facts_from_json(std::string_view text, tonique::header& h) {
    const auto all = json::parse(text, nullptr, false);
    if (!all.is_array() || all.empty())
        throw usage_error{"the description is no JSON array of rows, as decode -o json writes it"};
    std::vector<fact> facts;
    for (const auto& j : all) {
        const object o{j, facts.size() + 1};
        if (facts.empty()) take_header(o, h);
        facts.push_back({o.number("unit", tonique::unit_max), o.time("time"), o.text("name"),
                         o.value("value"), o.text("more")});
    }
    return facts;
}

} // namespace wesh::client
