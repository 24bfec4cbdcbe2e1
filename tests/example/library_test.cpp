// libwesh as it is shipped: what it shows, and that a program needs nothing else.
#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace wesh;
namespace fs = std::filesystem;

namespace {

class library_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(library_test);
    CPPUNIT_TEST(shows_what_is_kept_and_nothing_else);
    CPPUNIT_TEST(a_program_needs_nothing_but_pkg_config);
    CPPUNIT_TEST_SUITE_END();

    test::folder where_;

    /// A tool of the system and its output; not run where it is missing.
    std::string of(std::vector<std::string> words, const test::start_options& o = {}) {
        words.insert(words.begin(), "/usr/bin/env");
        const std::string log = where_ / "log";
        fs::remove(log);
        test::process p{words, log, o};
        const auto end = p.wait(std::chrono::minutes{2});
        if (end.code == 127) throw test::not_run("there is no " + words[1]);
        CHECK_MESSAGE(words[1] + ": " + end.text() + "\n" + p.output(), end.clean());
        return p.output();
    }

    void shows_what_is_kept_and_nothing_else() {
        if (test::sanitized()) throw test::not_run("a sanitizer adds to what is shown");
        CHECK_EQUAL(std::string{}, of({"libclient/abi/exports", test::build_folder()}));
    }

    /// As `make install` lays it out, in a folder that pkg-config takes for the root.
    void a_program_needs_nothing_but_pkg_config() {
        if (test::sanitized()) throw test::not_run("it would need the sanitizer's flags");
        const std::string built = test::build_folder() + "/lib/";
        std::ifstream pc{built + "pkgconfig/libwesh.pc"};
        std::string prefix;
        std::getline(pc, prefix);
        prefix.erase(0, prefix.find('=') + 1);
        test::start_options o;
        o.environment = {{"PKG_CONFIG_PATH", built + "pkgconfig"}, {"PKG_CONFIG_SYSROOT_DIR", where_.path()}};
        std::string libdir = of({"pkg-config", "--variable=libdir", "libwesh"}, o);
        libdir.erase(libdir.find_last_not_of('\n') + 1);
        // Some pkg-config put the root before variables, others before flags alone.
        if (!libdir.starts_with(where_.path())) libdir = where_.path() + libdir;
        fs::create_directories(libdir);
        fs::copy(built + "libwesh.so.0", libdir);
        fs::create_symlink("libwesh.so.0", libdir + "/libwesh.so");
        fs::create_directories(where_.path() + prefix + "/include");
        fs::copy("include/wesh", where_.path() + prefix + "/include/wesh");

        std::vector<std::string> words{"c++", "-std=c++20", "-o", where_ / "program",
                                       "examples/stand_in.cpp"};
        std::istringstream flags{of({"pkg-config", "--cflags", "--libs", "libwesh"}, o)};
        for (std::string flag; flags >> flag;) words.push_back(flag);
        CHECK_EQUAL(std::string{}, of(words));
        test::start_options run;
        run.environment = {{"LD_LIBRARY_PATH", libdir}};
        CHECK_EQUAL(std::string{"all is well\n"}, of({where_ / "program"}, run));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(library_test);

} // namespace
