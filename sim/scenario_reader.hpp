// Reading TOML so that every mistake is reported with its place. For the scenario files alone.
#pragma once

#include "common/text.hpp"
#include "common/toml.hpp"
#include "sim/refusal.hpp"
#include "sim/scenario.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <string_view>

namespace wesh::sim {

/// What the fields of the box or meter being read are called and take.
class field_rules {
  public:
    virtual ~field_rules() = default;
    virtual family kin() const noexcept = 0;
    /// The field's own name; throws a refusal when there is none, or it does not take the text. Raw text may
    /// be anything.
    virtual std::string accept(std::string_view field, std::string_view text, bool raw) const = 0;
    /// Throws a refusal when the field is not a number that can move.
    virtual void check_moves(std::string_view field) const = 0;
};

/// Collects what is wrong, so that a person sees all of it at once.
class reader {
  public:
    explicit reader(std::string file)
        : file_{std::move(file)} {}

    void complain(const toml::source_region& place, std::string_view what) {
        problems_.emplace(place.begin.line, fmt::format("{}:{}: {}", file_, place.begin.line, what));
    }
    /// In a file that the scenario names at that place.
    void complain_of(std::string_view where, const toml::source_region& named, std::string_view what) {
        problems_.emplace(named.begin.line, fmt::format("{}: {}", where, what));
    }
    /// Throws all problems in the order of their lines, if there are any.
    void finish() const {
        std::string all;
        for (const auto& [line, problem] : problems_) all += (all.empty() ? "" : "\n") + problem;
        if (!all.empty()) throw scenario_error{all};
    }
    /// Runs f; what it refuses is a problem at that place.
    template <class F>
    void guard(const toml::node& n, F f) {
        try {
            f();
        } catch (const refusal& e) {
            complain(n.source(), e.what());
        }
    }

    void text(const toml::node& n, std::string& into) {
        if (const auto* s = n.as_string())
            into = s->get();
        else
            complain(n.source(), "a text in quotes belongs here");
    }
    template <class T>
    void whole(const toml::node& n, T& into, std::int64_t least, std::int64_t most) {
        const auto* i = n.as_integer();
        if (i != nullptr && i->get() >= least && i->get() <= most)
            into = static_cast<T>(i->get());
        else
            complain(n.source(), fmt::format("a whole number from {} to {} belongs here", least, most));
    }
    void number(const toml::node& n, double& into) {
        const auto value = n.is_number() ? n.value<double>() : std::nullopt;
        if (value && std::isfinite(*value))
            into = *value;
        else
            complain(n.source(), "a number belongs here");
    }
    void flag(const toml::node& n, bool& into) {
        if (const auto* b = n.as_boolean())
            into = b->get();
        else
            complain(n.source(), "true or false belongs here");
    }
    void time(const toml::node& n, duration& into, bool may_be_negative = false) {
        std::string_view written = n.is_string() ? std::string_view{n.as_string()->get()} : "";
        const bool negative = may_be_negative && written.starts_with('-');
        if (negative) written.remove_prefix(1);
        if (const auto ms = parse_milliseconds(written))
            into = duration{negative ? -*ms : *ms};
        else
            complain(n.source(), "a time as \"250ms\", \"5s\" or \"2h\" belongs here");
    }

    const field_rules* fields = nullptr; ///< none: what the thing being read is, is not known

  private:
    std::string file_;
    std::multimap<toml::source_index, std::string> problems_;
};

template <class T>
struct key {
    std::string_view name;
    void (*take)(reader&, T&, const toml::node&);
};

template <class T, std::size_t N>
void read_table(reader& r, const toml::table& table, const std::array<key<T>, N>& keys, T& into) {
    for (const auto& [name, node] : table) {
        const key<T>* found = nullptr;
        std::string known;
        for (const auto& k : keys) {
            if (k.name == name.str()) found = &k;
            known += fmt::format("{}{}", known.empty() ? "" : ", ", k.name);
        }
        if (found != nullptr)
            found->take(r, into, node);
        else
            r.complain(name.source(),
                       fmt::format("unknown key '{}'; known here are {}", sanitised(name.str()), known));
    }
}

/// Each table of an array of tables, as [[box]] writes them.
template <class F>
void each_table(reader& r, const toml::node& n, F f) {
    const auto* array = n.as_array();
    if (array == nullptr || !array->is_array_of_tables())
        return r.complain(n.source(), "tables in double brackets belong here, as [[box]] or [[box.step]]");
    for (const auto& item : *array) f(*item.as_table());
}

inline std::string value_text(const toml::node& n) {
    if (const auto* s = n.as_string()) return s->get();
    if (const auto* i = n.as_integer()) return std::to_string(i->get());
    if (const auto* d = n.as_floating_point()) return fmt::format("{}", d->get());
    return {};
}

} // namespace wesh::sim
