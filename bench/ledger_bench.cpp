// The ledger's floor: readings a second through its one entry, durable, beside bare array-bound inserts of
// 1,000 into an equal table of the same server in the same run. Both tables hold more than a million rows
// before.
//   ledger_bench [millions of rows before, 1.05]
#include "tests/support/mariadb.hpp"
#include "tests/support/test.hpp"
#include "tonique/database/schema.hpp"
#include "tonique/ledger/ledger.hpp"
#include "tonique/ledger/mariadb_store.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <fstream>

namespace {

using namespace wesh;
using namespace wesh::tonique;

constexpr double floor_ratio = 0.6;
constexpr std::size_t sites = 10;
constexpr std::size_t units = 30;
constexpr std::size_t columns_each = 11;
constexpr std::size_t points = sites * units * columns_each;
constexpr std::size_t hours_a_packet = 3; ///< a large packet of a site: 990 readings
constexpr std::size_t packet_rows = units * columns_each * hours_a_packet;
constexpr std::size_t packets_a_round = 60;
constexpr int rounds = 9;
constexpr hour_number first_hour = 490'000; ///< in November 2025
constexpr time_point now = from_milliseconds(1'795'348'800'000);

double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string machine() {
    std::ifstream info{"/proc/cpuinfo"};
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown processor";
}

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
}

/// What one large packet brings: the hours of all devices of a site, in the order of packets.
std::vector<ledger_row> packet_of(std::size_t number) {
    const auto site = static_cast<site_number>(1 + number % sites);
    const auto hour = static_cast<hour_number>(number / sites * hours_a_packet);
    std::vector<ledger_row> rows;
    rows.reserve(packet_rows);
    for (unit_number u = 1; u <= units; ++u)
        for (hour_number h = 0; h < hours_a_packet; ++h)
            for (const auto& c : columns())
                rows.push_back({site,
                                {u, hour + h, c.column, static_cast<std::int64_t>(number * 1000 + u), {}},
                                static_cast<std::uint32_t>(number / sites + 1)});
    return rows;
}

/// Tables with their rows of before, and the way into each.
class trial {
  public:
    trial(const std::string& socket, std::size_t hours)
        : hours_{hours}
        , options_{connect_to(socket)}
        , db_{options_} {
        database::migrate(db_, manual_clock{now});
        db_.run("sites",
                fmt::format("INSERT INTO site (sit_id, sit_nom) SELECT seq, seq FROM seq_1_to_{}", sites));
        db_.run("keys",
                "INSERT INTO site_key (site, slot, secret) SELECT sit_id, 0, REPEAT('k', 16) FROM site");
        db_.run("points", fmt::format("INSERT INTO point (id, site, unit, column_number)"
                                      " SELECT s.seq * 1000 + (u.seq - 1) * {0} + c.seq, s.seq, u.seq, c.seq"
                                      " FROM seq_1_to_{1} s, seq_1_to_{2} u, seq_1_to_{0} c",
                                      columns_each, sites, units));
        db_.run_once("equal table", "CREATE TABLE bare LIKE reading");
        for (const char* table : {"reading", "bare"})
            db_.run("rows of before",
                    fmt::format("INSERT INTO {} SELECT p.id, ({} + h.seq) * 3600, h.seq, 0, 1 FROM point p,"
                                " seq_1_to_{} h",
                                table, first_hour, hours_));
    }

    std::size_t rows_before() { return db_.ask("rows", "SELECT COUNT(*) FROM bare").front().number(0); }

    /// Readings a second through the one entry: sealed packets are opened, decoded and stored, and their
    /// sites' acknowledgements sealed.
    double through_the_ledger(int round, std::size_t packets_a_commit) {
        std::vector<batch> batches;
        for (const auto& rows : packets_of(round)) batches.push_back({"https", "bench", now, {sealed(rows)}});
        const auto begin = seconds();
        for (std::size_t i = 0; i < batches.size(); i += packets_a_commit)
            ledger_.take(std::span{batches}.subspan(i, std::min(packets_a_commit, batches.size() - i)));
        return rows_a_round() / (seconds() - begin);
    }

