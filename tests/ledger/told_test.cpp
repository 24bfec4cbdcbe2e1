// Settings on their way to a site: with every answer by HTTPS, part by part by SMS, until the site confirms
// them.
#include "libtonique/settings.hpp"
#include "tests/ledger/site_end.hpp"

using namespace wesh;
using namespace wesh::tonique;
using test::centre;

namespace {

constexpr duration hour{3'600'000};
const std::string number = "+33612345678";

} // namespace

class told_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(told_test);
    CPPUNIT_TEST(by_https_with_every_answer_until_confirmed);
    CPPUNIT_TEST(by_sms_part_by_part_and_again_after_a_day);
    CPPUNIT_TEST(a_new_version_begins_anew);
    CPPUNIT_TEST(too_much_for_sms_waits_for_https);
    CPPUNIT_TEST(a_site_whose_disk_was_restored_is_told_again);
    CPPUNIT_TEST(an_acknowledgement_tells_the_time);
    CPPUNIT_TEST_SUITE_END();

    centre c;

    void want(std::uint32_t version, std::size_t rows) {
        auto& all = c.store.wanted(1);
        all.clear();
        for (unit_number u = 1; u <= rows; ++u) all.push_back({3, u, 0, 10'000 + u});
        c.store.site(1).settings_version = version;
        c.ledger.reread();
    }
    std::vector<settings> told(const answer& a) {
        std::vector<settings> all;
        for (const auto& b : c.site.read(a))
            if (const auto* s = std::get_if<settings>(&b)) all.push_back(*s);
        return all;
    }
    void by_sms(const bytes& packet) {
        c.store.receive(number, to_base16(packet));
        c.ledger.take_messages(10);
    }
    std::optional<body> spoken() {
        const auto before = c.store.orders().size();
        c.ledger.speak();
        if (c.store.orders().size() == before) return {};
        c.store.orders().back().outcome.fate = sms_fate::sent;
        c.ledger.speak();
        return c.site.read({{from_base16(c.store.orders().back().text).value()}, {}}).at(0);
    }
    /// The rows of all parts that the modem is given now.
    std::vector<setting> spoken_rows(std::uint32_t version) {
        std::vector<setting> rows;
        for (std::uint8_t part = 1;; ++part) {
            const auto b = spoken();
            if (!b) return rows;
            const auto& s = std::get<settings>(*b);
            CHECK_EQUAL(version, s.version);
            CHECK(s.part == part && s.part <= s.parts);
            rows.insert(rows.end(), s.rows.begin(), s.rows.end());
        }
    }

  public:
    void by_https_with_every_answer_until_confirmed() {
        CHECK(told(c.take({c.site.word(1)})).empty());
        want(4, 300);
        for (std::uint32_t n = 2; n < 5; ++n) {
            const auto parts = told(c.take({c.site.word(n)}));
            CHECK_EQUAL(std::size_t{1}, parts.size());
            CHECK(parts[0].version == 4 && parts[0].parts == 1 && parts[0].rows == c.store.wanted(1));
        }
        const settings_state said{4, 299, 1, {{{3, 7, 0, 10'007}, setting_refusal::not_possible}}};
        CHECK(told(c.take({c.site.seal(5, layout::settings_state, said)})).empty());
        CHECK(*c.store.settings_told(1) == said);
        CHECK(told(c.take({c.site.word(6)})).empty());
        c.ledger.reread();
        CHECK(told(c.take({c.site.word(7)})).empty());
        want(5, 0);
        const auto none = told(c.take({c.site.word(8)}));
        CHECK(none.size() == 1 && none[0].version == 5 && none[0].rows.empty());
    }
    void by_sms_part_by_part_and_again_after_a_day() {
        c.site.form = form::small;
        want(1, 40);
        by_sms(c.site.word(1));
        CHECK(spoken_rows(1) == c.store.wanted(1));
        CHECK(c.store.orders().size() > 3);
        c.clock.advance(23 * hour);
        CHECK(!spoken());
        c.clock.advance(hour);
        CHECK(std::holds_alternative<acknowledgement>(spoken().value()));
        CHECK(spoken_rows(1) == c.store.wanted(1));
        by_sms(c.site.seal(2, layout::settings_state, settings_state{1, 40, 0, {}}));
        c.clock.advance(25 * hour);
        CHECK(std::holds_alternative<acknowledgement>(spoken().value()));
        CHECK(!spoken());
    }
    void a_new_version_begins_anew() {
        c.site.form = form::small;
        want(1, 40);
        by_sms(c.site.word(1));
        CHECK_EQUAL(std::uint8_t{1}, std::get<settings>(spoken().value()).part);
        CHECK_EQUAL(std::uint8_t{2}, std::get<settings>(spoken().value()).part);
        want(2, 30);
        CHECK(spoken_rows(2) == c.store.wanted(1));
        // One that fails is told anew, from the first part.
        want(3, 30);
        CHECK(std::get<settings>(spoken().value()).part == 1);
        c.ledger.speak();
        c.store.orders().back().outcome = {sms_fate::failed, 3, 38};
        c.ledger.speak();
        CHECK(!spoken());
        c.clock.advance(hour);
        CHECK(spoken_rows(3) == c.store.wanted(1));
    }
    void too_much_for_sms_waits_for_https() {
        c.site.form = form::small;
        want(1, 400);
        by_sms(c.site.word(1));
        CHECK(!spoken());
        c.clock.advance(25 * hour);
        CHECK(std::holds_alternative<acknowledgement>(spoken().value()));
        CHECK(!spoken());
        CHECK_EQUAL(std::size_t{1}, told(c.take({c.site.word(2)})).size());
    }
    void a_site_whose_disk_was_restored_is_told_again() {
        want(4, 3);
        CHECK_EQUAL(std::size_t{1}, told(c.take({c.site.word(1)})).size());
        CHECK(told(c.take({c.site.seal(2, layout::settings_state, settings_state{4, 3, 0, {}})})).empty());
        const auto lost = c.site.seal(1003, layout::given_up, given_up{3, 1002, loss::disk_restored, 0, 0});
        CHECK_EQUAL(std::size_t{1}, told(c.take({lost})).size());
        c.ledger.reread();
        CHECK_EQUAL(std::size_t{1}, told(c.take({c.site.word(1004)})).size());
    }
    void an_acknowledgement_tells_the_time() {
        c.clock.advance(duration{1234});
        CHECK(c.acknowledged({c.site.word(1)}).time ==
              std::chrono::floor<std::chrono::seconds>(c.clock.now()));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(told_test);
