// Decoding whole pages: what each firmware says becomes exactly its figures.
#include "tests/wes/pages.hpp"

#include <fmt/core.h>

using namespace wesh;
using namespace wesh::test;
using wes::index_unit;

class page_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(page_test);
    CPPUNIT_TEST(reads_the_old_firmware);
    CPPUNIT_TEST(reads_the_new_firmware);
    CPPUNIT_TEST(an_absent_meter_says_nothing_at_all);
    CPPUNIT_TEST(a_meter_whose_frames_are_lost_says_nothing_at_all);
    CPPUNIT_TEST(words_that_stand_for_nothing_are_no_value);
    CPPUNIT_TEST(words_are_translated_and_unknown_ones_kept);
    CPPUNIT_TEST(zero_is_marked_for_what_may_not_be_there);
    CPPUNIT_TEST(clamp_energy_is_read_by_firmware);
    CPPUNIT_TEST(clamp_energy_is_read_as_the_setting_says);
    CPPUNIT_TEST(clamp_energy_in_the_other_form_is_refused_not_guessed);
    CPPUNIT_TEST(counters_of_many_digits_are_exact);
    CPPUNIT_TEST(relays_inputs_and_switches_are_on_or_off);
    CPPUNIT_TEST(relay_cards_are_numbered);
    CPPUNIT_TEST(an_unusable_figure_is_told_and_the_others_stay);
    CPPUNIT_TEST(unknown_elements_and_sections_are_ignored);
    CPPUNIT_TEST(the_first_of_two_counts);
    CPPUNIT_TEST(one_decoder_reads_one_page_after_another);
    CPPUNIT_TEST(a_section_that_takes_the_place_of_another_is_itself);
    CPPUNIT_TEST(blanks_around_a_figure_are_no_part_of_it);
    CPPUNIT_TEST_SUITE_END();

  public:
    void reads_the_old_firmware() {
        const auto p = decoded(page_of("0.61D"));
        CHECK_EQUAL(std::string{}, p.refused);
        CHECK_EQUAL(std::string{}, p.complaint);
        CHECK_EQUAL(std::string{"V0.61D"}, p.firmware);
        CHECK_EQUAL(std::string{"29386970"}, text(p, "clamp.1.energy"));
        CHECK_EQUAL(std::string{"45584"}, text(p, "clamp.4.energy"));
        CHECK_EQUAL(std::string{"0.63"}, text(p, "clamp.4.current"));
        CHECK_EQUAL(std::string{"22.0"}, text(p, "probe.1"));
        CHECK(p.meter_shown[0] && p.meter_shown[1] && !p.meter_shown[2]);
        CHECK(!says(p, "clamp.1.injected-energy"));
    }
    void reads_the_new_firmware() {
        const auto p = decoded(page_of("0.84"));
        CHECK_EQUAL(std::string{}, p.refused);
        CHECK_EQUAL(std::string{}, p.complaint);
        CHECK(p.meters[0] == wes::link::ok);
        CHECK(p.meters[2] == wes::link::absent);
        CHECK_EQUAL(std::string{"021861800000"}, text(p, "meter.1.adco"));
        CHECK_EQUAL(std::string{"48437741"}, text(p, "meter.1.energy.hp"));
        CHECK_EQUAL(std::string{"21610695"}, text(p, "meter.1.energy.hc"));
        CHECK_EQUAL(std::string{"8400"}, text(p, "meter.1.apparent-power"));
        CHECK_EQUAL(std::string{"hp"}, text(p, "meter.1.tariff-period"));
        CHECK_EQUAL(std::string{"base"}, text(p, "meter.2.tariff-period"));
        CHECK_EQUAL(std::string{"338.250"}, text(p, "counter.1.index"));
        CHECK_EQUAL(std::string{"233"}, text(p, "mains.voltage"));
        CHECK_EQUAL(std::string{"812040"}, text(p, "clamp.3.injected-energy"));
    }
    void an_absent_meter_says_nothing_at_all() {
        const auto p = decoded(page_of("0.61D", {{"tic1.PAP", "1200"}, {"tic1.BASE", "77"}}));
        CHECK(p.meters[0] == wes::link::absent);
        for (const auto& v : p.values)
            if (wes::elements()[v.element].meter == 1) CHECK(!has_value(v.value) && !v.unusable && !v.zero);
    }
    void a_meter_whose_frames_are_lost_says_nothing_at_all() {
        const auto p = decoded(page_of("0.84", {{"tic1.PTEC", "TIC NDERR."}}));
        CHECK(p.meters[0] == wes::link::no_frame);
        CHECK(p.meters[1] == wes::link::ok);
        CHECK(!has_value(said(p, "meter.1.energy.hp").value));
        CHECK(!has_value(said(p, "meter.1.adco").value));
        CHECK(has_value(said(p, "meter.2.energy.base").value));
    }
    void words_that_stand_for_nothing_are_no_value() {
        const auto p = decoded(
            page_of("0.84", {{"tic1.OPTARIF", "."}, {"tic1.PTEC", "Inconnu"}, {"tic2.DEMAIN", "----"}}));
        CHECK(!has_value(said(p, "meter.1.tariff-option").value));
        CHECK(!has_value(said(p, "meter.1.tariff-period").value));
        CHECK_EQUAL(std::string{"unknown"}, text(p, "meter.1.tomorrow")); // "pas connue !"
        CHECK_EQUAL(std::string{"unknown"}, text(p, "meter.2.tomorrow"));
        CHECK_EQUAL(std::string{}, p.complaint);
    }
    void words_are_translated_and_unknown_ones_kept() {
        const auto p = decoded(page_of("0.84", {{"tic1.PTEC", "H. Creuse ROUGE"},
                                                {"tic1.DEMAIN", "Jour BLANC"},
                                                {"tic2.PTEC", "H. Nouvelles"}}));
        CHECK_EQUAL(std::string{"red-hc"}, text(p, "meter.1.tariff-period"));
        CHECK_EQUAL(std::string{"white"}, text(p, "meter.1.tomorrow"));
        CHECK_EQUAL(std::string{"H. Nouvelles"}, text(p, "meter.2.tariff-period"));
    }
    void zero_is_marked_for_what_may_not_be_there() {
        const auto p = decoded(page_of("0.61D"));
        CHECK(said(p, "probe.2").zero);
        CHECK(!said(p, "probe.1").zero);
    }
    void clamp_energy_is_read_by_firmware() {
        CHECK_EQUAL(std::string{"29386970"}, text(decoded(page_of("0.84")), "clamp.1.energy"));
        CHECK_EQUAL(std::string{"29386970"}, text(decoded(page_of("0.61D")), "clamp.1.energy"));
    }
    void clamp_energy_is_read_as_the_setting_says() {
        const auto p = decoded(page_of("0.61D", {{"pince.INDEX1", "12.345"}}), index_unit::kwh);
        CHECK_EQUAL(std::string{"12345"}, text(p, "clamp.1.energy"));
        const auto q = decoded(page_of("0.84", {{"pince.INDEX1", "12345"}}), index_unit::wh);
        CHECK_EQUAL(std::string{"12345"}, text(q, "clamp.1.energy"));
    }
    void clamp_energy_in_the_other_form_is_refused_not_guessed() {
        for (const auto& [firmware, written] : {std::pair{"0.61D", "12.345"}, std::pair{"0.84", "12345"},
                                                std::pair{"0.84", "12.34"}, std::pair{"0.61D", "12.0"}}) {
            const auto p = decoded(page_of(firmware, {{"pince.INDEX1", written}}));
            CHECK(said(p, "clamp.1.energy").unusable);
            CHECK(!has_value(said(p, "clamp.1.energy").value));
            CHECK(!p.complaint.empty());
        }
    }
    void counters_of_many_digits_are_exact() {
        const auto p = decoded(page_of("0.84", {{"tic1.H_PLEINE", "000000000000999999999999999"},
                                                {"impulsion.INDEX1", "999999999999.999"},
                                                {"pince.INDEX2", "123456789012.345"}}));
        CHECK_EQUAL(std::string{"999999999999999"}, text(p, "meter.1.energy.hp"));
        CHECK_EQUAL(std::string{"999999999999.999"}, text(p, "counter.1.index"));
        CHECK_EQUAL(std::string{"123456789012345"}, text(p, "clamp.2.energy"));
    }
    void relays_inputs_and_switches_are_on_or_off() {
        const auto p = decoded(page_of("0.84"));
        CHECK_EQUAL(std::string{"on"}, text(p, "relay.1"));
        CHECK_EQUAL(std::string{"off"}, text(p, "relay.2"));
        CHECK_EQUAL(std::string{"on"}, text(p, "input.1"));
        CHECK_EQUAL(std::string{"on"}, text(p, "switch.2"));
        CHECK_EQUAL(std::string{"off"}, text(p, "switch.24"));
        CHECK(said(decoded(page_of("0.84", {{"relais.RELAIS1", "2"}})), "relay.1").unusable);
    }
    void relay_cards_are_numbered() {
        const auto p = decoded(page_of("0.84"));
        CHECK_EQUAL(std::string{"on"}, text(p, "card.1.relay.3"));
        CHECK_EQUAL(std::string{"off"}, text(p, "card.1.relay.8"));
        CHECK(!says(p, "card.2.relay.1"));
        const auto q = decoded("<data><info><firmware>V0.84A10</firmware></info><relais1W>"
                               "<RELAIS1008>ON</RELAIS1008><RELAIS109>ON</RELAIS109></relais1W></data>");
        CHECK_EQUAL(std::string{"on"}, text(q, "card.10.relay.8"));
        CHECK_EQUAL(std::size_t{2}, q.values.size()); // the firmware and one relay: a card has eight
    }
    void an_unusable_figure_is_told_and_the_others_stay() {
        for (const char* wrong : {"", "12,5", "nan", "1e3", "0x10", "--", "9999999999999999999"}) {
            const auto p = decoded(page_of("0.84", {{"pince.I1", wrong}}));
            CHECK_EQUAL(std::string{}, p.refused);
            CHECK_MESSAGE(wrong, said(p, "clamp.1.current").unusable);
            CHECK(!has_value(said(p, "clamp.1.current").value));
            CHECK(p.complaint.starts_with("<I1> of <pince> says \""));
            CHECK_EQUAL(std::string{"0.48"}, text(p, "clamp.2.current"));
        }
        CHECK(said(decoded(page_of("0.84", {{"tic1.ADCO", "12345678901"}})), "meter.1.adco").unusable);
    }
    void unknown_elements_and_sections_are_ignored() {
        const auto p =
            decoded("<data><info><firmware>V0.99B</firmware><wifi>on</wifi></info><later><I1>3</I1>"
                    "</later><pince><I1>1.25</I1><I9>7</I9><!-- x --><P1>4</P1></pince></data>");
        CHECK_EQUAL(std::string{}, p.refused);
        CHECK_EQUAL(std::string{"1.25"}, text(p, "clamp.1.current"));
        CHECK_EQUAL(std::size_t{2}, p.values.size());
    }
    void the_first_of_two_counts() {
        const auto p =
            decoded("<data><info><firmware>V0.84A</firmware></info><pince><I1>1.00</I1><I1>2.00</I1>"
                    "</pince><pince><I1>3.00</I1></pince></data>");
        CHECK_EQUAL(std::string{"1.00"}, text(p, "clamp.1.current"));
        CHECK_EQUAL(std::size_t{2}, p.values.size());
    }
    void one_decoder_reads_one_page_after_another() {
        wes::page_decoder d;
        const auto old_page = page_of("0.61D");
        const auto new_page = page_of("0.84");
        for (const auto* body : {&old_page, &new_page, &new_page, &old_page}) {
            const auto p = d.decode(*body);
            const auto fresh = decoded(*body);
            CHECK_EQUAL(fresh.values.size(), p.values.size());
            for (std::size_t i = 0; i < p.values.size(); ++i) {
                CHECK_EQUAL(fresh.values[i].element, p.values[i].element);
                CHECK(fresh.values[i].value == p.values[i].value);
            }
        }
    }
    void a_section_that_takes_the_place_of_another_is_itself() {
        const auto page = [](const char* section) {
            return fmt::format(
                "<data><info><firmware>V0.84A10</firmware></info><{0}><ADCO>021861800000</ADCO>"
                "<PTEC>H. Pleines</PTEC><PAP>8400</PAP></{0}></data>",
                section);
        };
        wes::page_decoder d;
        CHECK_EQUAL(std::string{"8400"}, text(d.decode(page("tic1")), "meter.1.apparent-power"));
        const auto p = d.decode(page("tic2"));
        CHECK_EQUAL(std::string{"8400"}, text(p, "meter.2.apparent-power"));
        CHECK(!says(p, "meter.1.apparent-power") && !says(p, "meter.1.adco"));
    }
    void blanks_around_a_figure_are_no_part_of_it() {
        const auto p =
            decoded(page_of("0.84", {{"pince.I1", " 1.50 \r\n"}, {"info.firmware", " V0.84A10 "}}));
        CHECK_EQUAL(std::string{"1.50"}, text(p, "clamp.1.current"));
        CHECK_EQUAL(std::string{"V0.84A10"}, p.firmware);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(page_test);
