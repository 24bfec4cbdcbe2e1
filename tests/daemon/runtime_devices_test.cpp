// Devices added while running: checked like a line of the file, kept across restarts.
#include "tests/support/folder.hpp"
#include "tests/support/test.hpp"

#include "daemon/config.hpp"
#include "daemon/driver.hpp"
#include "io/files.hpp"

#include <sys/stat.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

using namespace wesh;
using wesh::test::folder;

class runtime_devices_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(runtime_devices_test);
    CPPUNIT_TEST(no_file_is_no_device);
    CPPUNIT_TEST(what_is_saved_is_loaded);
    CPPUNIT_TEST(any_setting_that_is_taken_survives_a_restart);
    CPPUNIT_TEST(the_file_is_the_daemon_s_alone);
    CPPUNIT_TEST(a_damaged_file_is_told);
    CPPUNIT_TEST(a_request_is_checked_like_a_line_of_the_file);
    CPPUNIT_TEST(a_request_names_no_file_of_this_machine);
    CPPUNIT_TEST_SUITE_END();

    static std::string why_not(const device_request& r) {
        try {
            check_request(r);
        } catch (const std::invalid_argument& e) {
            return e.what();
        }
        return {};
    }

  public:
    void no_file_is_no_device() {
        const folder f;
        CHECK(load_runtime_devices(f / "devices.toml").empty());
    }
    void what_is_saved_is_loaded() {
        const folder f;
        const auto d =
            check_request({"roof", "wes", "10.0.0.3", {{"password", "a\"\\b"}, {"period", "500ms"}}});
        const auto e = check_request({"cellar", "wes", "h:81", {{"retries", "007"}, {"stale_after", "7d"}}});
        save_runtime_devices(f / "devices.toml", {d, e});
        const auto back = load_runtime_devices(f / "devices.toml");
        CHECK_EQUAL(std::size_t{2}, back.size());
        CHECK(back[0].same_work(d));
        CHECK_EQUAL(std::string{"runtime"}, back[0].origin);
        CHECK_EQUAL(std::string{"cellar"}, back[1].name);
        CHECK(back[1].polling.stale_after == duration{7 * 86'400'000LL});
        CHECK(back[1].settings == (settings{{"retries", "7"}}));
    }
    void any_setting_that_is_taken_survives_a_restart() {
        const folder f;
        CHECK(rc::check("config: a request that is taken is loaded as it was", [&] {
            const auto password = *rc::gen::arbitrary<std::string>();
            const auto user = *rc::gen::string<std::string>();
            const auto digits = *rc::gen::element<std::string>("0", "00", "7", "010", "10", "x", "-1");
            device_config d;
            try {
                d = check_request(
                    {"a", "wes", "h", {{"password", password}, {"user", user}, {"retries", digits}}});
            } catch (const std::invalid_argument&) {
                return;
            }
            save_runtime_devices(f / "devices.toml", {d});
            const auto back = load_runtime_devices(f / "devices.toml");
            RC_ASSERT(back.size() == 1U);
            for (const auto& s : d.settings)
                RC_ASSERT(s.first == "retries" || std::find(back[0].settings.begin(), back[0].settings.end(),
                                                            s) != back[0].settings.end());
        }));
    }
    void the_file_is_the_daemon_s_alone() {
        const folder f;
        save_runtime_devices(f / "devices.toml", {});
        struct stat s {};
        CHECK(::stat((f / "devices.toml").c_str(), &s) == 0);
        CHECK_EQUAL(0U, static_cast<unsigned>(s.st_mode) & 077U);
        CHECK(load_runtime_devices(f / "devices.toml").empty());
    }
    void a_damaged_file_is_told() {
        const folder f;
        io::write_file(f / "devices.toml", "[[device]]\nname = ", 0600);
        CHECK_THROWS(load_runtime_devices(f / "devices.toml"), config_error);
        io::write_file(f / "devices.toml", std::string("\0\xff", 2), 0600);
        CHECK_THROWS(load_runtime_devices(f / "devices.toml"), config_error);
    }
    void a_request_is_checked_like_a_line_of_the_file() {
        CHECK_EQUAL(std::string{}, why_not({"a", "wes", "h", {}}));
        std::string names;
        for (const auto* d : drivers()) names += (names.empty() ? "" : ", ") + std::string{d->name};
        CHECK_EQUAL("driver is \"x\"; expected one of: " + names, why_not({"a", "x", "h", {}}));
        CHECK(why_not({"a b", "wes", "h", {}}).starts_with("name is \"a b\""));
        CHECK(why_not({"a", "wes", "", {}}).starts_with("address is \"\""));
        CHECK(why_not({"a", "wes", "h", {{"perod", "1s"}}}).starts_with("perod is not known to driver wes"));
        CHECK(why_not({"a", "wes", "h", {{"period", "1"}}})
                  .starts_with("period is \"1\"; expected a duration"));
        CHECK_EQUAL(std::string{"period is given twice"},
                    why_not({"a", "wes", "h", {{"period", "1s"}, {"period", "2s"}}}));
        CHECK(!why_not({"a", "wes", "h", {{"name", "b"}}}).empty());
        CHECK(!why_not({"a", "wes", std::string(300, 'h'), {}}).empty());
        CHECK(!why_not({"a", "wes", "h", {{"", ""}}}).empty());
    }
    void a_request_names_no_file_of_this_machine() {
        const folder f;
        io::write_file(f / "secret", "x", 0600);
        CHECK(why_not({"a", "wes", "h", {{"password_file", f / "secret"}}}).find("from afar") !=
              std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(runtime_devices_test);
