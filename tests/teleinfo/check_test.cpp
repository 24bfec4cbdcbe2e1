// What can stand behind a label: every good group of a real meter, and none of what damage makes of it.
#include "tests/teleinfo/examples.hpp"
#include "tests/teleinfo/tic.hpp"

#include "io/files.hpp"

#include <filesystem>

using namespace wesh;
using namespace wesh::test;

class check_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(check_test);
    CPPUNIT_TEST(numbers_are_read_exactly);
    CPPUNIT_TEST(units_of_a_pme_pmi_are_powers_of_ten);
    CPPUNIT_TEST(decimals_of_a_pme_pmi_have_a_comma_or_a_point);
    CPPUNIT_TEST(masked_addresses_are_taken);
    CPPUNIT_TEST(texts_are_padded_or_trimmed);
    CPPUNIT_TEST(closed_sets_are_closed);
    CPPUNIT_TEST(ranges_are_kept);
    CPPUNIT_TEST(tempo_s_circuits_are_checked_by_their_bits);
    CPPUNIT_TEST(a_profile_that_lost_characters_is_refused);
    CPPUNIT_TEST(profiles_are_of_times_and_hex);
    CPPUNIT_TEST(groups_that_users_reported_are_refused);
    CPPUNIT_TEST(every_byte_behind_every_label_is_survived);
    CPPUNIT_TEST(capture_groups_with_a_good_checksum_fit);
    CPPUNIT_TEST_SUITE_END();

    static std::string text_of(std::string_view name, std::string_view data) {
        decimal n;
        CHECK_MESSAGE(std::string{name} + " " + std::string{data}, fits(name, data, {}, &n));
        return n.to_text();
    }

  public:
    void numbers_are_read_exactly() {
        for (const char* n : {"000000000", "000000001", "123456789", "999999999", "100000000", "087654321"})
            CHECK_EQUAL(std::to_string(std::stol(n)), text_of("EAST", n));
        for (int n = 0; n < 1000; ++n) {
            const auto digits = std::to_string(1000 + n).substr(1);
            CHECK_EQUAL(std::to_string(n), text_of("IINST", digits));
        }
        CHECK_EQUAL(std::string{"20870"}, text_of("SINSTI", "20870"));
        CHECK_EQUAL(std::string{"9000"}, text_of("PREF", "09"));
        for (int c = 0; c < 256; ++c)
            for (std::size_t i = 0; i < 9; ++i) {
                std::string data = "012345678";
                data[i] = static_cast<char>(c);
                CHECK_EQUAL(c >= '0' && c <= '9', fits("BASE", data));
            }
    }
    void units_of_a_pme_pmi_are_powers_of_ten() {
        CHECK_EQUAL(std::string{"9649000"}, text_of("EaP_s", "9649kWh"));
        CHECK_EQUAL(std::string{"422"}, text_of("EA_s", "422Wh"));
        CHECK_EQUAL(std::string{"229000"}, text_of("ER+P_s", "229kvarh"));
        CHECK_EQUAL(std::string{"42000"}, text_of("PS", "42kVA"));
        CHECK_EQUAL(std::string{"6000"}, text_of("PA1_s", "6kW"));
        CHECK_EQUAL(std::string{"6000"}, text_of("PA1_s", "6kWT"));
        CHECK(!fits("EA_s", "422kWh") && !fits("EaP_s", "9649Wh") && !fits("PS", "42kvar"));
    }
    void decimals_of_a_pme_pmi_have_a_comma_or_a_point() {
        CHECK_EQUAL(std::string{"-0.39"}, text_of("TGPHI_s", "-0,39"));
        CHECK_EQUAL(std::string{"-0.17"}, text_of("TGPHI_s", "-0.17"));
        CHECK_EQUAL(std::string{"1"}, text_of("TGPHI_s", "1"));
        for (const char* bad : {"", "-", ",5", "0,", "0,3,9", "--0,39", "+0,39", "0,39 ", "0.3.9"})
            CHECK_MESSAGE(bad, !fits("TGPHI_s", bad));
    }
    void masked_addresses_are_taken() {
        for (const char* name : {"ADCO", "ADSC", "ADS"}) {
            CHECK(fits(name, "021861800000"));
            CHECK(fits(name, "XXXXXXXXXXXX"));
            CHECK(fits(name, "12345678900"));
            CHECK(!fits(name, "1234567890") && !fits(name, "0218618000001") && !fits(name, "02186180000 "));
        }
        CHECK(fits("PRM", "09325432839761") && !fits("PRM", "0932543283976"));
    }
    void texts_are_padded_or_trimmed() {
        CHECK(fits("NGTF", "   PRODUCTEUR   ") && fits("NGTF", "PRODUCTEUR"));
        // Trimmed on one side is what lost characters look like.
        CHECK(!fits("NGTF", "   PRODUCTEUR") && !fits("NGTF", "PRODUCTEUR "));
        CHECK(!fits("NGTF", "") && !fits("NGTF", "   PRODUCTEUR    "));
        CHECK(!fits("MSG1", "PAS DE          MESSAGE         "
                            "\x01"));
        CHECK(!fits("LTARF", "HC\x7f"
                             "BLEU") &&
              !fits("LTARF", "H\xc9URE CREUSE"));
    }
    void closed_sets_are_closed() {
        CHECK(fits("PTEC", "TH..") && fits("PTEC", "HPJR") && !fits("PTEC", "HPJX") && !fits("PTEC", "HP.") &&
              !fits("PTEC", "HP...") && !fits("PTEC", ""));
        CHECK(fits("DEMAIN", "----") && !fits("DEMAIN", "VERT"));
        CHECK(fits("OPTARIF", "HC..") && !fits("OPTARIF", "HP.."));
        CHECK(fits("HHPHC", "Y") && !fits("HHPHC", "B"));
        CHECK(fits("CONFIG", "CONSO") && !fits("CONFIG", "CONS"));
    }
    void ranges_are_kept() {
        CHECK(fits("RELAIS", "255") && !fits("RELAIS", "256") && !fits("RELAIS", "999"));
        CHECK(fits("NTARF", "10") && fits("NTARF", "01") && !fits("NTARF", "00") && !fits("NTARF", "11"));
        CHECK(fits("NJOURF", "00") && fits("NJOURF+1", "09") && !fits("NJOURF", "10"));
        CHECK(fits("PPOT", "0E") && !fits("PPOT", "01") && !fits("PPOT", "10") && !fits("PPOT", "0F"));
        CHECK(fits("STGE", "013AC401") && !fits("STGE", "013ac401") && !fits("STGE", "13AC401"));
        CHECK(fits("SMAXSN", "05706", "H191203032158") && !fits("SMAXSN", "05706", "H191303032158"));
        CHECK(fits("DPM2", "00", " 240108060000") && !fits("SMAXSN", "05706", " 191203032158"));
        CHECK(!fits("DATE", "0", "H240107113704") && fits("DATE", "", "H240107113704"));
    }
    void tempo_s_circuits_are_checked_by_their_bits() {
        for (int c = 0; c < 256; ++c) {
            const auto data = std::string{"BBR"} + static_cast<char>(c);
            CHECK_EQUAL(c >= 0x28 && c <= 0x3f, fits("OPTARIF", data));
        }
        CHECK(!fits("OPTARIF", "BBR") && !fits("OPTARIF", "BBR22"));
    }
    void a_profile_that_lost_characters_is_refused() {
        const auto good = profile_blocks();
        CHECK(fits("PJOURF+1", good) && fits("PPOINTE", good));
        for (std::size_t at = 0; at < good.size(); ++at)
            for (std::size_t lost = 1; at + lost <= good.size(); ++lost)
                CHECK(!fits("PJOURF+1", std::string{good}.erase(at, lost)));
        CHECK(!fits("PJOURF+1", "0000C001 06308002 2230C001 NONUTILE NONUTILE NOLE NONUTILE NONUTILE NONU"));
    }
    void profiles_are_of_times_and_hex() {
        const auto with = [](const std::string& block) {
            auto s = profile_blocks();
            return s.replace(9, 8, block);
        };
        for (const char* block : {"2359FFFF", "00000000", "NONUTILE"})
            CHECK_MESSAGE(block, fits("PJOURF+1", with(block)));
        for (const char* block :
             {"24008001", "00608001", "0A008001", "0000800G", "0000800a", "NONUTILF", "        ", "2900C001"})
            CHECK_MESSAGE(block, !fits("PJOURF+1", with(block)));
        auto joined = profile_blocks();
        joined[8] = 'X';
        CHECK(!fits("PJOURF+1", joined));
    }
    void groups_that_users_reported_are_refused() {
        CHECK(!fits("EASD01", "06476 712"));
        CHECK(!fits("EASD02", "00134230"));
        CHECK(!fits("SMAXSN-1", "03800\x08", "H241202043910"));
        CHECK(!fits("EASF03", "001548023\t;\r\x0e"));
        CHECK(!fits("BASE", "0151175"));
        CHECK_EQUAL(teleinfo::unknown_label, teleinfo::find_label("OT", false));
        CHECK_EQUAL(teleinfo::unknown_label, teleinfo::find_label("M?\xaa"
                                                                  "DETAT",
                                                                  false));
    }
    void every_byte_behind_every_label_is_survived() {
        std::int64_t mantissa = 0;
        std::int8_t exponent = 0;
        for (const auto& row : teleinfo::labels())
            for (int c = 0; c < 256; ++c)
                for (const std::size_t n : {0U, 1U, 4U, 8U, 9U, 13U, 17U, 98U, 255U}) {
                    const std::string same(n, static_cast<char>(c));
                    const bool taken = teleinfo::fits(row, "", same, mantissa, exponent);
                    CHECK_MESSAGE(std::string{row.name}, !taken || (c >= 0x20 && c < 0x7f) || n == 0);
                    teleinfo::fits(row, same, same, mantissa, exponent);
                }
    }

    void capture_groups_with_a_good_checksum_fit() {
        std::size_t seen = 0;
        for (const auto& file : std::filesystem::directory_iterator{samples() + "/teleinfo"}) {
            // The four groups of that one are of no meter: somebody made them up.
            if (file.path().extension() != ".raw" || file.path().stem() == "goteleinfo-hist-mono") continue;
            const auto bytes = io::read_file(file.path());
            for (std::size_t begin = 0; begin < bytes.size();) {
                const auto end = std::min(bytes.find_first_of("\r\n\x02\x03\x04", begin), bytes.size());
                const auto g = teleinfo::read_group(std::string_view{bytes}.substr(begin, end - begin));
                begin = end + 1;
                if (g.state != teleinfo::group_state::good) continue;
                if (teleinfo::find_label(g.label, false) == teleinfo::unknown_label) continue;
                CHECK_MESSAGE(file.path().stem().string() + ": " + std::string{g.label} + " " +
                                  std::string{g.data},
                              fits(g.label, g.data, g.horodate));
                ++seen;
            }
        }
        CHECK(seen > 3000);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(check_test);
