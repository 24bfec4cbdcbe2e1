#include "sim/commands.hpp"

#include "common/text.hpp"
#include "sim/simulation.hpp"

#include <wesh/decimal.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace wesh::sim {
namespace {

/// The rest of a line, taken word by word.
class words {
  public:
    explicit words(std::string_view line) noexcept
        : rest_{trimmed(line)} {}

    bool empty() const noexcept { return rest_.empty(); }
    std::string_view next() noexcept {
        const auto end = std::min(rest_.find(' '), rest_.size());
        const auto word = rest_.substr(0, end);
        rest_ = trimmed(rest_.substr(end));
        return word;
    }
    std::string_view rest() noexcept { return std::exchange(rest_, {}); }

  private:
    std::string_view rest_;
};

using lines = std::vector<std::string>;

double number_in(std::string_view text) {
    const auto n = decimal::parse(text);
    if (!n) throw refusal{fmt::format("'{}' is not a number", sanitised(text))};
    return n->to_double();
}

duration time_in(std::string_view text) {
    const auto ms = parse_milliseconds(text);
    if (!ms) throw refusal{fmt::format("'{}' is not a time as 250ms, 5s or 2h", sanitised(text))};
    return duration{*ms};
}

std::string state_of(const box_server& b) {
    if (b.failing()) return text_of(*b.failing());
    return b.is_open() ? "well" : "rebooting";
}

void list(simulation& s, words&, lines& out) {
    for (const auto& b : s.boxes())
        out.push_back(fmt::format("{} http 127.0.0.1:{} {} {}", b->name(), b->port(),
                                  b->state().firmware().name, state_of(*b)));
}

void get(simulation& s, words& w, lines& out) {
    auto& b = s.at(w.next());
    if (!w.empty()) {
        out.push_back(sanitised(b.state().value(w.next(), b.now())));
        return;
    }
    const auto& values = b.state().values(b.now());
    const auto fields = b.state().firmware().page.fields();
    for (std::size_t i = 0; i < fields.size(); ++i)
        out.push_back(fmt::format("{} {}", fields[i].name, sanitised(values[i])));
}

void set(simulation& s, words& w, lines&) {
    const auto boxes = s.matching(w.next());
    const auto field = w.next();
    const auto value = w.rest();
    for (auto* b : boxes) b->state().set(field, value, b->now());
}

void raw(simulation& s, words& w, lines&) {
    const auto boxes = s.matching(w.next());
    const auto field = w.next();
    const auto value = w.rest();
    for (auto* b : boxes) b->state().set_raw(field, value, b->now());
}

void release(simulation& s, words& w, lines&) {
    const auto boxes = s.matching(w.next());
    const auto field = w.next();
    for (auto* b : boxes) b->state().release(field);
}

void vary(simulation& s, words& w, lines&) {
    const auto boxes = s.matching(w.next());
    variation v;
    v.field = w.next();
    v.from = number_in(w.next());
    v.to = number_in(w.next());
    v.period = time_in(w.next());
    if (v.period < duration{100}) throw refusal{"a period is 100ms or longer"};
    for (auto* b : boxes) b->state().vary(v, b->now());
}

void grow(simulation& s, words& w, lines&) {
    const auto boxes = s.matching(w.next());
    variation v;
    v.field = w.next();
    v.as = shape::growth;
    v.rate = number_in(w.next());
    for (auto* b : boxes) b->state().vary(v, b->now());
}

void fail(simulation& s, words& w, lines&) {
    const auto boxes = s.matching(w.next());
    const auto f = parse_fault(w.next());
    fault_term term;
    if (!w.empty()) {
        auto word = w.next();
        if (word != "next") {
            term.lasting = time_in(word);
            word = w.next();
        }
        if (word == "next") {
            const auto n = parse_unsigned(w.next());
            if (!n || *n == 0) throw refusal{"next takes a number of answers, as in: next 3"};
            term.answers = *n;
        } else if (!word.empty()) {
            throw refusal{fmt::format("'{}' is too much here", sanitised(word))};
        }
    }
    for (auto* b : boxes) b->fail(f, term);
}

void clear(simulation& s, words& w, lines&) {
    for (auto* b : s.matching(w.next())) b->clear();
}

void reboot(simulation& s, words& w, lines&) {
    for (auto* b : s.matching(w.next())) b->reboot();
}

void counts(simulation& s, words& w, lines& out) {
    const auto& c = s.at(w.next()).counts();
    out = {fmt::format("connections {}", c.connections),   fmt::format("requests {}", c.requests),
           fmt::format("unauthorised {}", c.unauthorised), fmt::format("faulty {}", c.faulty),
           fmt::format("turned-away {}", c.turned_away),   fmt::format("now {}", c.now),
           fmt::format("most-at-once {}", c.most_at_once)};
}

void forget(simulation& s, words& w, lines&) {
    for (auto* b : s.matching(w.next())) b->forget_counts();
}

void quit(simulation& s, words&, lines&) { s.stop(); }

void help(simulation&, words&, lines& out);

struct command {
    std::string_view name;
    std::string_view arguments;
    std::size_t least; ///< words after the name
    std::size_t most;
    void (*run)(simulation&, words&, lines&);
    std::string_view help;
};

constexpr std::size_t any_number = 4096;
constexpr std::array commands{
    command{"list", "", 0, 0, list, "every box: name, address, firmware, fault"},
    command{"get", "BOX [FIELD]", 1, 2, get, "what the page says, in one field or all"},
    command{"set", "BOX FIELD VALUE", 3, any_number, set, "a value, written as the page writes it; it stays"},
    command{"raw", "BOX FIELD TEXT", 2, any_number, raw, "any text in a field, or none"},
    command{"release", "BOX FIELD", 2, 2, release, "a field that was set moves again"},
    command{"vary", "BOX FIELD FROM TO PERIOD", 5, 5, vary, "a field goes up and down, as a sine"},
    command{"grow", "BOX FIELD RATE", 3, 3, grow, "a field grows by RATE an hour"},
    command{"fault", "BOX FAULT [TIME] [next N]", 2, 5, fail,
            "a fault, for a time, for N answers, or until cleared"},
    command{"clear", "BOX", 1, 1, clear, "no fault any more; a reboot ends"},
    command{"reboot", "BOX", 1, 1, reboot, "connections drop, none is taken until the box is up"},
    command{"counts", "BOX", 1, 1, counts, "connections, requests, 401 answers, most at once"},
    command{"forget", "BOX", 1, 1, forget, "counts begin at zero again"},
    command{"help", "", 0, 0, help, "this list"},
    command{"quit", "", 0, 0, quit, "the simulator ends"},
};

std::string help_line(const command& c) {
    return fmt::format("{:<34}{}", fmt::format("{} {}", c.name, c.arguments), c.help);
}

void help(simulation&, words&, lines& out) {
    for (const auto& c : commands) out.push_back(help_line(c));
}

std::size_t count_words(words w) noexcept {
    std::size_t n = 0;
    for (; !w.empty(); ++n) w.next();
    return n;
}

} // namespace

std::string reply::text() const {
    if (refused) return fmt::format("error {}\n", why);
    std::string all = fmt::format("ok {}\n", lines.size());
    for (const auto& l : lines) all += l + '\n';
    return all;
}

reply execute(simulation& s, std::string_view line) {
    words w{line};
    const auto name = w.next();
    reply r;
    try {
        const auto c =
            std::find_if(commands.begin(), commands.end(), [&](const command& x) { return x.name == name; });
        if (c == commands.end())
            throw refusal{fmt::format("no command '{}'; 'help' lists them", sanitised(name))};
        const auto n = count_words(w);
        if (n < c->least || n > c->most)
            throw refusal{fmt::format("the command is written: {} {}", c->name, c->arguments)};
        c->run(s, w, r.lines);
    } catch (const refusal& e) {
        return {true, sanitised(e.what(), 1024), {}};
    }
    return r;
}

std::string command_help() {
    std::string text;
    for (const auto& c : commands) text += "  " + help_line(c) + '\n';
    return text;
}

} // namespace wesh::sim
