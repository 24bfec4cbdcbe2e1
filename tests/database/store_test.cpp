#include "tests/database/fixture.hpp"
#include "tonique/ledger/mariadb_store.hpp"

using namespace wesh;
using namespace wesh::tonique;
using namespace wesh::test;

class store_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(store_test);
    CPPUNIT_TEST(a_reading_counts_once);
    CPPUNIT_TEST(the_first_value_stays_and_the_other_is_kept_aside);
    CPPUNIT_TEST(a_thousand_repeats_among_new_ones);
    CPPUNIT_TEST(days_of_new_readings_are_marked_and_of_repeats_not);
    CPPUNIT_TEST(what_is_rolled_back_never_was);
    CPPUNIT_TEST(packets_are_found_with_their_tags);
    CPPUNIT_TEST(a_site_comes_back_as_it_was_set);
    CPPUNIT_TEST(a_lower_packet_replaces_neither_state_nor_names);
    CPPUNIT_TEST(numbers_given_up_are_told_once);
    CPPUNIT_TEST(events_are_stored_once);
    CPPUNIT_TEST(a_second_keeper_of_a_ledger_is_refused);
    CPPUNIT_TEST(quarantine_has_a_length_and_an_age);
    CPPUNIT_TEST_SUITE_END();

    std::unique_ptr<database::connection> db_;
    std::unique_ptr<mariadb_store> store_;
    database::options options_;

    static constexpr hour_number midnight =
        494'613; ///< 2026-06-04 21:00 UTC, the last hour of a day in Paris

    static ledger_row row(unit_number unit, hour_number hour, std::int64_t value, std::uint32_t packet,
                          column c = column::indti) {
        return {1, {unit, hour, c, value, quality::good}, packet};
    }
    std::vector<ledger_store::conflict> add(std::vector<ledger_row> rows) {
        store_->begin();
        auto c = store_->add_readings(rows);
        store_->commit();
        return c;
    }
    std::int64_t ask(const std::string& sql) { return number(*db_, sql); }

  public:
    void setUp() override {
        // One database for all of them, emptied before each: tables take longer to make than to empty.
        static const migrated base;
        db_ = std::make_unique<database::connection>(base.options());
        for (const char* table : {"reading", "reading_conflict", "packet", "given_up", "event", "quarantine",
                                  "dirty_day", "point", "device", "site"})
            db_->run_once("empty", std::string{"DELETE FROM "} + table);
        db_->run("site", "INSERT INTO site (sit_id, sit_nom) VALUES (1, 'one'), (2, 'two')");
        options_ = base.options();
        store_ = std::make_unique<mariadb_store>(options_);
    }
    void tearDown() override {
        store_.reset();
        db_.reset();
    }

    void a_reading_counts_once() {
        CHECK(add({row(1, 500'000, 42, 1), row(2, 500'000, 43, 1)}).empty());
        CHECK(add({row(1, 500'000, 42, 2), row(1, 500'001, 44, 2), row(1, 500'001, 44, 2)}).empty());
        CHECK_EQUAL(std::int64_t{3}, ask("SELECT COUNT(*) FROM reading"));
        CHECK_EQUAL(std::int64_t{0}, ask("SELECT COUNT(*) FROM reading_conflict"));
        CHECK_EQUAL(std::int64_t{1}, ask("SELECT packet FROM reading r JOIN point p ON p.id = r.point"
                                         " WHERE p.unit = 1 AND r.value = 42"));
        CHECK_EQUAL(std::int64_t{500'001} * 3600, ask("SELECT MIN(time) FROM reading"));
    }

    void the_first_value_stays_and_the_other_is_kept_aside() {
        add({row(1, 500'000, 42, 1), row(1, 500'001, -5, 1)});
        const auto c = add({row(1, 500'000, 41, 2), row(1, 500'001, -5, 2), row(1, 500'002, 50, 2)});
        CHECK_EQUAL(std::size_t{1}, c.size());
        CHECK_EQUAL(std::int64_t{41}, c[0].refused.reading.value);
        CHECK_EQUAL(std::int64_t{42}, c[0].kept);
        CHECK_EQUAL(std::size_t{1}, add({row(1, 500'000, 41, 3)}).size());
        CHECK_EQUAL(std::int64_t{1},
                    ask("SELECT COUNT(*) FROM reading_conflict WHERE value = 41 AND kept = 42"
                        " AND packet = 2"));
        CHECK_EQUAL(std::int64_t{42 - 5 + 50}, ask("SELECT SUM(value) FROM reading"));
        // Within one batch likewise.
        CHECK_EQUAL(std::size_t{1}, add({row(3, 500'000, 1, 4), row(3, 500'000, 2, 4)}).size());
    }

    void a_thousand_repeats_among_new_ones() {
        std::vector<ledger_row> rows;
        for (std::uint32_t i = 0; i < 2500; ++i)
            rows.push_back(row(static_cast<unit_number>(1 + i % 30), 500'000 + i / 30, i, 1));
        CHECK(add(rows).empty());
        for (auto& r : rows) r.packet = 2;
        for (std::uint32_t i = 0; i < 100; ++i) rows.push_back(row(40, 500'000 + i, i, 2));
        rows[1234].reading.value = -1;
        CHECK_EQUAL(std::size_t{1}, add(rows).size());
        CHECK_EQUAL(std::int64_t{2600}, ask("SELECT COUNT(*) FROM reading"));
        CHECK_EQUAL(std::int64_t{1234}, ask("SELECT kept FROM reading_conflict"));
    }

    void days_of_new_readings_are_marked_and_of_repeats_not() {
        add({row(1, midnight - 2, 1, 1), row(1, midnight, 2, 1), row(2, midnight, 2, 1)});
        CHECK_EQUAL(std::int64_t{2}, ask("SELECT COUNT(*) FROM dirty_day WHERE site = 1"
                                         " AND day IN ('2026-06-04', '2026-06-05')"));
        CHECK_EQUAL(std::int64_t{2}, ask("SELECT SUM(marks) FROM dirty_day"));
        add({row(1, midnight - 2, 1, 2), row(1, midnight, 2, 2)});
        CHECK_EQUAL(std::int64_t{2}, ask("SELECT SUM(marks) FROM dirty_day"));
        add({row(1, midnight - 2, 1, 3), row(1, midnight - 3, 0, 3)});
        CHECK_EQUAL(std::int64_t{2}, ask("SELECT marks FROM dirty_day WHERE day = '2026-06-04'"));
        CHECK_EQUAL(std::int64_t{1}, ask("SELECT marks FROM dirty_day WHERE day = '2026-06-05'"));
    }

    void what_is_rolled_back_never_was() {
        store_->begin();
        store_->add_readings(std::vector{row(9, 500'000, 1, 1)});
        store_->rollback();
        CHECK_EQUAL(std::int64_t{0}, ask("SELECT COUNT(*) FROM reading"));
        CHECK_EQUAL(std::int64_t{0}, ask("SELECT COUNT(*) FROM point"));
        // The number of the point that was never made is not used again.
        add({row(9, 500'000, 1, 1)});
        CHECK_EQUAL(std::int64_t{1}, ask("SELECT COUNT(*) FROM reading r JOIN point p ON p.id = r.point"));
        auto of_nobody = row(1, 500'000, 1, 1);
        of_nobody.site = 99;
        store_->begin();
        CHECK_THROWS(store_->add_readings(std::vector{of_nobody}), database::database_error);
        CHECK_THROWS(store_->commit(), store_unavailable);
    }

    void packets_are_found_with_their_tags() {
        packet_record p;
        p.site = 2;
        p.layout = layout::hourly;
        p.form = form::large;
        p.received = from_milliseconds(1'795'348'800'123);
        p.carrier = "https";
        std::vector<packet_record> all;
        for (std::uint32_t n = 1; n <= 150; ++n) {
            p.number = n * 2;
            p.tag = {static_cast<std::uint8_t>(n), 0, 2};
            p.tag_length = 16;
            all.push_back(p);
        }
        store_->begin();
        store_->add_packets(all);
        store_->count_repeats(2, std::vector<std::uint32_t>{4, 4, 6});
        store_->commit();
        std::vector<std::uint32_t> numbers;
        for (std::uint32_t n = 1; n <= 200; ++n) numbers.push_back(n);
        const auto found = store_->find_packets(2, numbers);
        CHECK_EQUAL(std::size_t{100}, found.size());
        CHECK(found.front().tag == all.front().tag && found.front().tag_length == 16);
        CHECK(found.front().received == p.received && found.front().carrier == "https");
        CHECK(found.front().layout == layout::hourly && found.front().form == form::large);
        CHECK(store_->find_packets(1, numbers).empty());
        CHECK(store_->find_packets(1, {}).empty());
        CHECK_EQUAL(std::int64_t{3}, ask("SELECT SUM(repeats) FROM packet"));
        store_->begin();
        CHECK_THROWS(store_->add_packets(std::vector{p}), database::database_error);
    }

    void a_site_comes_back_as_it_was_set() {
        auto s = store_->sites().at(1);
        CHECK_EQUAL(std::string{"two"}, s.name);
        CHECK_EQUAL(std::string{"Europe/Paris"}, s.zone);
        CHECK(!s.keys[0] && !s.keys[1] && s.cumulative == 0);
        s.cumulative = 4'000'000'000;
        s.digest = 0xFFFF'FFFF;
        s.highest = 4'000'000'001;
        s.sent = 17;
        s.keys[1] = site_key{{1, 0, 255, 3}};
        s.key_slot = 1;
        s.key_offered = true;
        s.key_from = 99;
        s.key_since = noon;
        store_->begin();
        store_->set_site(s);
        store_->set_keys(s);
        store_->commit();
        auto found = store_->sites().at(1);
        CHECK(found.cumulative == s.cumulative && found.digest == s.digest && found.highest == s.highest &&
              found.sent == 17);
        CHECK(!found.keys[0] && found.keys[1] == s.keys[1]);
        CHECK(found.key_slot == 1 && found.key_offered && found.key_from == 99 && found.key_since == noon);
        // Numbers and keys do not touch each other.
        found.keys = {site_key{{7}}, std::nullopt};
        found.cumulative = 1;
        store_->begin();
        store_->set_keys(found);
        store_->commit();
        const auto last = store_->sites().at(1);
        CHECK(last.keys[0] == found.keys[0] && !last.keys[1] && last.cumulative == s.cumulative);
    }

    void a_lower_packet_replaces_neither_state_nor_names() {
        state st;
        st.time = noon;
        st.waiting = 5;
        st.release = "0.1.0";
        const std::vector<device_name> name{{3, "flat-3", "wes", "00:11:22:33:44:55"}};
        auto other = name;
        other[0].name = "flat-three";
        store_->begin();
        store_->set_state(1, 10, st, noon);
        st.waiting = 6;
        store_->set_state(1, 9, st, noon);
        CHECK_EQUAL(std::int64_t{0}, ask("SELECT COUNT(*) FROM site_state"));
        store_->add_devices(1, 10, name);
        store_->add_devices(1, 9, other);
        store_->commit();
        CHECK_EQUAL(std::int64_t{5}, ask("SELECT waiting FROM site_state WHERE packet = 10"));
        CHECK_EQUAL(std::int64_t{1},
                    ask("SELECT COUNT(*) FROM device WHERE name = 'flat-3' AND packet = 10"));
        store_->begin();
        store_->set_state(1, 11, st, noon);
        store_->add_devices(1, 10, other);
        store_->commit();
        CHECK_EQUAL(std::int64_t{6}, ask("SELECT waiting FROM site_state WHERE packet = 11"));
        CHECK_EQUAL(std::int64_t{1}, ask("SELECT COUNT(*) FROM device WHERE name = 'flat-three'"));
    }

    void numbers_given_up_are_told_once() {
        store_->begin();
        store_->add_given_up(1, {20, 30, loss::disk_restored, 500'000, 500'009}, noon);
        store_->add_given_up(1, {1, 9, loss::outbox_full, 0, 0}, noon);
        store_->add_given_up(1, {20, 30, loss::disk_restored, 500'000, 500'009}, noon);
        store_->commit();
        const auto found = store_->given_up_of(1, 8);
        CHECK_EQUAL(std::size_t{2}, found.size());
        CHECK(found[1] == (given_up{20, 30, loss::disk_restored, 500'000, 500'009}));
        CHECK_EQUAL(std::size_t{1}, store_->given_up_of(1, 9).size());
    }

    void events_are_stored_once() {
        ledger_event e{1, noon, 5, {3, severity::critical, noon, "ups.power-lost", "on battery: \xC3\xA9"}};
        auto early = e;
        early.alarm.time = from_milliseconds(-5000);
        store_->begin();
        store_->add_events(std::vector{e, early});
        store_->commit();
        // A site whose disk was put back tells it again in another packet.
        auto again = e;
        again.packet = 9;
        auto another = e;
        another.alarm.text = "on battery";
        store_->begin();
        store_->add_events(std::vector{again, another});
        store_->commit();
        CHECK_EQUAL(std::int64_t{3}, ask("SELECT COUNT(*) FROM event"));
        CHECK_EQUAL(std::int64_t{1}, ask("SELECT COUNT(*) FROM event WHERE time = 1795348800 AND unit = 3"
                                         " AND severity = 5 AND text = 'on battery: \xC3\xA9'"));
        CHECK_EQUAL(std::int64_t{1}, ask("SELECT COUNT(*) FROM event WHERE time = 0"));
    }

    void a_second_keeper_of_a_ledger_is_refused() {
        store_->sites();
        mariadb_store other{options_};
        try {
            other.sites();
            CHECK(false);
        } catch (const store_unavailable& e) {
            CHECK(std::string_view{e.what()}.find("another toniqued") != std::string_view::npos);
        }
        store_.reset();
        CHECK_EQUAL(std::size_t{2}, other.sites().size());
    }

    void quarantine_has_a_length_and_an_age() {
        quarantined q{noon,
                      "sms",
                      "+33612345678",
                      7,
                      std::uint32_t{12},
                      refusal::forged,
                      "tag differs",
                      tonique::bytes(20'000, 7)};
        auto old = q;
        old.received = noon - std::chrono::hours{24 * 91};
        store_->begin();
        store_->add_quarantined(std::vector{old, q});
        store_->commit();
        CHECK_EQUAL(std::int64_t{1}, ask("SELECT COUNT(*) FROM quarantine"));
        CHECK_EQUAL(std::int64_t{16'384}, ask("SELECT LENGTH(packet) FROM quarantine"));
        db_->run("jump", "ALTER TABLE quarantine AUTO_INCREMENT = 10002");
        store_->begin();
        store_->add_quarantined(std::vector{q});
        store_->commit();
        CHECK_EQUAL(std::int64_t{10'002}, ask("SELECT MIN(id) FROM quarantine"));
        store_->add_quarantined({});
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(store_test);
