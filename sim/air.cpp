#include "sim/air.hpp"

#include "common/text.hpp"
#include "sim/orders.hpp"
#include "sim/refusal.hpp"

#include <fmt/core.h>

namespace wesh::sim {
namespace {

constexpr std::size_t most_under_way = 20'000;
/// For the next message to overtake it; when none comes, it goes on.
constexpr duration longest_overtaking{30'000};
constexpr std::uint8_t arrived = 0x00;
constexpr std::uint8_t validity_expired = 0x46;

std::string what_of(const air_message& m) {
    if (m.report) return fmt::format("report {} {}", m.report->reference, m.report->outcome);
    const bool data = coding_of(m.body.scheme) == sms_coding::data;
    const auto header = m.body.header.empty() ? std::string{} : fmt::format("[{}]", hex_text(m.body.header));
    return fmt::format("{} {}{}", data ? "data" : "text", header, sanitised(body_text(m.body), 1024));
}

} // namespace

air::air(io::loop& l, const clock& c, const calendar& zone, const air_settings& settings)
    : loop_{l}
    , clock_{c}
    , zone_{zone}
    , settings_{settings}
    , changed_{l} {
    for (const auto& f : settings_.fails) fail(f, {});
    tasks_.spawn(follow());
}

void air::join(std::string name, std::string number, air_end& end) {
    auto& p = places_[std::move(number)];
    p.name = std::move(name);
    p.end = &end;
}

void air::leave(std::string_view number) {
    const auto found = places_.find(number);
    if (found == places_.end()) return;
    waiting_ -= found->second.waiting.size();
    places_.erase(found);
}

std::size_t air::under_way() const { return flying_.size() + waiting_; }

const fault* air::meet(fault_kind k) {
    const auto found = faults_.find(k);
    return found == faults_.end() ? nullptr : &found->second.fault;
}

bool air::happens(fault_kind k, dice& d) {
    const auto chance = d.unit(); // always drawn, so that one fault does not change what another does
    const auto* f = meet(k);
    return f != nullptr && chance < f->share;
}

void air::carry(air_message message) {
    message.sent = clock_.now();
    const auto m = std::make_shared<const air_message>(std::move(message));
    ++counts_.sent;
    const auto entry = journal_.add({0, m->from, m->to, m->sent, air_fate::under_way, {}, what_of(*m)});
    const auto end = [&](air_fate f, std::uint64_t& count) {
        journal_.find(entry)->fate = f;
        ++count;
    };
    const auto found = places_.find(m->to);
    if (found == places_.end()) return end(air_fate::nobody, counts_.nobody);
    dice d{seed_for(settings_.seed, fmt::format("air {} {}", m->to, ++found->second.sent_to))};
    const bool lost = happens(fault_kind::loss, d);
    const bool repeated = happens(fault_kind::repeat, d);
    if (lost) {
        end(air_fate::lost, counts_.lost);
    } else if (under_way() + 2 > most_under_way) {
        end(air_fate::dropped, counts_.dropped);
    } else {
        launch(m, entry, d);
        if (repeated) launch(m, entry, d);
        counts_.repeated += repeated ? 1 : 0;
    }
    for (auto i = faults_.begin(); i != faults_.end();)
        i = i->second.left > 0 && --i->second.left == 0 ? faults_.erase(i) : std::next(i);
    changed_.notify();
}

void air::launch(std::shared_ptr<const air_message> m, std::uint64_t entry, dice& d) {
    auto due = loop_.now();
    const auto chance = d.unit();
    if (const auto* f = meet(fault_kind::delay))
        due += f->spread + duration{static_cast<std::int64_t>(
                               chance * static_cast<double>((f->most - f->spread).count() + 1))};
    const bool overtaken = happens(fault_kind::reorder, d);
    if (overtaken) due += longest_overtaking;
    overtaken_ += overtaken ? 1 : 0;
    flying_.emplace(due, copy{std::move(m), entry, overtaken});
}

io::task<void> air::follow() {
    for (;;) {
        const auto next = flying_.empty() ? duration::max() : flying_.begin()->first;
        co_await changed_.wait_until(next);
        while (!flying_.empty() && flying_.begin()->first <= loop_.now())
            land(std::move(flying_.extract(flying_.begin()).mapped()));
    }
}

void air::land(copy c) {
    const bool overtakes = !c.overtaken;
    if (c.overtaken) --overtaken_;
    const auto found = places_.find(c.message->to);
    if (found == places_.end()) return give_up(c); // left meanwhile
    auto& p = found->second;
    p.waiting.push_back(std::move(c));
    ++waiting_;
    for (auto i = flying_.begin(); overtakes && overtaken_ > 0 && i != flying_.end();) {
        const auto at = i++;
        if (!at->second.overtaken || at->second.message->to != found->first) continue;
        --overtaken_;
        ++counts_.overtaken;
        p.waiting.push_back(std::move(flying_.extract(at).mapped()));
        ++waiting_;
    }
    pass_on(p);
}

void air::pass_on(place& p) {
    while (!p.waiting.empty()) {
        const auto c = p.waiting.front();
        const bool late = too_late(*c.message);
        if (!late && !p.end->take(*c.message)) return;
        p.waiting.pop_front();
        --waiting_;
        if (late)
            give_up(c);
        else
            hand_over(c);
    }
}

void air::room(const std::string& number) {
    if (const auto found = places_.find(number); found != places_.end()) pass_on(found->second);
}

bool air::too_late(const air_message& m) const {
    return m.valid_until != no_time && clock_.now() > m.valid_until;
}

void air::hand_over(const copy& c) {
    ++counts_.delivered;
    auto* e = journal_.find(c.entry);
    const bool first = e == nullptr || e->delivered.empty();
    if (e != nullptr) {
        e->fate = air_fate::delivered;
        e->delivered.push_back(clock_.now());
    }
    if (first) report(*c.message, arrived);
}

void air::give_up(const copy& c) {
    auto* e = journal_.find(c.entry);
    if (e != nullptr && !e->delivered.empty()) return; // a repeat of what has come
    ++counts_.expired;
    if (e != nullptr) e->fate = air_fate::expired;
    report(*c.message, validity_expired);
}

void air::report(const air_message& m, std::uint8_t outcome) {
    if (!m.wants_report) return;
    air_message r;
    r.from = m.to;
    r.to = m.from;
    r.report = {m.reference, m.sent, clock_.now(), outcome};
    carry(std::move(r));
}

sms_time air::stamped(time_point t) const {
    using namespace std::chrono;
    const auto c = zone_.civil(t);
    const auto shown = days{c.date} + hours{c.hour} + minutes{c.minute} + seconds{c.second};
    return {t, duration_cast<duration>(shown - floor<seconds>(t).time_since_epoch())};
}

void air::send(const sms_order& order) {
    air_message m;
    m.from = order.from;
    m.body = checked_body(order);
    for (const auto& [number, p] : places_)
        if (number == order.to || p.name == order.to) m.to = number;
    if (m.to.empty())
        throw refusal{fmt::format("no modem is called, or has the number, '{}'", sanitised(order.to))};
    for (std::uint32_t i = 0; i < order.times; ++i) carry(m);
}

const air_journal& air::journal() {
    for (auto& [number, p] : places_) {
        const auto waiting = std::exchange(p.waiting, {});
        waiting_ -= waiting.size();
        for (const auto& c : waiting) {
            if (too_late(*c.message)) {
                give_up(c);
                continue;
            }
            p.waiting.push_back(c);
            ++waiting_;
        }
    }
    return journal_;
}

std::string air::condition() const {
    std::string all;
    for (const auto& [kind, f] : faults_) all += (all.empty() ? "" : ",") + text_of(f.fault);
    return all.empty() ? "well" : all;
}

std::string air::value(std::string_view field) {
    throw refusal{fmt::format("the air has no field '{}'; 'journal' tells what it did", sanitised(field))};
}

void air::set(std::string_view field, std::string_view) { value(field); }

void air::fail(const fault& f, const fault_term& term) {
    check_term(f, term);
    auto& present = faults_[f.kind];
    present = {f, term.answers, {}};
    if (term.lasting > duration::zero())
        present.end = loop_.after(term.lasting, [this, k = f.kind] { faults_.erase(k); });
}

void air::clear() { faults_.clear(); }

std::vector<named_count> air::tally() {
    journal();
    return {{"sent", counts_.sent},         {"delivered", counts_.delivered}, {"lost", counts_.lost},
            {"repeated", counts_.repeated}, {"overtaken", counts_.overtaken}, {"expired", counts_.expired},
            {"nobody", counts_.nobody},     {"dropped", counts_.dropped},     {"flying", flying_.size()},
            {"waiting", waiting_}};
}

} // namespace wesh::sim
