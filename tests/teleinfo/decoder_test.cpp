// Frames out of groups: whole, partial, aborted; and what the peers get wrong.
#include "tests/teleinfo/tic.hpp"

#include <rapidcheck.h>

using namespace wesh;
using namespace wesh::test;
using namespace wesh::teleinfo;

class decoder_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(decoder_test);
    CPPUNIT_TEST(a_frame_of_good_groups_is_whole);
    CPPUNIT_TEST(one_bad_group_makes_it_partial_and_keeps_the_others);
    CPPUNIT_TEST(an_unknown_label_spoils_nothing);
    CPPUNIT_TEST(a_frame_without_etx_ends_at_the_next_stx);
    CPPUNIT_TEST(line_ends_of_any_make_lose_no_group);
    CPPUNIT_TEST(a_tty_in_cooked_mode_loses_no_group);
    CPPUNIT_TEST(eot_aborts_and_what_follows_it_waits_for_stx);
    CPPUNIT_TEST(what_stands_outside_of_frames_is_counted_and_not_taken);
    CPPUNIT_TEST(a_value_glued_to_its_label_is_read_as_the_meter_means_it);
    CPPUNIT_TEST(the_real_groups_with_faults_are_refused);
    CPPUNIT_TEST(a_standard_frame_counts_no_error_for_date_and_peak_days);
    CPPUNIT_TEST(spaces_in_the_data_of_a_pme_pmi_are_data);
    CPPUNIT_TEST(both_separators_in_one_frame_are_an_error);
    CPPUNIT_TEST(a_concentrator_sends_eight_digits_when_it_is_set);
    CPPUNIT_TEST(the_eighth_bit_is_ignored_when_it_is_set);
    CPPUNIT_TEST(a_frame_larger_than_any_is_bounded);
    CPPUNIT_TEST(pieces_of_any_size_give_the_same_frames);
    CPPUNIT_TEST(what_stands_where_another_group_stood_is_read_anew);
    CPPUNIT_TEST(noise_never_gives_a_value_that_was_not_sent);
    CPPUNIT_TEST_SUITE_END();

    static std::vector<std::string> historic() {
        return {spaced("ADCO", "021861800000"), spaced("OPTARIF", "HC.."),   spaced("ISOUSC", "45"),
                spaced("HCHC", "021610695"),    spaced("HCHP", "048437741"), spaced("PTEC", "HP.."),
                spaced("IINST", "030"),         spaced("IMAX", "090"),       spaced("PAPP", "08400"),
                spaced("HHPHC", "A"),           spaced("MOTDETAT", "000000")};
    }
    static std::vector<std::string> standard() {
        return {tabbed({"ADSC", "021861800000"}),
                tabbed({"VTIC", "02"}),
                tabbed({"DATE", "E180716103423", ""}),
                tabbed({"EAST", "000012345"}),
                tabbed({"SMAXSN", "E180716100926", "03800"}),
                tabbed({"DPM1", " 240108060000", "00"}),
                tabbed({"FPM1", " 240109060000", "00"}),
                tabbed({"STGE", "013A0501"})};
    }
    static counts counted(std::string_view bytes) {
        counts c;
        decoded(bytes, 4096, &c);
        return c;
    }

  public:
    void a_frame_of_good_groups_is_whole() {
        const auto f = decoded(framed(historic()));
        CHECK_EQUAL(std::size_t{1}, f.all.size());
        CHECK(f.all[0].state == frame_state::whole);
        CHECK_EQUAL(historic().size(), f.all[0].content.entries().size());
        CHECK_EQUAL(std::string{"021861800000"}, std::string{f.all[0].content.meter()});
        CHECK(frame::number(*f.all[0].content.find("HCHP")) == decimal(48'437'741, 0));
        CHECK_EQUAL(std::string{"HP.."}, f.all[0].text("PTEC"));
        const auto s = decoded(framed(standard()));
        CHECK(s.all.size() == 1 && s.all[0].content.tabs());
        const auto& e = *s.all[0].content.find("SMAXSN");
        CHECK_EQUAL(std::string{"E180716100926"}, std::string{s.all[0].content.horodate(e)});
        CHECK_EQUAL(std::string{"03800"}, std::string{s.all[0].content.data(e)});
    }
    void one_bad_group_makes_it_partial_and_keeps_the_others() {
        auto groups = historic();
        groups[4][6] ^= 1;
        const auto f = decoded(framed(groups) + framed(historic()));
        CHECK_EQUAL(std::size_t{2}, f.all.size());
        CHECK(f.all[0].state == frame_state::partial && f.all[1].state == frame_state::whole);
        CHECK_EQUAL(std::string{"none"}, f.all[0].text("HCHP"));
        CHECK_EQUAL(std::string{"021610695"}, f.all[0].text("HCHC"));
    }
    void an_unknown_label_spoils_nothing() {
        auto groups = historic();
        groups.push_back(spaced("NEWLABEL", "some text"));
        counts c;
        const auto f = decoded(framed(groups), 4096, &c);
        CHECK(f.all[0].state == frame_state::whole);
        CHECK_EQUAL(std::uint64_t{1}, c.unknown);
        CHECK_EQUAL(std::string{"some text"}, f.all[0].text("NEWLABEL"));
    }
    void a_frame_without_etx_ends_at_the_next_stx() {
        auto bytes = framed(historic());
        bytes.pop_back();
        counts c;
        const auto f = decoded(bytes + bytes + "\x02", 4096, &c);
        CHECK_EQUAL(std::size_t{2}, f.all.size());
        CHECK(f.all[0].state == frame_state::whole && f.all[1].state == frame_state::whole);
        CHECK_EQUAL(std::uint64_t{2}, c.unended);
    }
    void line_ends_of_any_make_lose_no_group() {
        for (const auto& groups : {historic(), standard()})
            for (const std::string ends : {"\n", "\r", "\r\n", "\n\n"}) {
                std::string bytes = "\x02" + ends;
                for (const auto& g : groups) bytes += g + ends;
                bytes += "\x03";
                const auto f = decoded(bytes + bytes);
                CHECK_EQUAL(std::size_t{2}, f.all.size());
                for (const auto& one : f.all)
                    CHECK(one.state == frame_state::whole && one.content.entries().size() == groups.size());
            }
    }
    void a_tty_in_cooked_mode_loses_no_group() {
        // It swallows ETX and EOT and makes a line feed of a return.
        std::string bytes;
        for (const char c : framed(historic()) + framed(historic()) + "\x02")
            if (c != etx) bytes += c == '\r' ? '\n' : c;
        const auto f = decoded(bytes);
        CHECK_EQUAL(std::size_t{2}, f.all.size());
        for (const auto& one : f.all)
            CHECK(one.state == frame_state::whole && one.content.entries().size() == historic().size());
    }
    void eot_aborts_and_what_follows_it_waits_for_stx() {
        const auto one = framed({spaced("ADCO", "021861800000"), spaced("HCHP", "019571184")});
        auto cut = one;
        cut.back() = eot;
        counts c;
        const auto f = decoded(cut + "\n" + spaced("HCHP", "999999999") + "\r\x03" + one, 4096, &c);
        CHECK_EQUAL(std::size_t{2}, f.all.size());
        CHECK(f.all[0].state == frame_state::aborted && f.all[1].state == frame_state::whole);
        CHECK_EQUAL(std::uint64_t{1}, c.aborted);
        CHECK_EQUAL(std::uint64_t{1}, c.outside);
    }
    void what_stands_outside_of_frames_is_counted_and_not_taken() {
        counts c;
        const auto f = decoded("\n" + spaced("PAPP", "08400") + "\r\x03" + framed(historic()), 4096, &c);
        CHECK_EQUAL(std::size_t{1}, f.all.size());
        CHECK_EQUAL(std::uint64_t{1}, c.outside);
        CHECK_EQUAL(historic().size() + 1, static_cast<std::size_t>(c.good));
    }
    void a_value_glued_to_its_label_is_read_as_the_meter_means_it() {
        auto groups = historic();
        groups.insert(groups.begin() + 7, "ADPS037 037 \\");
        const auto f = decoded(framed(groups));
        CHECK(f.all[0].state == frame_state::whole);
        CHECK_EQUAL(std::string{"037"}, f.all[0].text("ADPS"));
        CHECK_EQUAL(std::string{"none"}, f.all[0].text("ADPS037"));
    }
    void the_real_groups_with_faults_are_refused() {
        // Each was seen on a line. The first figure: groups of it that are right, as the first of two that a
        // damaged line feed joins is not.
        struct fault {
            std::string line;
            std::uint64_t right;
        };
        const fault faults[] = {
            {"ADSC\t021662000002\t)", 0},
            {"PRM\t01658400000001\tZ\x0c", 0},
            {"EASD01\t06476 712\tA", 0},
            {"SMAXSN-1\tH241202043910\t03800\x08R", 0},
            {"ISOUSC 45 \x7f", 0},
            {"\xbfPTARIF HC.. <", 0},
            {"?(TARIF HC.. <", 0},
            {"M?\xaa"
             "DETAT 000000 B",
             0},
            {"EASF03\t001548023\t;\r\x0e"
             "EASF04\t002860327\tA",
             1},
            {"IRMS3\t004\t4\r\x0f"
             "URMS1\t235\tD",
             1},
            {"EASF03\t001548023\t;\r\x0b"
             "EASF04\t002860327\tA",
             1},
            {"EASD02\t00134230\t%", 0},
            {"OT 00 #", 0},
        };
        for (const auto& f : faults) {
            const auto c = counted("\n" + f.line + "\r");
            CHECK_MESSAGE(f.line, c.good <= f.right && c.bad_checksum + c.bad_format >= 1);
        }
        // The checksum is right by chance: four letters that add up to a multiple of 64 are lost.
        const std::string blocks =
            "0000C001 06308002 2230C001 NONUTILE NONUTILE NOLE NONUTILE NONUTILE NONUTILE "
            "NONUTILE NONUTILE";
        const auto c = counted("\n" + tabbed({"PJOURF+1", blocks}) + "\r");
        CHECK_EQUAL(std::uint64_t{1}, c.bad_format);
        CHECK_EQUAL(std::uint64_t{1}, counted("\n" + tabbed({"EAST", "01234"}) + "\r").bad_format);
    }
    void a_standard_frame_counts_no_error_for_date_and_peak_days() {
        const auto c = counted(framed(standard()));
        CHECK_EQUAL(std::uint64_t{1}, c.whole);
        CHECK_EQUAL(std::uint64_t{0}, c.bad_checksum + c.bad_format + c.unknown);
    }
    void spaces_in_the_data_of_a_pme_pmi_are_data() {
        counts c;
        const auto f = decoded(framed({spaced("ADS", "041436011234"), spaced("MESURES1", "BT 4 SUP36"),
                                       spaced("DATE", "26/08/16 10:29:04"), spaced("EA_s", "9649Wh"),
                                       spaced("TGPHI_s", "-0,39"), spaced("EaP_s2", "12kWh")}),
                               4096, &c);
        CHECK_EQUAL(std::uint64_t{0}, c.bad_checksum + c.bad_format + c.unknown);
        CHECK_EQUAL(std::string{"BT 4 SUP36"}, f.all[0].text("MESURES1"));
        CHECK(frame::number(*f.all[0].content.find("TGPHI_s")) == decimal(-39, -2));
        CHECK_EQUAL(std::string{"041436011234"}, std::string{f.all[0].content.meter()});
    }
    void both_separators_in_one_frame_are_an_error() {
        const auto f = decoded(framed({spaced("ADCO", "021861800000"), tabbed({"PREF", "03"})}));
        CHECK(f.all[0].state == frame_state::partial);
    }
    void a_concentrator_sends_eight_digits_when_it_is_set() {
        const auto bytes = framed({spaced("ADCO", "021861800000"), spaced("BASE", "01234567")});
        CHECK(decoded(bytes).all[0].state == frame_state::partial);
        frames f;
        decoder::options o;
        o.concentrator = true;
        decoder d{f, o};
        d.feed(bytes);
        CHECK(f.all[0].state == frame_state::whole);
    }
    void the_eighth_bit_is_ignored_when_it_is_set() {
        auto bytes = framed(historic());
        for (auto& c : bytes) c = static_cast<char>(c | 0x80);
        CHECK(decoded(bytes).all.empty());
        frames f;
        decoder::options o;
        o.seven_bits = true;
        decoder d{f, o};
        d.feed(bytes);
        CHECK(f.all.size() == 1 && f.all[0].state == frame_state::whole);
    }
    void a_frame_larger_than_any_is_bounded() {
        std::vector<std::string> groups(2000, spaced("UNKNOWN", "00000000000000000000"));
        counts c;
        const auto f = decoded(framed(groups), 4096, &c);
        CHECK_EQUAL(std::size_t{1}, f.all.size());
        CHECK(f.all[0].state == frame_state::partial);
        CHECK(c.oversize > 0);
        CHECK(f.all[0].content.entries().size() <= frame_groups_max);
    }
    void pieces_of_any_size_give_the_same_frames() {
        const auto bytes = framed(historic()) + framed(standard()) + "\x04\x02\x03" + framed(historic());
        const auto whole = decoded(bytes);
        for (const std::size_t piece : {1U, 2U, 5U, 8U, 13U, 64U}) {
            const auto f = decoded(bytes, piece);
            CHECK_EQUAL(whole.all.size(), f.all.size());
            for (std::size_t i = 0; i < f.all.size(); ++i)
                CHECK(f.all[i].state == whole.all[i].state &&
                      f.all[i].content.entries().size() == whole.all[i].content.entries().size());
        }
    }
    void what_stands_where_another_group_stood_is_read_anew() {
        // The second frame writes, over the place of PAPP in the first, the very text that the third has
        // there; digits in another order have the same checksum.
        const auto adco = spaced("ADCO", "021861800000");
        auto aborted = framed({adco, spaced("NEWLABEL", "PAPP 00210")});
        aborted.back() = eot;
        const auto bytes = framed({adco, spaced("ISOUSC", "30"), spaced("PAPP", "00120")}) + aborted +
                           framed({adco, spaced("ISOUSC", "30"), spaced("PAPP", "00210")});
        for (const std::size_t piece : {4096U, 1U}) {
            const auto f = decoded(bytes, piece);
            CHECK_EQUAL(std::size_t{3}, f.all.size());
            CHECK(frame::number(*f.all[0].content.find("PAPP")) == decimal(120, 0));
            CHECK(frame::number(*f.all[2].content.find("PAPP")) == decimal(210, 0));
        }
    }
    void noise_never_gives_a_value_that_was_not_sent() {
        // One damaged byte a frame, wherever and however: what is taken from a whole frame is what was sent.
        const auto sent = framed(standard());
        const auto right = decoded(sent).all.at(0);
        CHECK(rc::check("one byte damaged", [&] {
            auto bytes = sent;
            const auto at = *rc::gen::inRange<std::size_t>(1, bytes.size() - 1);
            bytes[at] = static_cast<char>(*rc::gen::inRange(0, 256));
            for (const auto& f : decoded(bytes + "\x02").all) {
                if (f.state != frame_state::whole) continue;
                for (const auto& e : f.content.entries())
                    RC_ASSERT(f.content.data(e) == right.text(f.content.name(e)));
            }
        }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(decoder_test);
