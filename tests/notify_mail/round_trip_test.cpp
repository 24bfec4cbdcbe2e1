// What is written is what Python's email package reads out of what a real server has kept, however odd it is.
#include "common/text.hpp"
#include "notify/wording.hpp"
#include "tests/notify_mail/mail_fixture.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

namespace {

using namespace wesh;
using namespace wesh::notify;
using namespace wesh::test;

/// As a mail keeps it: clean, in lines that end.
std::string kept(const std::string& text) {
    std::string all;
    for (auto line : split(text, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        all += sanitised(line, text.size() * 2) + "\n";
    }
    if (text.empty() || text.ends_with('\n')) all.pop_back();
    return all;
}

/// As a name is kept: with single blanks.
std::string kept_name(const std::string& name) {
    const auto clean = sanitised(name, 400);
    std::string all;
    for (const auto word : split(clean, ' '))
        all += (all.empty() || word.empty() ? "" : " ") + std::string{word};
    return all;
}

/// Letters of several scripts, what headers are made of, and bytes of any kind.
rc::Gen<std::string> odd_text(std::size_t most) {
    const auto part = rc::gen::oneOf(rc::gen::elementOf(std::vector<std::string>{"é",
                                                                                 "à l’été",
                                                                                 "« œuvre »",
                                                                                 "Ж",
                                                                                 "日本",
                                                                                 "🔋",
                                                                                 "\r\n",
                                                                                 "\n",
                                                                                 "\r",
                                                                                 "\r\n.\r\n",
                                                                                 "\n.",
                                                                                 "..",
                                                                                 "=?UTF-8?Q?x?=",
                                                                                 "=",
                                                                                 "_",
                                                                                 "\t",
                                                                                 "  ",
                                                                                 ":",
                                                                                 "\nBcc: eve@example.org\n",
                                                                                 "<eve@example.org>",
                                                                                 ",",
                                                                                 "\"",
                                                                                 "\\",
                                                                                 "(",
                                                                                 "\nFrom x",
                                                                                 std::string(1, '\0'),
                                                                                 "\xff",
                                                                                 "\xc3",
                                                                                 "\u2028",
                                                                                 "%s",
                                                                                 std::string(90, 'w')}),
                                     rc::gen::container<std::string>(rc::gen::arbitrary<char>()),
                                     rc::gen::container<std::string>(rc::gen::inRange(' ', '\x7f')));
    return rc::gen::mapcat(rc::gen::inRange<std::size_t>(0, most), [part](std::size_t n) {
        return rc::gen::map(rc::gen::container<std::vector<std::string>>(n, part), [](const auto& all) {
            std::string text;
            for (const auto& one : all) text += one;
            return text;
        });
    });
}

class round_trip_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(round_trip_test);
    CPPUNIT_TEST(odd_subjects_names_and_texts_come_back);
    CPPUNIT_TEST(a_large_text_arrives_whole);
    CPPUNIT_TEST(a_message_about_hostile_values_has_its_headers_and_no_other);
    CPPUNIT_TEST_SUITE_END();

  public:
    void odd_subjects_names_and_texts_come_back() {
        const folder f;
        const smtp_server s{f, "smtp"};
        std::size_t sent = 0;
        CHECK(rc::check("mails come back", [&] {
            auto server = reached(s);
            server.from_name = *odd_text(4);
            mail m;
            m.message_id = make_message_id(std::to_string(sent), server.from);
            m.date = from_milliseconds(1'795'377'600'000);
            m.to = "ada@example.org";
            m.to_name = *odd_text(4);
            m.subject = *odd_text(6);
            m.text = *odd_text(20);
            const auto a = send_mail(server, m);
            RC_ASSERT(a.text == "the server has taken it" && a.verdict == verdict::sent);
            const auto all = s.received();
            RC_ASSERT(all.size() == ++sent);
            const auto& r = all.back();
            RC_ASSERT(r.subject == sanitised(m.subject, 400));
            RC_ASSERT(r.text == kept(m.text + (m.text.empty() || m.text.ends_with('\n') ? "" : "\n")));
            RC_ASSERT(r.from_name == kept_name(server.from_name));
            RC_ASSERT(r.to_name == kept_name(m.to_name));
            RC_ASSERT(r.from == server.from && r.to == m.to && r.envelope_to == m.to);
            RC_ASSERT(r.message_id == m.message_id);
            RC_ASSERT(r.headers ==
                      "Date\nFrom\nTo\nSubject\nMessage-ID\nAuto-Submitted\nMIME-Version\nContent-Type\n"
                      "Content-Transfer-Encoding");
            RC_ASSERT(r.defects == "");
        }));
    }
    void a_large_text_arrives_whole() {
        const folder f;
        const smtp_server s{f, "smtp"};
        mail m;
        m.message_id = "<1@example.org>";
        m.to = "ada@example.org";
        m.subject = std::string(1000, 'x');
        for (int i = 0; m.text.size() < 190'000; ++i) m.text += "." + std::to_string(i) + ". L’onduleur é.\n";
        CHECK(send_mail(reached(s), m).verdict == verdict::sent);
        const auto r = s.received().at(0);
        CHECK(r.text == m.text);
        CHECK_EQUAL(std::string(400, 'x'), r.subject);
        m.text += m.text;
        CHECK(send_mail(reached(s), m).verdict == verdict::sent);
        const auto cut = s.received().at(1);
        CHECK(cut.text.size() <= 200'001 && cut.text.size() > 199'990 &&
              cut.text.substr(0, 190'000) == r.text.substr(0, 190'000));
    }
    void a_message_about_hostile_values_has_its_headers_and_no_other() {
        const folder f;
        const smtp_server s{f, "smtp"};
        const std::string evil = "x\r\nBcc: eve@example.org\r\n\r\n.\r\nQUIT\r\n\u2028\u202e";
        notice n;
        n.site = n.recipient = n.reply_code = evil;
        cause c;
        c.type = "device.replaced";
        c.device = evil;
        c.text = evil;
        c.attributes = {{"before", evil}, {"after", evil}};
        n.causes = {c};
        n.written = from_milliseconds(1'795'377'600'000);
        for (const auto l : {language::french, language::english}) {
            n.language = l;
            const auto w = words_of(n, {});
            mail m{"<1@example.org>", n.written, "ada@example.org", evil, w.subject, w.text, ""};
            auto server = reached(s);
            server.from_name = evil;
            CHECK(send_mail(server, m).verdict == verdict::sent);
            const auto r = s.received().back();
            CHECK_EQUAL(w.subject, r.subject);
            CHECK_EQUAL(w.text, r.text);
            CHECK_EQUAL(std::string{"ada@example.org"}, r.envelope_to);
            CHECK(r.headers.find("Bcc") == r.headers.npos);
            CHECK_EQUAL(std::string{}, r.defects);
        }
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(round_trip_test);

} // namespace
