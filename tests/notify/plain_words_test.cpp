// Times, durations and short messages as people say and read them.
#include "libtonique/sms/message.hpp"
#include "notify/wording_sms.hpp"
#include "notify/wording_time.hpp"
#include "tests/support/test.hpp"

namespace {

using namespace wesh;
using namespace wesh::notify;

constexpr auto now = from_milliseconds(1'795'377'600'000); // Sunday 22 November 2026, 20:00 UTC
constexpr duration hour{3'600'000};

bool is_one_sms(const std::string& text) {
    return sms::fault({"+33600000000", sms::coding::text, text, {}}).empty();
}

class plain_words_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(plain_words_test);
    CPPUNIT_TEST(times_are_those_of_the_place);
    CPPUNIT_TEST(durations_are_said_as_people_do);
    CPPUNIT_TEST(an_sms_is_cut_to_one_and_keeps_its_end);
    CPPUNIT_TEST(an_sms_takes_letters_that_a_phone_has);
    CPPUNIT_TEST_SUITE_END();

  public:
    void times_are_those_of_the_place() {
        const local_times paris{"Europe/Paris", language::french};
        CHECK_EQUAL(std::string{"21\u00a0h\u00a000"}, paris.moment(now, now));
        CHECK_EQUAL(std::string{"le 23\u00a0novembre à 0\u00a0h\u00a000"}, paris.moment(now + 3 * hour, now));
        CHECK_EQUAL(std::string{"00:00"}, paris.brief(now + 3 * hour, now + 4 * hour));
        CHECK_EQUAL(std::string{"23/11 00:00"}, paris.brief(now + 3 * hour, now));
        CHECK_EQUAL(std::string{"le 1er\u00a0janvier 2027 à 1\u00a0h\u00a000"},
                    paris.moment(now + 940 * hour, now));
        const local_times nowhere{"Mars/Olympus", language::english};
        CHECK_EQUAL(std::string{"20:00\u00a0UTC"}, nowhere.moment(now, now));
        CHECK_EQUAL(std::string{"Thursday 1\u00a0January 1970 at 00:00\u00a0UTC"}, nowhere.whole(no_time));
        // In summer the place is two hours ahead.
        CHECK_EQUAL(std::string{"lundi 22\u00a0juin 2026 à 22\u00a0h\u00a000"},
                    paris.whole(now - 24 * 153 * hour));
    }
    void durations_are_said_as_people_do() {
        const auto say = [](std::int64_t s, language l) { return spoken(duration{s * 1000}, l); };
        CHECK_EQUAL(std::string{"0\u00a0s"}, say(-5, language::french));
        CHECK_EQUAL(std::string{"119\u00a0s"}, say(119, language::french));
        CHECK_EQUAL(std::string{"2\u00a0min"}, say(120, language::french));
        CHECK_EQUAL(std::string{"2\u00a0h\u00a005"}, say(7500, language::english));
        CHECK_EQUAL(std::string{"2\u00a0j 1\u00a0h"}, say(49 * 3600, language::french));
        CHECK_EQUAL(std::string{"2\u00a0d 1\u00a0h"}, say(49 * 3600, language::english));
    }
    void an_sms_is_cut_to_one_and_keeps_its_end() {
        CHECK_EQUAL(std::string(160, 'x'), fit_sms(std::string(160, 'x')));
        CHECK_EQUAL(std::string(157, 'x') + "...", fit_sms(std::string(161, 'x')));
        CHECK_EQUAL(std::string(151, 'x') + "... OK 17", fit_sms(std::string(1000, 'x'), " OK 17"));
        std::string cyrillic;
        for (int i = 0; i < 100; ++i) cyrillic += "Ж";
        const auto cut_one = fit_sms(cyrillic, " OK 17");
        CHECK(is_one_sms(cut_one) && cut_one.ends_with("... OK 17") && cut_one.starts_with("ЖЖЖ"));
        CHECK_EQUAL(std::string{}, fit_sms(""));
    }
    void an_sms_takes_letters_that_a_phone_has() {
        const auto said = gsm_text("L’« été » à 20\u00a0%\u202f: être, œuf, ça… 5 m³ – É");
        CHECK_EQUAL(std::string{"L'\"été\" à 20 % : etre, oeuf, ca... 5 m3 - É"}, said);
        CHECK(sms::septets(said).has_value());
        CHECK_EQUAL(std::string{"Жё"}, gsm_text("Жё"));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(plain_words_test);

} // namespace
