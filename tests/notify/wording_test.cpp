// The words of a message, in both languages, for each thing that a message may be about.
#include "common/text.hpp"
#include "libtonique/sms/message.hpp"
#include "notify/texts.hpp"
#include "notify/wording.hpp"
#include "tests/support/test.hpp"

#include <fmt/core.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

#include <algorithm>

namespace {

using namespace wesh;
using namespace wesh::notify;

constexpr auto now = from_milliseconds(1'795'377'600'000); // Sunday 22 November 2026, 20:00 UTC
constexpr duration hour{3'600'000};

cause cut() {
    cause c;
    c.number = 17;
    c.type = "ups.power-lost";
    c.device = "ups-1";
    c.text = "ups-1: the mains have failed";
    c.severity = severity::warning;
    c.since = now - hour;
    return c;
}
cause lost(const std::string& device) {
    auto c = cut();
    c.type = "device.lost";
    c.device = device;
    c.attributes = {{"since", "x"}, {"reason", "timeout"}};
    return c;
}
notice told(language l, std::vector<cause> causes, notice_kind kind = notice_kind::opened) {
    notice n;
    n.kind = kind;
    n.language = l;
    n.site = "Moulin";
    n.zone = "Europe/Paris";
    n.recipient = "Ada";
    n.causes = std::move(causes);
    n.written = now;
    return n;
}
bool is_one_sms(const std::string& text) {
    return sms::fault({"+33600000000", sms::coding::text, text, {}}).empty();
}

class wording_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(wording_test);
    CPPUNIT_TEST(one_cause_says_what_where_since_when_and_what_to_do);
    CPPUNIT_TEST(the_same_in_french);
    CPPUNIT_TEST(a_reminder_and_an_escalation_say_so);
    CPPUNIT_TEST(a_return_to_normal_says_from_when_to_when);
    CPPUNIT_TEST(what_was_removed_is_not_said_to_be_well);
    CPPUNIT_TEST(what_is_over_before_it_was_told_is_told_as_over);
    CPPUNIT_TEST(several_causes_are_listed_and_the_others_counted);
    CPPUNIT_TEST(a_late_message_says_why_and_since_when);
    CPPUNIT_TEST(who_may_answer_is_told_how);
    CPPUNIT_TEST(a_test_says_that_it_is_one);
    CPPUNIT_TEST(a_type_without_words_is_told_with_its_own);
    CPPUNIT_TEST(every_built_in_text_is_whole_and_fits_one_sms);
    CPPUNIT_TEST(whatever_comes_is_clean_bounded_and_one_sms);
    CPPUNIT_TEST_SUITE_END();

    static wording of(const notice& n) { return words_of(n, {}); }
    static void has(const std::string& text, const std::string& part) {
        CHECK_MESSAGE("\"" + part + "\" in: " + text, text.find(part) != text.npos);
    }
    static void lacks(const std::string& text, const std::string& part) {
        CHECK_MESSAGE("no \"" + part + "\" in: " + text, text.find(part) == text.npos);
    }

