// Groups and their checksums, against the examples that were worked out by hand from real frames.
#include "tests/sim/tic_reading.hpp"
#include "tests/support/test.hpp"

#include "sim/tic_group.hpp"
#include "sim/tic_stream.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

using namespace wesh;
using namespace wesh::sim;

namespace {

std::string spaced(std::string_view label, std::string_view data) {
    std::string out;
    append_group(out, tic_separator::space, label, {}, data);
    return out;
}
std::string tabbed(std::string_view label, std::string_view horodate, std::string_view data) {
    std::string out;
    append_group(out, tic_separator::tab, label, horodate, data);
    return out;
}

} // namespace

class tic_group_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(tic_group_test);
    CPPUNIT_TEST(checksums_with_spaces_are_those_of_real_frames);
    CPPUNIT_TEST(checksums_with_tabs_are_those_of_real_frames);
    CPPUNIT_TEST(what_is_written_is_read_back);
    CPPUNIT_TEST(noise_damages_its_share_of_the_bytes);
    CPPUNIT_TEST(a_silent_line_passes_all_as_it_is);
    CPPUNIT_TEST_SUITE_END();

  public:
    void checksums_with_spaces_are_those_of_real_frames() {
        CHECK_EQUAL(std::string{"\nADCO 012345678901 E\r"}, spaced("ADCO", "012345678901"));
        CHECK_EQUAL(std::string{"\nPTEC HP..  \r"}, spaced("PTEC", "HP.."));
        CHECK_EQUAL(std::string{"\nIINST 009  \r"}, spaced("IINST", "009"));
        CHECK_EQUAL(std::string{"\nADPS 028 B\r"}, spaced("ADPS", "028"));
    }
    void checksums_with_tabs_are_those_of_real_frames() {
        CHECK_EQUAL(std::string{"\nVTIC\t02\tJ\r"}, tabbed("VTIC", "", "02"));
        CHECK_EQUAL(std::string{"\nDATE\tE180716103423\t\tB\r"}, tabbed("DATE", "E180716103423", ""));
        CHECK_EQUAL(std::string{"\nPREF\t03\tB\r"}, tabbed("PREF", "", "03"));
        CHECK_EQUAL(std::string{"\nEASD01\t000000000\t \r"}, tabbed("EASD01", "", "000000000"));
        CHECK_EQUAL(std::string{"\nUMOY1\tE180716103000\t230\t+\r"}, tabbed("UMOY1", "E180716103000", "230"));
        CHECK_EQUAL(std::string{"\nSTGE\t013A0501\t@\r"}, tabbed("STGE", "", "013A0501"));
    }
    void what_is_written_is_read_back() {
        const bool held = rc::check("read(write(group)) = group", [] {
            const auto letters = rc::gen::container<std::string>(rc::gen::inRange('!', '~'));
            const std::string label = "L" + (*letters).substr(0, 7);
            const std::string data = "D" + (*rc::gen::container<std::string>(rc::gen::inRange(' ', '~')));
            const auto old = test::read_groups(spaced(label, data));
            RC_ASSERT(old.size() == 1 && old[0].good && old[0].label == label && old[0].data == data);
            const auto dated = test::read_groups(tabbed(label, "H260101000000", data));
            RC_ASSERT(dated.size() == 1 && dated[0].good && dated[0].label == label);
            RC_ASSERT(dated[0].data == data && dated[0].horodate == "H260101000000");
        });
        CHECK(held);
    }
    void noise_damages_its_share_of_the_bytes() {
        line_noise noise{0.1, 7};
        const std::string quiet(100'000, 'U');
        std::string heard;
        noise.pass(quiet, heard);
        const std::size_t lost = quiet.size() - heard.size();
        std::size_t changed = 0;
        for (const char c : heard) changed += c != 'U' ? 1 : 0;
        CHECK(lost > 800 && lost < 1500);
        CHECK(changed + lost > 9'300 && changed + lost < 10'700);
        CHECK(heard.find('\0') != std::string::npos);
    }
    void a_silent_line_passes_all_as_it_is() {
        line_noise noise{0, 7};
        std::string heard;
        noise.pass("\002\nA B C\r\003", heard);
        CHECK_EQUAL(std::string{"\002\nA B C\r\003"}, heard);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(tic_group_test);
