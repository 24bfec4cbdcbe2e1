// Files of dwellings and bindings: all or nothing, and every fault with its place.
#include "clients/admin/import_file.hpp"
#include "tests/admin/managing.hpp"

#include <fmt/format.h>

using namespace wesh;
using namespace wesh::test;

class import_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(import_test);
    CPPUNIT_TEST(fields_are_those_of_rfc_4180);
    CPPUNIT_TEST(faults_have_line_and_column);
    CPPUNIT_TEST(files_are_bounded);
    CPPUNIT_TEST(titles_may_stand_in_any_order);
    CPPUNIT_TEST(a_building_is_imported_once);
    CPPUNIT_TEST(one_wrong_line_imports_nothing);
    CPPUNIT_TEST(a_dry_run_changes_nothing);
    CPPUNIT_TEST_SUITE_END();

    static std::string errors(const std::vector<admin::csv_error>& all) {
        std::string text;
        for (const auto& e : all) text += fmt::format("{}:{}: {}\n", e.line, e.column, e.what);
        return text;
    }
    static std::string fields(std::string_view text) {
        const auto file = admin::parse_csv(text);
        if (!file.errors.empty()) return errors(file.errors);
        std::string all;
        for (const auto& r : file.records) {
            for (const auto& f : r.fields) all += "[" + f.text + "]";
            all += fmt::format("@{}\n", r.line);
        }
        return all;
    }
    static std::string faults(std::string_view text) { return errors(admin::read_import(text).errors); }

    static constexpr const char* building =
        "\xef\xbb\xbfsite,dwelling,type,area,role,device,column,coefficient,"
        "from,index\r\n"
        "harbour,11,T2,45,cold-water,1,PULS1,0.00025,2026-10-01,\r\n"
        "harbour,11,,,temperature,1,TEMP,,,\r\n"
        "harbour,12,T3,\"61.5\",cold-water,2,PULS1,0.00025,2026-10-01,17\r\n"
        "\r\n"
        "harbour,13,,,,,,,,\r\n"
        "harbour,common,,,electricity,3,INDTI,0.001,,\r\n";

  public:
    void fields_are_those_of_rfc_4180() {
        CHECK_EQUAL(std::string{"[a][b]@1\n[1][]@2\n"}, fields("a,b\r\n1,"));
        CHECK_EQUAL(std::string{"[a][b]@1\n[x,y][\"q\"]@2\n"}, fields("a,b\n\"x,y\",\"\"\"q\"\"\"\n"));
        CHECK_EQUAL(std::string{"[a][b]@1\n[1][2]@4\n"}, fields("a;b\n\n  \n 1 ; 2 \n\n"));
        CHECK_EQUAL(std::string{"[a]@1\n"}, fields("\xef\xbb\xbf"
                                                   "a"));
    }
    void faults_have_line_and_column() {
        CHECK_EQUAL(std::string{"2:3: a '\"' without its end\n"}, fields("a,b\n1,\"x\n\n"));
        CHECK_EQUAL(std::string{"2:2: a '\"' inside a field that does not begin with one\n"},
                    fields("a,b\nx\"y,2\n"));
        CHECK_EQUAL(std::string{"2:4: something behind the '\"' that ends a field\n"},
                    fields("a,b\n\"x\"y,2\n"));
        CHECK_EQUAL(std::string{"2:1: there are 1 fields, and 2 titles\n"}, fields("a,b\nx\n"));
        CHECK_EQUAL(std::string{"2:4: a field has control characters, or is not UTF-8\n"},
                    fields("a,b\n\xc3\xa9x,\x1b[31m\n"));
        CHECK_EQUAL(std::string{"1:1: the file is empty\n"}, fields("\n \n"));
        CHECK_EQUAL(std::string{"1:6: there is no column 'flat'\n1:11: the column 'site' is there twice\n"
                                "1:1: the column 'dwelling' is missing\n"},
                    faults("site,flat,site\n"));
        CHECK_EQUAL(
            std::string{
                "2:3: the dwelling is missing\n2:4: a role is electricity, gas, cold-water, hot-water, "
                "heat or temperature, not 'soup'\n"
                "2:1: the device is missing\n2:1: the column is missing\n"
                "2:1: the coefficient is missing\n3:7: index, but no role\n"},
            faults("site,dwelling,role,index\n1,,soup,\n1,12,,4\n"));
    }
    void files_are_bounded() {
        CHECK_EQUAL(std::string{"1:1: the file is larger than 4 MB\n"},
                    fields(std::string(admin::csv_bytes_max + 1, 'a')));
        std::string lines = "a\n";
        for (int i = 0; i < 20'001; ++i) lines += "1\n";
        CHECK_EQUAL(std::string{"20001:1: the file has more than 20000 lines\n"}, fields(lines));
        std::string many;
        for (int i = 0; i < 40; ++i) many += "a,";
        CHECK_EQUAL(std::string{"1:65: a line has more than 32 fields\n"}, fields(many));
        CHECK_EQUAL(std::string{"2:1: a field is longer than 255 bytes\n"},
                    fields("a\n" + std::string(256, 'x')));
        std::string wrong = "a\n";
        for (int i = 0; i < 200; ++i) wrong += "1,2\n";
        CHECK_EQUAL(admin::csv_errors_max, admin::parse_csv(wrong).errors.size());
    }
    void titles_may_stand_in_any_order() {
        const auto file = admin::read_import("dwelling,name,site\n12,Anna,3\n");
        CHECK_EQUAL(std::string{}, errors(file.errors));
        CHECK_EQUAL(std::string{"3"}, file.rows.at(0)[admin::import_column::site].text);
        CHECK_EQUAL(std::string{"Anna"}, file.rows.at(0)[admin::import_column::name].text);
        CHECK(!file.rows.at(0).has_binding());
    }
    void a_building_is_imported_once() {
        managing m;
        m.done("sites add 3 harbour");
        const auto path = m.file("building.csv", building);
        managing::says(m.done("import " + path), "5 lines");
        CHECK_EQUAL(std::int64_t{3}, m.count("SELECT COUNT(*) FROM appartement"));
        CHECK_EQUAL(std::int64_t{4}, m.count("SELECT COUNT(*) FROM binding"));
        CHECK_EQUAL(std::string{"61.50"},
                    m.cell("SELECT app_surface_archi FROM appartement WHERE app_numero = 12"));
        CHECK_EQUAL(std::int64_t{17}, m.count("SELECT MAX(start_index) FROM binding"));
        managing::says(m.done("import " + path), "it is so already");
        CHECK_EQUAL(std::int64_t{4}, m.count("SELECT COUNT(*) FROM binding"));
    }
    void one_wrong_line_imports_nothing() {
        managing m;
        m.done("sites add 3 harbour");
        const auto path =
            m.file("building.csv", std::string{building} + "harbour,14,T9,,,,,,,\r\n"
                                                           "harbour,15,,,gas,2,PULS1,1,,\r\n"
                                                           "quay,1,,,,,,,,\r\n"
                                                           "harbour,16,,,gas,4,PULS1,\"1,5\",,\r\n");
        auto text = m.complaint("import " + path, 1);
        managing::says(text, path + ":11:26: decimals stand behind a point, not a comma");
        const auto second = m.file("second.csv", std::string{building} + "harbour,14,T9,,,,,,,\r\n"
                                                                         "harbour,15,,,gas,2,PULS1,1,,\r\n"
                                                                         "quay,1,,,,,,,,\r\n");
        text = m.complaint("import " + second, 1);
        managing::says(text, second + ":8:12: a dwelling is a studio, T1 to T6, or autre, not 'T9'");
        managing::says(text, second + ":9:18: unit 2 PULS1 serves dwelling 12 (cold-water) as binding");
        managing::says(text, second + ":10:1: there is no site 'quay'");
        managing::says(text, "3 wrong; nothing was imported");
        CHECK_EQUAL(std::int64_t{0}, m.count("SELECT COUNT(*) FROM appartement"));
        CHECK_EQUAL(std::int64_t{0}, m.count("SELECT COUNT(*) FROM binding"));
        CHECK_EQUAL(std::int64_t{0}, m.count("SELECT COUNT(*) FROM dirty_day"));
    }
    void a_dry_run_changes_nothing() {
        managing m;
        m.done("sites add 3 harbour");
        const auto path = m.file("building.csv", building);
        managing::says(m.done("import --dry-run " + path), "3 dwellings, 4 bindings would be new or changed");
        CHECK_EQUAL(std::int64_t{0}, m.count("SELECT COUNT(*) FROM appartement"));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(import_test);