  public:
    void one_cause_says_what_where_since_when_and_what_to_do() {
        const auto w = of(told(language::english, {cut()}));
        CHECK_EQUAL(std::string{"[Moulin] Power cut (ups-1)"}, w.subject);
        has(w.text, "The mains have been away since 20:00: what the UPS ups-1 feeds runs on its battery.\n");
        has(w.text, "Site: Moulin\nDevice: ups-1\nBegan: Sunday 22\u00a0November 2026 at 20:00\n"
                    "Severity: warning\n");
        has(w.text, "What to do: Look at the breaker");
        CHECK_EQUAL(std::string{"Moulin: Power cut (ups-1) since 20:00"}, w.sms);
    }
    void the_same_in_french() {
        const auto w = of(told(language::french, {cut()}));
        CHECK_EQUAL(std::string{"[Moulin] Coupure de courant (ups-1)"}, w.subject);
        has(w.text, "Le secteur manque depuis 20\u00a0h\u00a000\u00a0: ce que l’onduleur ups-1 alimente");
        has(w.text, "Site\u00a0: Moulin\nAppareil\u00a0: ups-1\n"
                    "Début\u00a0: dimanche 22\u00a0novembre 2026 à 20\u00a0h\u00a000\n"
                    "Gravité\u00a0: avertissement\n");
        has(w.text, "Que faire\u00a0: Vérifiez le disjoncteur");
        CHECK_EQUAL(std::string{"Moulin: Coupure de courant (ups-1) depuis 20:00"}, w.sms);
    }
    void a_reminder_and_an_escalation_say_so() {
        auto w = of(told(language::french, {cut()}, notice_kind::reminder));
        CHECK_EQUAL(std::string{"[Moulin] Rappel\u00a0: Coupure de courant (ups-1)"}, w.subject);
        has(w.text, "personne n’a encore dit s’en occuper");
        has(w.sms, "RAPPEL : Coupure");
        w = of(told(language::english, {cut()}, notice_kind::escalated));
        CHECK_EQUAL(std::string{"[Moulin] Unanswered: Power cut (ups-1)"}, w.subject);
        has(w.text, "You get this because nobody has said yet");
        has(w.sms, "UNANSWERED: Power cut");
    }
    void a_return_to_normal_says_from_when_to_when() {
        auto c = cut();
        c.until = now;
        auto w = of(told(language::french, {c}, notice_kind::closed));
        CHECK_EQUAL(std::string{"[Moulin] Terminé\u00a0: Coupure de courant (ups-1)"}, w.subject);
        has(w.text, "Retour à la normale.\n");
        has(w.text, "Le courant est revenu sur l’onduleur ups-1.\n");
        has(w.text,
            "Fin\u00a0: dimanche 22\u00a0novembre 2026 à 21\u00a0h\u00a000 (durée\u00a0: 60\u00a0min)\n");
        lacks(w.text, "Que faire");
        CHECK_EQUAL(std::string{"Moulin: TERMINE : Coupure de courant (ups-1) 20:00-21:00"},
                    w.sms.replace(w.sms.find("É"), 2, "E"));
    }
    void what_was_removed_is_not_said_to_be_well() {
        auto c = lost("roof");
        c.until = now;
        c.removed = true;
        auto w = of(told(language::french, {c}, notice_kind::closed));
        CHECK_EQUAL(std::string{"[Moulin] Retiré\u00a0: roof ne répond plus"}, w.subject);
        has(w.text, "Ce n’est pas un retour à la normale");
        has(w.text, "roof a été retiré de la surveillance");
        lacks(w.text, "répond de nouveau");
        has(w.sms, "RETIRÉ : roof");
        w = of(told(language::english, {c}, notice_kind::closed));
        CHECK_EQUAL(std::string{"[Moulin] Removed: roof does not answer"}, w.subject);
        has(w.text, "This is no return to normal: it is watched no longer.\n");
        has(w.text, "roof was removed from the watch");
        lacks(w.text, "answers again");
        has(w.sms, "REMOVED: roof");
        // Never told before.
        w = of(told(language::english, {c}));
        has(w.text, "This is watched no longer: roof does not answer.\n");
        lacks(w.text, "over already");
        // Beside one that is well.
        auto back = lost("hall");
        back.until = now;
        w = of(told(language::english, {c, back}, notice_kind::closed));
        CHECK(w.subject.starts_with("[Moulin] Over: "));
        lacks(w.text, "ack to normal");
        lacks(w.text, "no return to normal");
        has(w.text, "roof was removed from the watch");
        has(w.text, "hall answers again.");
        // Whatever one's own words for its kind are.
        template_set own;
        CHECK(own.add({"device.*", language::english, "{device}", "It hangs.", "", "It is well."}).empty());
        w = words_of(told(language::english, {c}, notice_kind::closed), own);
        has(w.text, "roof was removed from the watch");
        lacks(w.text, "It is well.");
    }
    void what_is_over_before_it_was_told_is_told_as_over() {
        auto c = cut();
        c.until = now - duration{60'000};
        auto n = told(language::english, {c});
        n.held_why = held::undeliverable;
        n.held_since = now - hour;
        const auto w = of(n);
        CHECK_EQUAL(std::string{"[Moulin] Over: Power cut (ups-1)"}, w.subject);
        has(w.text, "This is over already: Power cut (ups-1).\nThe mains are back at the UPS ups-1.\n");
        has(w.text, "Ended: Sunday 22\u00a0November 2026 at 20:59 (lasted 59\u00a0min)\n");
        lacks(w.text, "The mains have been away");
        lacks(w.text, "What to do");
    }
    void several_causes_are_listed_and_the_others_counted() {
        auto over = cut();
        over.until = now;
        auto n = told(language::english, {over, lost("relay-1"), lost("relay-2")}, notice_kind::mixed);
        auto w = of(n);
        CHECK_EQUAL(std::string{"[Moulin] Power cut (ups-1) and 2 more alerts"}, w.subject);
        has(w.text, "3 alerts:\n\n1. Power cut (ups-1) — warning\n   The mains are back");
        has(w.text,
            "2. relay-1 does not answer — warning\n   relay-1 has given no whole answer since 20:00 "
            "(timeout): its values are stale.\n   Began: Sunday 22\u00a0November 2026 at 20:00\n   What to "
            "do: ");
        has(w.text, "3. relay-2 does not answer");
        lacks(w.text, "more, which");
        has(w.sms, "Power cut (ups-1) 20:00-21:00; relay-1 does not answer since 20:00; ");
        n.left_out = 997;
        w = of(n);
        has(w.subject, "and 999 more alerts");
        has(w.text, "1000 alerts:");
        has(w.text, "And 997 more, which the site keeps");
        CHECK(w.sms.ends_with(" (+997 more)"));
        n.causes.resize(1);
        n.left_out = 1;
        has(of(n).subject, " and one more alert");
        n.causes.assign(80, lost("relay"));
        n.left_out = 0;
        w = of(n);
        has(w.text, "\n50. relay does not answer");
        lacks(w.text, "\n51. ");
        has(w.text, "And 30 more");
    }
    void a_late_message_says_why_and_since_when() {
        auto n = told(language::english, {cut()});
        n.held_since = now - 30 * hour;
        for (const auto& [why, words] :
             std::vector<std::pair<held, std::string>>{{held::undeliverable, "there was no way to send it"},
                                                       {held::quiet_hours, "the end of the quiet hours"},
                                                       {held::daily_limit, "the number of SMS"}}) {
            n.held_why = why;
            has(of(n).text, words);
            has(of(n).text, " (since 21\u00a0November at 15:00).\n");
        }
        n.held_since = no_time;
        has(of(n).text, "was reached.\n");
        n.held_why = held::no;
        lacks(of(n).text, "was reached");
    }
    void who_may_answer_is_told_how() {
        auto n = told(language::french, {cut()});
        lacks(of(n).text, "weshclient ack");
        lacks(of(n).sms, "OK");
        n.reply_code = "17";
        n.causes[0].event = 4711;
        const auto w = of(n);
        has(w.text, "weshclient ack 4711\n");
        has(w.text, "répondez OK 17 par SMS.\n");
        CHECK(w.sms.ends_with(". Répondre OK 17"));
        n.causes[0].until = now;
        lacks(of(n).text, "weshclient ack");
    }
    void a_test_says_that_it_is_one() {
        auto w = of(told(language::french, {}, notice_kind::test));
        CHECK_EQUAL(std::string{"[Moulin] Message d’essai"}, w.subject);
        has(w.text, "Ceci est un essai pour Ada\u00a0:");
        CHECK_EQUAL(std::string{"Moulin: message d'essai, rien à faire."}, w.sms);
        auto n = told(language::english, {}, notice_kind::test);
        n.site = n.recipient = "";
        w = of(n);
        CHECK_EQUAL(std::string{"Test message"}, w.subject);
        has(w.text, "This is a test: messages");
    }
    void a_type_without_words_is_told_with_its_own() {
        auto c = cut();
        c.type = "thermometer.frozen";
        c.text = "the sensor gives the same value for 3 h";
        const auto w = of(told(language::french, {c}));
        CHECK_EQUAL("[Moulin] " + c.text, w.subject);
        has(w.text, c.text);
        c.device.clear();
        c.type = "site.quiet";
        auto n = told(language::french, {c});
        lacks(of(n).text, "Appareil");
        n.site.clear();
        n.causes[0].until = now;
        has(of(n).text, "Les appareils sont de nouveau interrogés.");
        lacks(of(n).subject, "[");
    }
    void every_built_in_text_is_whole_and_fits_one_sms() {
        for (const auto& r : built_in_texts()) {
            auto c = cut();
            c.type = r.type == "*" ? "odd.thing" : std::string{r.type};
            c.device = "armoire-electrique-1";
            for (const auto name : known_attributes())
                c.attributes.emplace_back(name, "v" + std::string{name});
            for (const auto& [over, removed] : {std::pair{false, false}, {true, false}, {true, true}}) {
                c.until = over ? now : no_time;
                c.removed = removed;
                auto n = told(r.language, {c});
                n.site = "Moulin de la Bourine";
                const auto w = of(n);
                lacks(w.subject + w.text + w.sms, "{");
                lacks(w.subject + w.text + w.sms, "[]");
                lacks(w.subject + w.text + w.sms, "  ");
                lacks(w.text, "?");
                lacks(w.sms, "...");
                CHECK_MESSAGE(w.sms, sms::septets(w.sms).has_value() && is_one_sms(w.sms));
                CHECK_MESSAGE(w.text, over || r.type == "*" || w.text.find(c.text) == std::string::npos ||
                                          r.what.find("{text}") != r.what.npos);
            }
        }
    }
    void whatever_comes_is_clean_bounded_and_one_sms() {
        CHECK(rc::check("wording", [] {
            const auto text = rc::gen::container<std::string>(
                rc::gen::oneOf(rc::gen::arbitrary<char>(), rc::gen::element('{', '}', '\r', '\n', '\0')));
            notice n;
            n.kind = static_cast<notice_kind>(*rc::gen::inRange(0, 6));
            n.language = *rc::gen::element(language::french, language::english);
            n.site = *text;
            n.zone = *text;
            n.recipient = *text;
            n.reply_code = *rc::gen::element<std::string>("", "17");
            n.written = from_milliseconds(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000));
            n.left_out = *rc::gen::element<std::size_t>(0, 1, 100'000);
            n.held_why = static_cast<held>(*rc::gen::inRange(0, 4));
            n.held_since = from_milliseconds(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000));
            const auto count = *rc::gen::inRange(0, 5);
            for (int i = 0; i < count; ++i) {
                cause c;
                const auto& row =
                    built_in_texts()[*rc::gen::inRange<std::size_t>(0, built_in_texts().size())];
                c.type = *rc::gen::arbitrary<bool>() ? std::string{row.type} : *text;
                c.device = *text;
                c.text = *text;
                c.severity = static_cast<severity>(*rc::gen::inRange(0, 7));
                c.since = from_milliseconds(*rc::gen::arbitrary<std::int32_t>());
                c.until = from_milliseconds(*rc::gen::inRange<std::int64_t>(0, 2));
                c.removed = *rc::gen::arbitrary<bool>();
                c.attributes = {{"reason", *text}, {"before", *text}, {*text, *text}};
                n.causes.push_back(std::move(c));
            }
            const auto w = of(n);
            RC_ASSERT(is_clean(w.subject) && w.subject.size() <= 200U && !w.subject.empty());
            RC_ASSERT(w.text.size() < 100'000U && w.text.ends_with('\n'));
            for (const auto line : split(w.text, '\n')) RC_ASSERT(is_clean(line));
            RC_ASSERT(is_clean(w.sms) && is_one_sms(w.sms));
            if (!n.reply_code.empty() && n.kind != notice_kind::test) RC_ASSERT(w.sms.ends_with("OK 17"));
        }));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(wording_test);

} // namespace
