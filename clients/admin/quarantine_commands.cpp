// Packets that were refused, and the record of who changed what.
#include "clients/admin/admin.hpp"

#include "clients/terminal.hpp"
#include "common/text.hpp"

#include <array>

namespace wesh::admin {

using client::usage_error;

int list_quarantine(const context& c) { return print_table(c, "quarantine"); }

int drop_quarantine(const context& c) {
    change all{c};
    const bool everything = c.args.has("--all");
    const auto* before = c.args.find("--before");
    if (everything + (before != nullptr) + (c.args.words.empty() ? 0 : 1) != 1)
        throw usage_error{"which? quarantine drop ID, --before TIME or --all"};
    std::uint64_t dropped = 0;
    if (everything) {
        dropped = c.db.run("drop all", "DELETE FROM quarantine");
    } else if (before != nullptr) {
        const auto t = time_of(*before, {0, {}, "UTC"}, c.now.now());
        dropped = c.db.run("drop old", "DELETE FROM quarantine WHERE received < ?", {to_milliseconds(t)});
    } else {
        const auto id = number_of(c.args.words[0], "a packet in quarantine", 1, INT64_MAX);
        dropped = c.db.run("drop one", "DELETE FROM quarantine WHERE id = ?", {id});
    }
    if (dropped == 0) {
        client::complain("tonique-admin", "there is no such packet in quarantine");
        return client::exit_nothing;
    }
    all.commit(fmt::format("quarantine: {} dropped", dropped));
    return client::exit_done;
}

int list_audit(const context& c) {
    constexpr std::uint64_t lines = 1'000;
    constexpr std::array columns{client::column{"time", "TIME"}, client::column{"who", "WHO"},
                                 client::column{"what", "WHAT"}};
    const auto sheet = client::make_sheet(
        columns, {client::parse_output(c.args), client::wants_colour(), false}, client::print);
    const auto all =
        c.db.ask("audit",
                 "SELECT * FROM (SELECT id, time, who, what FROM audit ORDER BY id DESC LIMIT ?) t"
                 " ORDER BY t.id",
                 {lines});
    for (const auto row : all)
        sheet->row({client::cell{tonique::from_seconds(row.integer(1))}, client::cell{sanitised(row.text(2))},
                    client::cell{sanitised(row.text(3))}});
    sheet->end();
    return all.empty() ? client::exit_nothing : client::exit_done;
}

} // namespace wesh::admin
