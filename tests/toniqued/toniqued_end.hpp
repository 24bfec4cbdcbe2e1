// A database with one site, and toniqued on it.
#pragma once

#include "rpc/tonique_client.hpp"
#include "tests/database/fixture.hpp"
#include "tests/ledger/site_end.hpp"

#include <fstream>
#include <thread>

namespace wesh::test {

using namespace tonique;
using namespace std::chrono_literals;

inline constexpr duration limit{40'000};

struct toniqued_end {
    explicit toniqued_end(std::string more = {})
        : more_settings{std::move(more)} {
        database::connection c{scratch.options()};
        c.run("site", "INSERT INTO site (sit_id, sit_nom) VALUES (1, 'les-tilleuls')");
        put_key(c, test::key_of(1));
        write_config();
    }
    static void put_key(database::connection& c, const site_key& k) {
        c.run("key", "REPLACE INTO site_key (site, slot, secret) VALUES (1, 0, ?)", {k.bytes});
        c.run("revision", "UPDATE revision SET number = number + 1");
    }
    void write_config() const {
        const auto& o = scratch.options();
        std::ofstream{where / "t.toml"} << "[rpc]\nsocket = \"" << socket << "\"\n[database]\nsocket = \""
                                        << o.socket << "\"\nname = \"" << o.name << "\"\n"
                                        << more_settings;
    }
    void start() {
        const auto from = program ? program->output().size() : 0;
        program.reset();
        program = std::make_unique<test::process>(
            std::vector<std::string>{test::program("toniqued"), "-c", where / "t.toml"}, where / "log");
        program->wait_for("serving", from);
    }
    std::vector<tonique::bytes> take(const std::vector<tonique::bytes>& packets) {
        const auto answer = client.take({"https", "192.0.2.1", join(packets)}, limit);
        return part(answer).value();
    }
    acknowledgement acknowledged(const std::vector<tonique::bytes>& packets) {
        return site.acknowledged({take(packets), {}});
    }
    /// Sends again until it is taken, as a site does.
    acknowledgement insist(const std::vector<tonique::bytes>& packets) {
        for (int i = 0; i < 200; ++i) {
            try {
                return acknowledged(packets);
            } catch (const error&) {
                std::this_thread::sleep_for(100ms);
            }
        }
        CPPUNIT_FAIL("it is never taken");
        return {};
    }
    std::int64_t count(const std::string& sql) {
        database::connection c{scratch.options()};
        return test::number(c, sql);
    }

    std::string more_settings; ///< of toniqued.toml
    test::folder where;
    test::folder database_folder;
    test::mariadb server{database_folder};
    test::migrated scratch{server};
    std::string socket = where / "t.sock";
    std::unique_ptr<test::process> program;
    centre_client client{socket};
    test::site_end site{1, test::key_of(1)};
};

} // namespace wesh::test
