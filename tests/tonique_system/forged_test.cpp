// What strangers post: nothing changes but the quarantine, and the answers are those that wesh-httpd(8)
// tells.
#include "tests/ledger/site_end.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/whole.hpp"

#include <curl/curl.h>

#include <cstdio>
#include <random>

using namespace wesh;
using tonique::bytes;

namespace {

using dice = std::mt19937;

std::size_t append(char* data, std::size_t, std::size_t n, void* to) {
    static_cast<std::string*>(to)->append(data, n);
    return n;
}

struct reply {
    long status = 0;
    std::string body;
};

/// Over TLS, with the certificate checked.
reply request(const test::centre_side& c, const std::string& path, const std::string& method,
              const std::string& type, const std::string& body) {
    reply r;
    CURL* handle = curl_easy_init();
    const auto url = c.url() + path;
    const auto authority = c.authority();
    curl_slist* headers = curl_slist_append(nullptr, ("Content-Type: " + type).c_str());
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_CAINFO, authority.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method.c_str());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &r.body);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, 10L);
    const auto failure = curl_easy_perform(handle);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &r.status);
    if (failure != CURLE_OK && r.status == 0) r.body = curl_easy_strerror(failure);
    curl_slist_free_all(headers);
    curl_easy_cleanup(handle);
    return r;
}

constexpr const char* packets_path = "/api/v1/packets";
constexpr const char* packets_type = "application/vnd.wesh.packets";

reply post(const test::centre_side& c, const std::vector<bytes>& packets) {
    const auto joined = tonique::join(packets);
    return request(c, packets_path, "POST", packets_type, {joined.begin(), joined.end()});
}

/// The centre, and a site that is enrolled there and of which the test is the sender.
struct enrolled_site {
    enrolled_site() {
        const auto a = answered({site.hour(1, 1000), site.hour(2, 1010)});
        CHECK_EQUAL(std::uint32_t{2}, a.cumulative);
    }
    tonique::acknowledgement answered(const std::vector<bytes>& packets) {
        const auto r = post(c, packets);
        CHECK_MESSAGE(r.body, r.status == 200);
        return site.acknowledged(
            {tonique::part({reinterpret_cast<const std::uint8_t*>(r.body.data()), r.body.size()}).value(),
             {}});
    }
    /// Everything that packets may change, but the quarantine.
    std::string everything() {
        std::string all;
        for (const auto row :
             c.sql("CHECKSUM TABLE reading, reading_conflict, packet, given_up, event, device, point, "
                   "site_state,"
                   " site_progress, site_key, enrolment_code, dirty_day, consommation, commun"))
            all += std::string{row.text(0)} + " " + std::to_string(row.integer(1)) + "\n";
        return all;
    }

    test::centre_side c;
    test::site_side s{c, 1, test::at("2026-10-24T12:00")};
    tonique::site_key key = key_at(c);
    test::site_end site{test::site_number, key};

    static tonique::site_key key_at(const test::centre_side& c) {
        const auto found = c.sql("SELECT secret FROM site_key WHERE slot = 0");
        tonique::site_key k;
        const auto secret = found.front().bytes(0);
        std::copy(secret.begin(), secret.end(), k.bytes.begin());
        return k;
    }
};

