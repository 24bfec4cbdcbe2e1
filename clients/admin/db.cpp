#include "clients/admin/db.hpp"

#include "tonique/database/backup.hpp"
#include "tonique/database/schema.hpp"

#include <array>

namespace wesh::admin {

namespace {

namespace database = tonique::database;

struct call {
    const client::arguments& args;
    database::options options;
    const clock& now;
};

/// Changes of the schema and dumps take longer than readings.
constexpr std::chrono::seconds patience{600};

int migrate(const call& c) {
    database::connection db{c.options};
    const bool quiet = c.args.has("--quiet");
    std::string file;
    database::migrate(db, c.now, [&](std::string_view step) {
        // The first step of each file is enough for people.
        const auto of = step.substr(0, step.find(','));
        if (of == step || of == file) return;
        file = of;
        if (!quiet) client::print(fmt::format("{}\n", file));
    });
    if (!quiet) client::print(fmt::format("database {} is up to date\n", c.options.name));
    return client::exit_done;
}

int init(const call& c) {
    auto plain = c.options;
    plain.name.clear();
    {
        database::connection server{plain};
        database::make_database(server, c.options.name);
    }
    return migrate(c);
}

int check(const call& c) {
    database::connection db{c.options};
    const auto found = database::differences(db, c.now);
    for (const auto& line : found) client::print(line + "\n");
    if (found.empty() && !c.args.has("--quiet"))
        client::print(fmt::format("database {} is as it should be\n", c.options.name));
    return found.empty() ? client::exit_done : client::exit_failed;
}

int backup(const call& c) {
    const auto& file = c.args.words[0];
    const auto size = database::back_up(c.options, file);
    if (!c.args.has("--quiet")) client::print(fmt::format("{}: {} bytes\n", file, size));
    return client::exit_done;
}

int restore(const call& c) {
    const auto& file = c.args.words[0];
    database::restore(c.options, file);
    if (!c.args.has("--quiet"))
        client::print(fmt::format("{} is in database {}: db migrate brings it up to this release\n", file,
                                  c.options.name));
    return client::exit_done;
}

struct verb {
    std::string_view name;
    int (*run)(const call&);
};
constexpr std::array verbs{verb{"db init", init}, verb{"db migrate", migrate}, verb{"db check", check},
                           verb{"db backup", backup}, verb{"db restore", restore}};

} // namespace

int run_db(std::string_view command, const client::arguments& a, const database::options& o,
           const clock& now) {
    call c{a, o, now};
    c.options.reply_limit = patience;
    for (const auto& v : verbs)
        if (v.name == command) return v.run(c);
    throw std::logic_error{"no such command of db"};
}

} // namespace wesh::admin