    /// The same readings, a thousand in each array-bound insert, committed with it.
    double bare(int round) {
        auto work = packets_of(round);
        const auto begin = seconds();
        database::batch insert{
            db_, "bare", "INSERT INTO bare (point, time, value, quality, packet) VALUES (?, ?, ?, ?, ?)"};
        for (const auto& packet : work)
            for (const auto& row : packet) {
                const auto& r = row.reading;
                insert.add({row.site * 1000U + (r.unit - 1U) * columns_each + static_cast<unsigned>(r.column),
                            (r.hour + 1U) * std::uint64_t{3600}, r.value,
                            static_cast<std::uint32_t>(r.quality), row.packet});
                if (insert.size() == database::batch::rows_at_once) insert.run();
            }
        insert.run();
        return rows_a_round() / (seconds() - begin);
    }

    bool same_rows() {
        return db_.ask("compare", "SELECT COUNT(*) FROM bare b JOIN reading r ON r.point = b.point AND"
                                  " r.time = b.time AND r.value = b.value AND r.packet = b.packet")
                   .front()
                   .number(0) == rows_before();
    }

    static double rows_a_round() { return static_cast<double>(packets_a_round * packet_rows); }

  private:
    static database::options connect_to(const std::string& socket) {
        database::options o;
        o.socket = socket;
        o.reply_limit = std::chrono::seconds{300};
        o.name = "";
        database::connection plain{o};
        o.name = "tonique";
        database::make_database(plain, o.name);
        return o;
    }
    std::vector<std::vector<ledger_row>> packets_of(int round) const {
        std::vector<std::vector<ledger_row>> all;
        for (std::size_t p = 0; p < packets_a_round; ++p) {
            all.push_back(packet_of(static_cast<std::size_t>(round) * packets_a_round + p));
            for (auto& row : all.back())
                row.reading.hour += first_hour + static_cast<hour_number>(hours_) + 1;
        }
        return all;
    }

    static bytes sealed(const std::vector<ledger_row>& rows) {
        readings all;
        for (const auto& r : rows) all.rows.push_back(r.reading);
        header h;
        h.form = form::large;
        h.layout = layout::hourly;
        h.site = rows.front().site;
        h.counter = rows.front().packet;
        site_key k;
        k.bytes.fill('k');
        return seal(h, encode_body(h.layout, all), k);
    }

    std::size_t hours_;
    database::options options_;
    database::connection db_;
    mariadb_store store_{options_};
    manual_clock clock_{now};
    ledger ledger_{store_, clock_};
};

bool run(double millions) {
    const test::folder where;
    const test::mariadb server{where, {"--innodb-buffer-pool-size=512M", "--innodb-log-file-size=256M"}};
    trial t{server.socket(), static_cast<std::size_t>(millions * 1e6) / points + 1};
    fmt::print("machine: {}; MariaDB with flush_log_at_trx_commit=1; {} rows before\n", machine(),
               t.rows_before());
    std::vector<double> bare;
    std::vector<double> ledger;
    std::vector<double> ratios;
    t.through_the_ledger(0, 1);
    t.bare(0);
    for (int round = 1; round <= rounds; ++round) {
        // Who comes first changes.
        if (round % 2 == 0) bare.push_back(t.bare(round));
        ledger.push_back(t.through_the_ledger(round, 1));
        if (round % 2 != 0) bare.push_back(t.bare(round));
        ratios.push_back(ledger.back() / bare.back());
    }
    const bool enough = median(ratios) >= floor_ratio && t.same_rows();
    fmt::print("bare array-bound inserts of 1,000: {:9.0f} rows/s\n", median(bare));
    fmt::print("ledger, a packet of {} a commit:  {:9.0f} rows/s, {:.2f} of it (floor {:.2f}) {}\n",
               packet_rows, median(ledger), median(ratios), floor_ratio, enough ? "ok" : "MISSED");
    std::vector<double> grouped;
    for (int round = rounds + 1; round <= rounds + 5; ++round) {
        grouped.push_back(t.through_the_ledger(round, 8));
    }
    fmt::print("ledger, 8 packets a commit:        {:9.0f} rows/s\n", median(grouped));
    return enough;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(argc > 1 ? std::strtod(argv[1], nullptr) : 1.05) ? 0 : 1;
    } catch (const test::not_run& e) {
        fmt::print("skip ledger_bench: {}\n", e.what());
        return 0;
    } catch (const std::exception& e) {
        fmt::print(stderr, "ledger_bench: {}\n", e.what());
        return 1;
    }
}