std::vector<bytes> forged(const enrolled_site& e, dice& d) {
    const auto byte = [&] { return static_cast<std::uint8_t>(std::uniform_int_distribution{0, 255}(d)); };
    const auto real = e.site.hour(3, 1020);
    std::vector<bytes> all;
    for (int i = 0; i < 60; ++i) {
        bytes random(static_cast<std::size_t>(std::uniform_int_distribution{1, 300}(d)));
        for (auto& b : random) b = byte();
        all.push_back(std::move(random));
    }
    for (std::size_t bit = 0; bit < real.size() * 8; bit += 3) {
        auto flipped = real;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        all.push_back(std::move(flipped));
    }
    for (std::size_t n = 1; n < real.size(); n += 5)
        all.emplace_back(real.begin(), real.begin() + static_cast<std::ptrdiff_t>(n));
    // Of sites that are not there, and of ours by another key.
    all.push_back(test::site_end{test::site_number + 1, e.key}.hour(3, 1));
    all.push_back(test::site_end{test::site_number, test::key_of(9)}.hour(3, 1));
    all.push_back(test::site_end{65'535, test::key_of(0)}.hour(3, 1));
    return all;
}

class forged_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(forged_test);
    CPPUNIT_TEST(forged_packets_change_nothing_but_the_quarantine);
    CPPUNIT_TEST_SUITE_END();

    static void posts_that_are_refused(const test::centre_side& c) {
        const auto status = [&](const char* path, const char* method, const char* type,
                                const std::string& body) {
            return request(c, path, method, type, body).status;
        };
        const std::string packet{"\0\3abc", 5};
        CHECK_EQUAL(413L, status(packets_path, "POST", packets_type, std::string(200'001, 'x')));
        CHECK_EQUAL(400L, status(packets_path, "POST", packets_type, std::string(200'000, 'x')));
        CHECK_EQUAL(400L, status(packets_path, "POST", packets_type, ""));
        CHECK_EQUAL(400L, status(packets_path, "POST", packets_type, {"\0\4abc", 5}));
        std::string many;
        for (int i = 0; i < 65; ++i) many += packet;
        CHECK_EQUAL(400L, status(packets_path, "POST", packets_type, many));
        CHECK_EQUAL(415L, status(packets_path, "POST", "text/plain", packet));
        for (const auto* method : {"GET", "PUT", "DELETE", "PATCH"})
            CHECK_EQUAL(405L, status(packets_path, method, packets_type, packet));
        CHECK_EQUAL(404L, status("/api/v1/packet", "POST", packets_type, packet));
        CHECK_EQUAL(403L, status("/api/v1/enrolment", "POST", "application/json",
                                 R"({"code":"AAAA-BBBBBB","key":")" + std::string(64, '1') + "\"}"));
    }

  public:
    void forged_packets_change_nothing_but_the_quarantine() {
        dice d{test::seed()};
        enrolled_site e;
        CHECK_MESSAGE("days are never computed", test::soon(std::chrono::seconds{20}, [&] {
                          return e.c.number("SELECT COUNT(*) FROM dirty_day") == 0;
                      }));
        const auto before = e.everything();
        auto all = forged(e, d);
        std::size_t posted = 0;
        while (!all.empty()) {
            std::vector<bytes> some;
            while (!all.empty() && some.size() < 64) {
                some.push_back(std::move(all.back()));
                all.pop_back();
            }
            posted += some.size();
            const auto r = post(e.c, some);
            CHECK_EQUAL(200L, r.status);
            CHECK_EQUAL(std::size_t{0}, r.body.size());
        }
        posts_that_are_refused(e.c);
        CHECK_EQUAL(before, e.everything());
        CHECK_EQUAL(static_cast<std::int64_t>(posted), e.c.number("SELECT COUNT(*) FROM quarantine"));
        for (const auto row :
             e.c.sql("SELECT reason, COUNT(*) FROM quarantine GROUP BY reason ORDER BY reason"))
            std::printf("%lld %s, ", static_cast<long long>(row.integer(1)),
                        std::string{to_text(static_cast<tonique::refusal>(row.integer(0)))}.c_str());
        std::printf("\n");
        // Among forgeries the real one is heard.
        const auto a = e.answered({e.site.hour(3, 1020), bytes{1, 2, 3},
                                   test::site_end{test::site_number, test::key_of(9)}.hour(4, 1)});
        CHECK_EQUAL(std::uint32_t{3}, a.cumulative);
        CHECK_EQUAL(std::int64_t{3}, e.c.number("SELECT COUNT(*) FROM reading"));
        CHECK(e.c.toniqued->stop().clean());
        CHECK(e.c.httpd->stop().clean());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(forged_test);

} // namespace
