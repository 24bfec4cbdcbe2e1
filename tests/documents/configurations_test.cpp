// Every configuration that a document shows is one that weshd takes.
#include "tests/documents/pages.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include "common/text.hpp"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace wesh;
using namespace wesh::test;

class documents_configurations_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(documents_configurations_test);
    CPPUNIT_TEST(a_mistake_is_seen);
    CPPUNIT_TEST(those_of_the_stories_and_the_installed_one_are_right);
    CPPUNIT_TEST(those_that_guides_and_manuals_show_are_right);
    CPPUNIT_TEST(those_of_who_is_told_are_right);
    CPPUNIT_TEST_SUITE_END();

    folder where;
    int files = 0;

    /// What weshd, or another program, says of it; empty when it finds no mistake. Secrets lie in the test's
    /// folder.
    std::string complaint(std::string text, const std::string& of = "weshd") {
        for (auto at = text.find("_file = \""); at != std::string::npos;
             at = text.find("_file = \"", at + 1)) {
            const auto begin = at + 9;
            const auto end = text.find('"', begin);
            const auto name = where / ("secret-" + std::to_string(++files));
            std::ofstream{name} << "wes\n";
            chmod(name.c_str(), 0600);
            text.replace(begin, end - begin, name);
        }
        const auto file = where / ("weshd-" + std::to_string(++files) + ".toml");
        std::ofstream{file} << text;
        process check{{program(of), "--check", "-c", file}, file + ".log"};
        const auto e = check.wait();
        return e.clean() && check.output().find("no mistake found") != std::string::npos
                   ? std::string{}
                   : e.text() + ": " + check.output();
    }

  public:
    void a_mistake_is_seen() {
        const std::string right = "[[device]]\nname = \"a\"\ndriver = \"wes\"\naddress = \"h\"\n";
        CHECK(complaint(right).empty());
        CHECK(complaint(right + "colour = \"red\"\n").find("colour is not known") != std::string::npos);
    }
    void those_of_the_stories_and_the_installed_one_are_right() {
        int found = 0;
        const auto installed = complaint(text_of_file("conf/weshd.toml"));
        CHECK_MESSAGE("conf/weshd.toml: " + installed, installed.empty());
        for (const auto& f : std::filesystem::directory_iterator{"docs/configurations"}) {
            const auto wrong = complaint(text_of_file(f.path().string()));
            CHECK_MESSAGE(f.path().string() + ": " + wrong, wrong.empty());
            ++found;
        }
        CHECK(found >= 4);
    }
    void those_that_guides_and_manuals_show_are_right() {
        int found = 0;
        auto pages = guides();
        for (auto& p : manuals()) pages.push_back(std::move(p));
        for (const auto& p : pages)
            for (const auto& c : configurations_in(p, "[[device]]")) {
                // The driver of that page is one that its reader makes.
                if (c.text.find("\"thermometer\"") != std::string::npos) continue;
                const auto wrong = complaint(c.text);
                CHECK_MESSAGE(c.place + ": " + wrong, wrong.empty());
                ++found;
            }
        CHECK(found >= 4);
    }
    /// An example may speak of the people and the ways of another.
    void those_of_who_is_told_are_right() {
        int found = 0;
        auto pages = guides();
        for (auto& p : manuals()) pages.push_back(std::move(p));
        for (const auto& p : pages)
            for (const auto& c : configurations_in(p, "[[rule]]")) {
                auto text = c.text;
                if (text.find("[mail]") == std::string::npos)
                    text += "[mail]\nhost = \"h\"\nfrom = \"a@example.org\"\n[sms]\nuse = true\n";
                if (text.find("[[recipient]]") == std::string::npos)
                    text += "[[recipient]]\nname = \"anne\"\nmail = \"a@example.org\"\nphone = "
                            "\"+33612345678\"\n";
                const auto wrong = complaint(text, "wesh-notifyd");
                CHECK_MESSAGE(c.place + ": " + wrong, wrong.empty());
                ++found;
            }
        CHECK(found >= 3);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(documents_configurations_test);
