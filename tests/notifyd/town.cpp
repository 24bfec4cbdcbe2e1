#include "tests/notifyd/town.hpp"

namespace wesh::test {

using namespace notify;

rule rule_for(const std::string& name, const std::vector<std::string>& to, way by) {
    rule r;
    r.name = name;
    r.to = to;
    r.by = by;
    return r;
}

rule_set two_people() {
    rule_set s;
    s.recipients.resize(2);
    s.recipients[0].name = "anne";
    s.recipients[0].mail = "anne@example.org";
    s.recipients[1].name = "bruno";
    s.recipients[1].mail = "bruno@example.org";
    s.recipients[1].phone = "+33612345678";
    s.mail.host = "mail.example.org";
    s.mail.from = "site@example.org";
    s.sms = true;
    return s;
}

rule_set with(rule r) {
    auto s = two_people();
    s.rules.push_back(std::move(r));
    return s;
}

town::town()
    : town{[] {
        auto s = two_people();
        s.rules.push_back(rule_for("all", {"anne"}));
        return s;
    }()} {}

town::town(rule_set r)
    : rules{std::move(r)} {
    answer = [](const outgoing&, bool) { return delivered(); };
    restart();
    take({});
}

void town::restart() {
    restart_as_killed();
    while (const auto id = outbox->being_handed()) outbox->not_handed(id);
}

void town::restart_as_killed() {
    outbox.reset();
    planner.reset();
    intake.reset();
    office.reset();
    db.reset();
    db = std::make_unique<database>(database_file(where / "state"), database::holding::shared);
    prepare(*db);
    office = std::make_unique<notify::office>(*db, clock, rules);
    intake = std::make_unique<notify::intake>(*office);
    planner = std::make_unique<notify::planner>(*office);
    outbox = std::make_unique<notify::outbox>(*office);
}

void town::set(const std::function<void(rule_set&)>& change) {
    change(rules);
    office->set(rules);
}

event town::make(const std::string& type, const std::string& device, severity s, attributes a) {
    event e;
    e.number = ++number;
    e.time = e.received = clock.now();
    e.type = type;
    e.device = device;
    e.severity = s;
    e.text = device + ": " + type;
    e.attributes = std::move(a);
    return e;
}

std::uint64_t town::happen(const std::string& type, const std::string& device, severity s, attributes a) {
    take({make(type, device, s, std::move(a))});
    return number;
}

void town::take(std::vector<event> events) { intake->take({stream, number, 1, std::move(events)}); }

told town::about(const outgoing& m, bool sms) const {
    told t{m.id,
           {},
           sms ? m.text : m.mail.message_id,
           sms,
           clock.now(),
           m.mail.subject,
           sms ? m.text : mail_bytes(rules.mail, m.mail),
           m.mail.in_reply_to,
           {}};
    statement s{
        *db,
        "SELECT recipient, type, device, role, part.over FROM message LEFT JOIN part ON message = id LEFT "
        "JOIN cause ON number = part.cause WHERE id = ? ORDER BY number"};
    for (auto q = s.ask(m.id); q.next();) {
        t.to = q.text(0);
        if (!q.is_null(1))
            t.parts.push_back({std::string{q.text(1)}, std::string{q.text(2)},
                               static_cast<part_role>(q.integer(3)), q.integer(4) != 0});
    }
    return t;
}

void town::turn() {
    planner->take_requests();
    planner->plan();
    for (const auto w : {way::mail, way::sms}) {
        while (const auto m = outbox->next(w)) {
            tried.push_back(about(*m, w == way::sms));
            const auto a = answer(*m, w == way::sms);
            if (a.verdict == verdict::sent) sent.push_back(tried.back());
            outbox->attempted(m->id, a);
        }
    }
}

void town::pass(duration d) {
    for (duration gone{}; gone < d; gone += 1s) {
        turn();
        clock.advance(1s);
    }
    turn();
}

std::vector<told> town::sent_to(const std::string& name, bool sms) const {
    std::vector<told> all;
    for (const auto& t : sent)
        if ((name.empty() || t.to == name) && t.sms == sms) all.push_back(t);
    return all;
}

} // namespace wesh::test
