// The commands of tonique-admin: each changes the database directly, in one transaction, and leaves a line in
// the table `audit`.
#pragma once

#include "clients/arguments.hpp"
#include "common/clock.hpp"
#include "tonique/consumption/load.hpp"
#include "tonique/database/database.hpp"

namespace wesh::admin {

using client::arguments;

/// What a command works with.
struct context {
    tonique::database::connection& db;
    const arguments& args;
    const clock& now;
    std::string who; ///< for `audit`

    std::int64_t seconds() const { return tonique::to_seconds(now.now()); }
};

struct command_row : client::command_words {
    int (*run)(const context&); ///< none: it is one of `db`, which needs no database that is in order
};

/// Runs a command line, the program's name left out; its exit code.
int run(std::span<const char* const> argv, const clock& now);

/// The user of the system, and his number: "root(0)".
std::string who_am_i();

/// Something that cannot be done as things are: told to the user, exit code 1. Nothing was changed.
class refused : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};
/// There is no such site, dwelling, binding: exit code 4.
class not_there : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A change: everything until commit() happens or nothing does. It holds the row `revision`, so that changes
/// come one after the other.
class change {
  public:
    explicit change(const context& c);
    /// `what` goes into `audit`, and to the user unless he asked for --quiet.
    void commit(std::string_view what);

  private:
    const context& context_;
    tonique::database::transaction transaction_;
};

/// It is so already: says so; exit code 0.
int already(std::string_view what);

tonique::place site_of(const context& c, std::string_view said);
/// "common" is common_parts.
tonique::dwelling dwelling_of(const context& c, const tonique::place& site, std::string_view said);
std::uint64_t number_of(std::string_view said, std::string_view what, std::uint64_t least,
                        std::uint64_t most);
/// A text that the table takes as it is. Throws client::usage_error.
std::string_view text_of(std::string_view said, std::string_view what, std::size_t most);
/// "2026-10-25T10:23" by the clocks of the site, or with a Z behind: UTC; to the second. Throws
/// client::usage_error.
time_point time_of(std::string_view said, const tonique::place& site, time_point now);

/// A point of a site, its device named or numbered: made where it has not been read yet.
struct point_row {
    std::uint32_t id = 0;
    tonique::unit_number unit = 0;
    tonique::column column = tonique::column::puls1;
    std::string text; ///< "flat-12 PULS1"
};
point_row point_of(const context& c, const tonique::place& site, std::string_view device,
                   std::string_view column);

struct made_dwelling {
    std::uint64_t id = 0;
    bool made = false; ///< it was not there
};
/// Within a change.
made_dwelling make_dwelling(const context& c, const tonique::place& site, std::uint64_t number);
/// "name", "type", "area", "annex", "hardware"; empty: unknown. Whether it was otherwise.
bool set_dwelling_field(const context& c, std::uint64_t id, std::string_view field, std::string_view said);

struct new_binding {
    tonique::dwelling dwelling;
    tonique::role role = tonique::role::electricity;
    point_row point;
    decimal coefficient;
    std::optional<time_point> from; ///< not said: now
    std::optional<std::int64_t> start_index;
};
decimal coefficient_of(std::string_view said);
std::int64_t index_of(std::string_view said, std::string_view what);
/// Throws refused where the column cannot serve in that role.
void check_role(tonique::role r, tonique::column c);
/// Within a change. Its number, or nothing where an equal one is there; throws refused where the point is
/// bound already in that time.
std::optional<std::uint64_t> add_binding(const context& c, const tonique::place& site, const new_binding& b);

// The handlers, by subject.
int add_site(const context&);
int list_sites(const context&);
int set_site(const context&);
int remove_site(const context&);
int add_dwelling(const context&);
int list_dwellings(const context&);
int set_dwelling(const context&);
int remove_dwelling(const context&);
int run_add_binding(const context&);
int end_binding(const context&);
int swap_binding(const context&);
int list_bindings(const context&);
int set_setting(const context&);
int unset_setting(const context&);
int list_settings(const context&);
int make_key(const context&);
int show_keys(const context&);
int rotate_key(const context&);
int retire_key(const context&);
int make_code(const context&);
int add_user(const context&);
int set_password(const context&);
int remove_user(const context&);
int list_users(const context&);
int import_file(const context&);
int list_quarantine(const context&);
int drop_quarantine(const context&);
int list_audit(const context&);

/// A report of tonique/report, printed.
int print_table(const context& c, std::string_view report);

} // namespace wesh::admin
