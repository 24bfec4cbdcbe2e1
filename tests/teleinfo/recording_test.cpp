// What is kept of a line as it is heard: whole frames, in pieces of any size, and never more than so much.
#include "daemon/drivers/teleinfo/recording.hpp"
#include "tests/support/test.hpp"

using namespace wesh::teleinfo;

class recording_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(recording_test);
    CPPUNIT_TEST(two_frames_from_the_first_beginning_on);
    CPPUNIT_TEST(pieces_of_any_size_are_the_same);
    CPPUNIT_TEST(where_no_frame_begins_all_that_was_heard);
    CPPUNIT_TEST(the_eighth_bit_says_nothing_where_there_are_seven);
    CPPUNIT_TEST(a_line_without_end_is_bounded);
    CPPUNIT_TEST_SUITE_END();

    static recording heard(std::string_view bytes, std::size_t piece = 1'000'000, bool seven_bits = false) {
        recording r{seven_bits};
        for (std::size_t at = 0; at < bytes.size(); at += piece) r.take(bytes.substr(at, piece));
        return r;
    }

  public:
    void two_frames_from_the_first_beginning_on() {
        const auto r = heard("rest of one\x03\x02one\x03 \x02two\x03\x02three\x03");
        CHECK(r.is_complete());
        CHECK_EQUAL(std::string{"\x02one\x03 \x02two\x03"}, r.bytes());
        CHECK(!heard("\x02one\x03\x02two\x03").is_complete());
    }
    void pieces_of_any_size_are_the_same() {
        const std::string line = "x\x02one\x03\x02two\x03\x02three\x03\x02 four";
        for (std::size_t piece = 1; piece < line.size(); ++piece)
            CHECK_EQUAL(heard(line).bytes(), heard(line, piece).bytes());
    }
    void where_no_frame_begins_all_that_was_heard() {
        const auto r = heard("noise and no frame");
        CHECK(!r.is_complete());
        CHECK_EQUAL(std::string{"noise and no frame"}, r.bytes());
    }
    void the_eighth_bit_says_nothing_where_there_are_seven() {
        const std::string line = "x\x82one\x03\x82two\x03\x82";
        CHECK_EQUAL(line.substr(1, 10), heard(line, 3, true).bytes());
        CHECK(!heard(line, 3, false).is_complete());
    }
    void a_line_without_end_is_bounded() {
        const auto r = heard('\x02' + std::string(100'000, 'x'), 777);
        CHECK(r.is_complete());
        CHECK_EQUAL(std::size_t{8192}, r.bytes().size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(recording_test);
