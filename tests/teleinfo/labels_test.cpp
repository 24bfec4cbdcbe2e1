// The tables of labels: they are data, and data can be wrong.
#include "tests/teleinfo/examples.hpp"

#include "common/text.hpp"
#include "daemon/drivers/teleinfo/line_points.hpp"
#include "daemon/drivers/teleinfo/status.hpp"
#include "io/files.hpp"

#include <algorithm>
#include <map>
#include <set>

using namespace wesh;
using namespace wesh::test;
using namespace wesh::teleinfo;

class labels_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(labels_test);
    CPPUNIT_TEST(every_label_of_the_specifications_has_a_row);
    CPPUNIT_TEST(no_label_stands_twice);
    CPPUNIT_TEST(each_label_is_found);
    CPPUNIT_TEST(what_is_no_label_is_not_found);
    CPPUNIT_TEST(only_a_pme_pmi_is_read_in_any_case);
    CPPUNIT_TEST(each_row_takes_its_examples);
    CPPUNIT_TEST(each_row_refuses_damaged_ones);
    CPPUNIT_TEST(dated_rows_need_a_horodate_and_others_refuse_one);
    CPPUNIT_TEST(paths_are_words_and_numbers);
    CPPUNIT_TEST(no_path_stands_twice_in_a_mode);
    CPPUNIT_TEST(units_and_kinds_fit_the_form);
    CPPUNIT_TEST(every_row_has_a_meaning);
    CPPUNIT_TEST(the_manual_lists_every_path_and_no_other);
    CPPUNIT_TEST(indexes_are_counters_and_the_index_of_the_interval_is_none);
    CPPUNIT_TEST_SUITE_END();

    static std::string lower(std::string s) {
        std::transform(s.begin(), s.end(), s.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        return s;
    }
    /// With N for numbers, and PERIOD for what a PME-PMI puts there: as the manual writes it.
    static std::string in_the_manual(std::string_view path) {
        std::string general;
        for (const auto part : split(path, '.')) {
            const bool phase = part.size() == 2 && (part[0] == 'l' || part[0] == 'q');
            const auto digits = phase ? part.substr(1) : part;
            if (!general.empty()) general += '.';
            if (part == "%")
                general += "PERIOD";
            else if (digits.find_first_not_of("0123456789") == std::string_view::npos)
                general.append(part.substr(0, phase ? 1 : 0)).append("N");
            else
                general += part;
        }
        return general;
    }
    static std::set<std::string> listed_in_the_manual() {
        const auto page = io::read_file("man/wesh-points.7");
        const auto begin = page.find(".Ss Points of a T\\[u00E9]l\\[u00E9]info meter");
        const auto section = std::string_view{page}.substr(begin, page.find("\n.Ss", begin) - begin);
        std::set<std::string> all;
        for (auto line : split(section, '\n')) {
            if (!line.starts_with(".It ")) continue;
            for (const auto path : split(line.substr(4), ' '))
                if (path != ",") all.insert(in_the_manual(path));
        }
        return all;
    }
    static std::string horodate_of(const label& row) { return row.dated ? "H240107113704" : ""; }
    static std::string shown(const label& row, const std::string& data) {
        return std::string{row.name} + " \"" + data + "\"";
    }

  public:
    void every_label_of_the_specifications_has_a_row() {
        // As the specifications list them, to be compared by eye with the documents and by machine with the
        // tables.
        constexpr std::string_view historic =
            "ADCO OPTARIF ISOUSC BASE HCHC HCHP EJPHN EJPHPM BBRHCJB BBRHPJB BBRHCJW BBRHPJW BBRHCJR BBRHPJR "
            "PEJP PTEC DEMAIN IINST ADPS IMAX PAPP HHPHC MOTDETAT IINST1 IINST2 IINST3 IMAX1 IMAX2 IMAX3 "
            "PMAX PPOT ADIR1 ADIR2 ADIR3 GAZ AUTRE";
        constexpr std::string_view standard =
            "ADSC VTIC DATE NGTF LTARF EAST EASF01 EASF02 EASF03 EASF04 EASF05 EASF06 EASF07 EASF08 EASF09 "
            "EASF10 EASD01 EASD02 EASD03 EASD04 EAIT ERQ1 ERQ2 ERQ3 ERQ4 IRMS1 IRMS2 IRMS3 URMS1 URMS2 URMS3 "
            "PREF PCOUP SINSTS SINSTS1 SINSTS2 SINSTS3 SMAXSN SMAXSN1 SMAXSN2 SMAXSN3 SMAXSN-1 SMAXSN1-1 "
            "SMAXSN2-1 SMAXSN3-1 SINSTI SMAXIN SMAXIN-1 CCASN CCASN-1 CCAIN CCAIN-1 UMOY1 UMOY2 UMOY3 STGE "
            "DPM1 FPM1 DPM2 FPM2 DPM3 FPM3 MSG1 MSG2 PRM RELAIS NTARF NJOURF NJOURF+1 PJOURF+1 PPOINTE";
        constexpr std::string_view industrial =
            "ADS MESURES1 DATE EA_s ER+_s ER-_s EAPP_s EA_i ER+_i ER-_i EAPP_i PTCOUR1 TARIFDYN ETATDYN1 "
            "MODE CONFIG DATEPA1 PA1_s PA1_i DATEPA6 PA6_s PA6_i DebP EAP_s EAP_i ER+P_s ER-P_s ER+P_i "
            "ER-P_i DebP-1 FinP-1 EAP-1_s EAP-1_i ER+P-1_s ER-P-1_s ER+P-1_i ER-P-1_i PS PREAVIS PA1MN "
            "PMAX_s PMAX_i TGPHI_s TGPHI_i MESURES2 PTCOUR2 ETATDYN2 DebP_2 EAP_s2 DebP-1_2 FinP-1_2 "
            "EAP-1_s2 TRAME PREAVIS1 PREAVIS2 TDYN1CD TDYN1CF TDYN1FD TDYN1FF TDYN2CD TDYN2CF TDYN2FD "
            "TDYN2FF JAUNE ENERG PERCC PMAXC TDEPA PERCP PMAXP PSOUSC PSOUSP FCOU CONTRAT DATECOUR EA ERP "
            "ERN PTCOUR DEBUTp FINp CAFp PA1 PA6 KDC KDCD TGPHI Appli U10MN EApCour ERPpCour ERNpCour "
            "PrapCour IPA1MN IPATMN IPREA1MN IPREATMN I1 I2 I3";
        const auto in_table = [](std::string_view list, std::span<const label> table) {
            for (const auto name : split(list, ' '))
                CHECK_MESSAGE(std::string{name}, std::any_of(table.begin(), table.end(),
                                                             [&](const label& r) { return r.name == name; }));
        };
        in_table(historic, historic_labels());
        in_table(standard, standard_labels());
        in_table(industrial, industrial_labels());
        CHECK_EQUAL(split(historic, ' ').size(), historic_labels().size());
        CHECK_EQUAL(split(standard, ' ').size(), standard_labels().size());
        CHECK_EQUAL(historic_labels().size() + standard_labels().size() + industrial_labels().size(),
                    labels().size());
    }
    void no_label_stands_twice() {
        std::set<std::pair<std::string, bool>> seen;
        std::set<std::pair<std::string, bool>> folded;
        for (const auto& row : labels()) {
            CHECK_MESSAGE(std::string{row.name}, seen.emplace(row.name, row.dated).second);
            if (row.any_case)
                CHECK_MESSAGE(std::string{row.name},
                              folded.emplace(lower(std::string{row.name}), row.dated).second);
        }
    }
    void each_label_is_found() {
        for (label_id i = 0; i < labels().size(); ++i) {
            const auto& row = labels()[i];
            CHECK_EQUAL(i, find_label(row.name, row.dated));
            CHECK(row.name.size() <= label_max);
            // With a horodate too many it is the same label, and wrong: not one that nobody knows.
            if (row.name != "DATE") CHECK_EQUAL(i, find_label(row.name, !row.dated));
        }
        CHECK(labels()[find_label("DATE", true)].read_as == form::nothing);
        CHECK(labels()[find_label("DATE", false)].read_as == form::date);
    }
    void what_is_no_label_is_not_found() {
        for (const char* name : {"", "X", "ADC", "ADCOO", "PAP", "PAPPX", "SMAXSN4-1", "ZMAXSN1-1",
                                 "\xcd"
                                 "AXSN1-1",
                                 "SMAXSN1-1X", "ADPS037",
                                 "\xc1"
                                 "DCO",
                                 "A\xc4"
                                 "CO"})
            CHECK_EQUAL(unknown_label, find_label(name, false));
        for (std::size_t n = 0; n <= 300; ++n)
            CHECK_EQUAL(unknown_label, find_label(std::string(n, 'Q'), false));
        CHECK_EQUAL(unknown_label, find_label(std::string_view{"ADCO\0", 5}, false));
    }
    void only_a_pme_pmi_is_read_in_any_case() {
        for (label_id i = 0; i < labels().size(); ++i) {
            const auto& row = labels()[i];
            const auto other = lower(std::string{row.name});
            if (other == row.name || other == "date") continue;
            CHECK_EQUAL(row.any_case ? i : unknown_label, find_label(other, row.dated));
        }
        CHECK_EQUAL(find_label("EAP_s", false), find_label("EaP_s", false));
        CHECK_EQUAL(find_label("EAP-1_s2", false), find_label("EaP-1_s2", false));
        // '+' and '-' of a label are no letters that could be made small.
        CHECK_EQUAL(unknown_label, find_label("ER\x0bP_s", false));
    }

    void each_row_takes_its_examples() {
        for (const auto& row : labels())
            for (const auto& data : good_examples(row))
                CHECK_MESSAGE(shown(row, data), test::fits(row.name, data, horodate_of(row)));
    }
    void each_row_refuses_damaged_ones() {
        for (const auto& row : labels())
            for (const auto& data : bad_examples(row))
                CHECK_MESSAGE(shown(row, data), !test::fits(row.name, data, horodate_of(row)));
    }
    void dated_rows_need_a_horodate_and_others_refuse_one() {
        for (const auto& row : labels()) {
            const auto data = good_examples(row).front();
            std::int64_t mantissa = 0;
            std::int8_t exponent = 0;
            const auto with = [&](std::string_view h) {
                return teleinfo::fits(row, h, data, mantissa, exponent);
            };
            CHECK_MESSAGE(std::string{row.name}, with("H240107113704") == row.dated);
            CHECK_MESSAGE(std::string{row.name}, with("") == !row.dated);
            CHECK_MESSAGE(std::string{row.name}, !with("H240107116004"));
            CHECK_MESSAGE(std::string{row.name}, with(" 240107113704") == (row.role == role::peak));
        }
    }

    void paths_are_words_and_numbers() {
        constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyz0123456789-";
        for (const auto& row : labels()) {
            const std::string path{row.path};
            const bool by_bits =
                row.role == role::status || row.role == role::relays || row.role == role::potentials;
            CHECK_MESSAGE(std::string{row.name}, path.empty() == by_bits);
            const bool period = row.role == role::period || row.role == role::period_2;
            CHECK_MESSAGE(path, (path.find('%') != std::string::npos) == period);
            if (by_bits || path == "label." + std::string{row.name}) continue;
            for (const auto part : split(path, '.'))
                CHECK_MESSAGE(path, !part.empty() && (part == "%" || part.find_first_not_of(plain) ==
                                                                         std::string_view::npos));
        }
        for (const auto& table : {status_bits(), relay_bits(), potential_bits(), circuit_bits()})
            for (const auto& b : table)
                CHECK_MESSAGE(std::string{b.path},
                              b.path.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") ==
                                  std::string_view::npos);
    }
    void no_path_stands_twice_in_a_mode() {
        for (const auto& table : {historic_labels(), standard_labels(), industrial_labels()}) {
            std::set<std::string_view> seen;
            for (const auto& row : table)
                if (!row.path.empty()) CHECK_MESSAGE(std::string{row.path}, seen.insert(row.path).second);
        }
        std::set<std::string_view> seen;
        for (const auto& row : standard_labels()) seen.insert(row.path);
        for (const auto& table : {status_bits(), relay_bits()})
            for (const auto& b : table) CHECK_MESSAGE(std::string{b.path}, seen.insert(b.path).second);
    }
    void units_and_kinds_fit_the_form() {
        const std::set<std::string_view> known{"",  "A",  "V",    "VA",  "VAh",
                                               "W", "Wh", "varh", "dal", unknown_unit};
        for (const auto& row : labels()) {
            const std::string name{row.name};
            CHECK_MESSAGE(name, known.contains(row.unit));
            const bool number = row.read_as == form::number || row.read_as == form::quantity;
            const bool numeric = row.kind == point_kind::gauge || row.kind == point_kind::counter;
            // What these roles say are states or texts, whatever their data.
            const bool said_otherwise =
                row.role == role::notice || row.role == role::peak || row.role == role::relays;
            CHECK_MESSAGE(name, number == numeric || said_otherwise);
            CHECK_MESSAGE(name, numeric || row.unit.empty());
            CHECK_MESSAGE(name, row.read_as != form::word || !row.words.empty());
            CHECK_MESSAGE(name, row.scale == 0 || numeric);
        }
    }
    void every_row_has_a_meaning() {
        for (const auto& row : labels()) CHECK_MESSAGE(std::string{row.name}, row.meaning.size() > 5);
        for (const auto& b : status_bits()) CHECK_MESSAGE(std::string{b.path}, b.meaning.size() > 5);
    }
    void the_manual_lists_every_path_and_no_other() {
        // What no label or bit says alone.
        std::set<std::string> said{"tic-mode", "clock.offset", "clock.degraded", "overrun", "label.*"};
        for (const auto& p : line_points()) said.emplace(p.path);
        for (const auto& row : labels())
            if (!row.path.empty() && !row.path.starts_with("label.")) said.insert(in_the_manual(row.path));
        for (const auto& table : {status_bits(), relay_bits(), potential_bits(), circuit_bits()})
            for (const auto& b : table) said.insert(in_the_manual(b.path));
        const auto listed = listed_in_the_manual();
        for (const auto& path : said) CHECK_MESSAGE(path + " is not listed", listed.contains(path));
        for (const auto& path : listed) CHECK_MESSAGE(path + " is nobody's", said.contains(path));
    }
    void indexes_are_counters_and_the_index_of_the_interval_is_none() {
        for (const auto& row : labels()) CHECK(!row.index || row.kind == point_kind::counter);
        CHECK(labels()[find_label("EA_s", false)].kind == point_kind::gauge);
        CHECK(labels()[find_label("EAST", false)].index);
        CHECK(labels()[find_label("EAP_s", false)].index);
        CHECK(!labels()[find_label("EAP-1_s", false)].index);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(labels_test);
