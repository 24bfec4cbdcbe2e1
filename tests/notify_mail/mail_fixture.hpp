// What tests of mail share: a server of their own, reached, a mail, and what came of an attempt.
#pragma once

#include "notify/mail.hpp"
#include "tests/support/smtp.hpp"
#include "tests/support/test.hpp"

#include <string>

namespace wesh::test {

using namespace wesh::notify;

inline mail_server reached(const smtp_server& s) {
    mail_server m;
    m.host = "127.0.0.1";
    m.port = s.port();
    m.tls = mail_tls::none;
    m.from = "wesh@example.org";
    m.from_name = "WESH";
    m.connect_timeout = std::chrono::seconds{5};
    m.timeout = std::chrono::seconds{10};
    return m;
}

inline mail written(const std::string& to, const std::string& unique = "1") {
    mail m;
    m.message_id = make_message_id(unique, "wesh@example.org");
    m.date = from_milliseconds(1'795'377'600'000);
    m.to = to;
    m.subject = "Coupure de courant à l’atelier";
    m.text = "L’onduleur est sur batterie à 62 %.\n.une ligne qui commence par un point\n.\nfin\n";
    return m;
}

inline std::string_view word_of(const attempt& a) {
    return verdict_words.at(static_cast<std::size_t>(a.verdict));
}
inline void expect(const attempt& a, verdict v, int code, int reply) {
    const auto got = std::string{word_of(a)} + " " + std::to_string(a.code) + " " + std::to_string(a.reply) +
                     ": " + a.text;
    CHECK_MESSAGE(got, a.verdict == v);
    CHECK_MESSAGE(got, a.code == code);
    CHECK_MESSAGE(got, a.reply == reply);
    CHECK_MESSAGE(got, !a.text.empty());
}
inline void expect_nothing(const smtp_server& s) { CHECK_EQUAL(std::size_t{0}, s.received().size()); }
inline bool says(const attempt& a, std::string_view part) { return a.text.find(part) != a.text.npos; }

} // namespace wesh::test
