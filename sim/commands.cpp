#include "sim/commands.hpp"

#include "common/text.hpp"
#include "common/words.hpp"
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

constexpr std::size_t most_entries_at_once = 1'000;

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

void list(simulation& s, words&, lines& out) {
    for (const auto& one : s.all())
        out.push_back(
            fmt::format("{} {} {} {}", one->name(), one->address(), one->model(), one->condition()));
}

void get(simulation& s, words& w, lines& out) {
    auto& one = s.named(w.next());
    if (!w.empty()) {
        out.push_back(sanitised(one.value(w.next())));
        return;
    }
    for (const auto& [name, value] : one.values())
        out.push_back(fmt::format("{} {}", name, sanitised(value)));
}

void set(simulation& s, words& w, lines&) {
    const auto all = s.matching(w.next());
    const auto field = w.next();
    const auto value = w.rest();
    for (auto* one : all) one->set(field, value);
}

void raw(simulation& s, words& w, lines&) {
    const auto all = s.matching(w.next());
    const auto field = w.next();
    const auto value = w.rest();
    for (auto* one : all) one->set_raw(field, value);
}

void release(simulation& s, words& w, lines&) {
    const auto all = s.matching(w.next());
    const auto field = w.next();
    for (auto* one : all) one->release(field);
}

void vary(simulation& s, words& w, lines&) {
    const auto all = s.matching(w.next());
    variation v;
    v.field = w.next();
    v.from = number_in(w.next());
    v.to = number_in(w.next());
    v.period = time_in(w.next());
    if (v.period < duration{100}) throw refusal{"a period is 100ms or longer"};
    for (auto* one : all) one->vary(v);
}

void grow(simulation& s, words& w, lines&) {
    const auto all = s.matching(w.next());
    variation v;
    v.field = w.next();
    v.as = shape::growth;
    v.rate = number_in(w.next());
    for (auto* one : all) one->vary(v);
}

void fail(simulation& s, words& w, lines&) {
    const auto all = s.matching(w.next());
    const auto text = w.next();
    fault_term term;
    if (!w.empty()) {
        auto word = w.next();
        if (word != "next") {
            term.lasting = time_in(word);
            word = w.next();
        }
        if (word == "next") {
            const auto n = parse_unsigned(w.next());
            if (!n || *n == 0)
                throw refusal{"next takes a number of answers, frames or messages, as in: next 3"};
            term.answers = *n;
        } else if (!word.empty()) {
            throw refusal{fmt::format("'{}' is too much here", sanitised(word))};
        }
    }
    // Nobody is hurt when one of them does not know the fault.
    std::vector<fault> faults;
    for (const auto* one : all) faults.push_back(parse_fault(one->kin(), text));
    for (std::size_t i = 0; i < all.size(); ++i) all[i]->fail(faults[i], term);
}

void clear(simulation& s, words& w, lines&) {
    for (auto* one : s.matching(w.next())) one->clear();
}

void reboot(simulation& s, words& w, lines&) {
    for (auto* one : s.matching(w.next())) one->reboot();
}

void mode(simulation& s, words& w, lines&) {
    const auto all = s.matching(w.next());
    const auto word = w.next();
    const auto m = enumerator_of<tic_mode>(tic_mode_words, word);
    if (!m) throw refusal{fmt::format("a mode is historic or standard, not '{}'", sanitised(word))};
    for (auto* one : all) one->change_mode(*m);
}

void speed(simulation& s, words& w, lines&) {
    const auto all = s.matching(w.next());
    const auto baud =
        static_cast<unsigned>(std::min<std::uint64_t>(parse_unsigned(w.next()).value_or(0), 1U << 31));
    for (auto* one : all) one->change_speed(baud);
}

void replace(simulation& s, words& w, lines&) {
    auto& one = s.named(w.next());
    one.replace(w.next());
}

void swap(simulation& s, words& w, lines&) {
    auto& one = s.named(w.next());
    one.swap_ports(s.named(w.next()));
}

void counts(simulation& s, words& w, lines& out) {
    for (const auto& [name, count] : s.named(w.next()).tally())
        out.push_back(fmt::format("{} {}", name, count));
}

void forget(simulation& s, words& w, lines&) {
    for (auto* one : s.matching(w.next())) one->forget_counts();
}

void sms(simulation& s, words& w, lines&) {
    sms_order order;
    order.from = w.next();
    order.to = w.next();
    auto word = w.next();
    if (word == "times") {
        const auto n = parse_unsigned(w.next());
        if (!n || *n == 0 || *n > most_sms_at_once)
            throw refusal{fmt::format("times takes a number from 1 to {}", most_sms_at_once)};
        order.times = static_cast<std::uint32_t>(*n);
        word = w.next();
    }
    order.data = word == "data";
    if (!order.data && word != "text")
        throw refusal{fmt::format("text or data belongs here, not '{}'", sanitised(word))};
    order.text = w.rest();
    s.the_air().send(order);
}

void journal(simulation& s, words& w, lines& out) {
    const auto after = w.empty() ? std::uint64_t{0} : parse_unsigned(w.next());
    if (!after) throw refusal{"journal takes the number of the last message that is known"};
    for (const auto& e : s.the_air().journal().all())
        if (e.number > *after && out.size() < most_entries_at_once) out.push_back(text_of(e));
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
    command{"list", "", 0, 0, list, "everything: name, address, model, fault"},
    command{"get", "NAME [FIELD]", 1, 2, get, "what the page or the frame says, in one field or all"},
    command{"set", "NAME FIELD VALUE", 3, any_number, set,
            "a value, written as the device writes it; it stays"},
    command{"raw", "NAME FIELD TEXT", 2, any_number, raw, "any text in a field, or none"},
    command{"release", "NAME FIELD", 2, 2, release, "a field that was set moves again"},
    command{"vary", "NAME FIELD FROM TO PERIOD", 5, 5, vary, "a field goes up and down, as a sine"},
    command{"grow", "NAME FIELD RATE", 3, 3, grow, "a field grows by RATE an hour"},
    command{"fault", "NAME FAULT [TIME] [next N]", 2, 5, fail,
            "a fault, for a time, for N answers, frames or messages, or until cleared"},
    command{"clear", "NAME", 1, 1, clear, "no fault any more; a reboot ends"},
    command{"reboot", "BOX", 1, 1, reboot, "connections drop, none is taken until the box is up"},
    command{"mode", "METER MODE", 2, 2, mode, "it speaks historic or standard from now on"},
    command{"speed", "METER BAUD", 2, 2, speed, "it speaks at that speed from now on"},
    command{"swap", "METER METER", 2, 2, swap, "two meters change ports, as adapters that were replugged"},
    command{"replace", "METER SERIAL", 2, 2, replace, "another meter in its place, its indexes from zero"},
    command{"counts", "NAME", 1, 1, counts, "what has happened at a box, on a line or in the air"},
    command{"forget", "NAME", 1, 1, forget, "counts begin at zero again"},
    command{"sms", "FROM MODEM [times N] text|data BODY", 4, any_number, sms,
            "a message from any number or name to a modem"},
    command{"journal", "[AFTER]", 0, 1, journal, "what became of messages, a thousand after that number"},
    command{"help", "", 0, 0, help, "this list"},
    command{"quit", "", 0, 0, quit, "the simulator ends"},
};

std::string help_line(const command& c) {
    return fmt::format("{:<40}{}", fmt::format("{} {}", c.name, c.arguments), c.help);
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
