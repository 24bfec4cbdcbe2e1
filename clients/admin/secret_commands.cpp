// Keys of sites, enrolment codes and users: what is secret is shown once or never.
#include "clients/admin/admin.hpp"

#include "clients/terminal.hpp"
#include "common/text.hpp"
#include "libtonique/enrolment.hpp"
#include "libtonique/password.hpp"

#include <array>

namespace wesh::admin {
namespace {

using client::usage_error;

constexpr std::int64_t code_lives = 600; ///< seconds
constexpr std::uint64_t codes_open_max = 20;
constexpr std::size_t password_least = 10;

struct slots {
    std::array<bool, 2> have{};
    unsigned current = 0;
};
slots slots_of(const context& c, const tonique::place& site) {
    slots s;
    for (const auto row : c.db.ask("key slots", "SELECT slot FROM site_key WHERE site = ?", {site.site}))
        s.have.at(row.number(0) & 1U) = true;
    const auto progress =
        c.db.ask("key slot", "SELECT key_slot FROM site_progress WHERE site = ?", {site.site});
    if (!progress.empty()) s.current = progress.front().as<unsigned>(0) & 1U;
    return s;
}

std::string new_key(const context& c, const tonique::place& site, unsigned slot) {
    const auto key = tonique::random_key();
    c.db.run("new key", "INSERT INTO site_key (site, slot, secret) VALUES (?, ?, ?)",
             {site.site, slot, key.bytes});
    return tonique::key_text(key);
}

void show_once(std::string_view secret) {
    client::print(fmt::format("{}\n", secret));
    client::complain("tonique-admin", "this is shown once: type it at the site, and keep it nowhere else");
}

std::string password_for(const context& c, std::string_view name) {
    const auto* file = c.args.find("--new-password-file");
    auto password = file == nullptr ? client::ask_secret(fmt::format("Password for {}: ", name))
                                    : client::read_secret_file(*file);
    if (password.size() < password_least)
        throw refused{fmt::format("a password has at least {} characters", password_least)};
    if (file == nullptr && client::ask_secret("Once more: ") != password)
        throw refused{"these were two different passwords"};
    return tonique::hash_of(password, tonique::hash_effort::password);
}

std::string user_named(const context& c) {
    return std::string{text_of(c.args.words[0], "a user's name", 100)};
}

} // namespace

int make_key(const context& c) {
    const auto site = site_of(c, c.args.words[0]);
    change all{c};
    const auto s = slots_of(c, site);
    if (s.have[0] || s.have[1])
        throw refused{fmt::format("{} has a key: tonique-admin keys rotate {}", site.name, site.name)};
    const auto key = new_key(c, site, s.current);
    all.commit(fmt::format("{}: key made in slot {}", site.name, s.current));
    show_once(key);
    return client::exit_done;
}

int show_keys(const context& c) {
    const auto site = site_of(c, c.args.words[0]);
    const auto s = slots_of(c, site);
    bool any = false;
    for (unsigned slot = 0; slot < 2; ++slot) {
        if (!s.have.at(slot)) continue;
        any = true;
        client::print(
            fmt::format("{}: slot {}{}\n", site.name, slot, slot == s.current ? ", in use" : ", offered"));
    }
    if (any) return client::exit_done;
    client::complain("tonique-admin", fmt::format("{} has no key", site.name));
    return client::exit_nothing;
}

int rotate_key(const context& c) {
    const auto site = site_of(c, c.args.words[0]);
    change all{c};
    const auto s = slots_of(c, site);
    const unsigned other = 1 - s.current;
    if (!s.have.at(s.current))
        throw refused{fmt::format("{} has no key yet: keys make, or codes make", site.name)};
    if (s.have.at(other))
        throw refused{
            fmt::format("{} has not taken its last new key yet, or still may use the one before: wait, or "
                        "keys retire {}",
                        site.name, site.name)};
    new_key(c, site, other);
    c.db.run(
        "offer a key",
        "INSERT INTO site_progress (site, key_offered) VALUES (?, 1) ON DUPLICATE KEY UPDATE key_offered = 1",
        {site.site});
    all.commit(
        fmt::format("{}: a new key in slot {}; the site is told of it under the old one", site.name, other));
    return client::exit_done;
}

int retire_key(const context& c) {
    const auto site = site_of(c, c.args.words[0]);
    change all{c};
    const auto s = slots_of(c, site);
    const unsigned slot = c.args.has("--all") ? s.current : 1 - s.current;
    if (!s.have.at(slot)) return already(fmt::format("{}: no key besides the one in use", site.name));
    if (c.args.has("--all"))
        c.db.run("retire keys", "DELETE FROM site_key WHERE site = ?", {site.site});
    else
        c.db.run("retire a key", "DELETE FROM site_key WHERE site = ? AND slot = ?", {site.site, slot});
    c.db.run("offer nothing", "UPDATE site_progress SET key_offered = 0 WHERE site = ?", {site.site});
    all.commit(c.args.has("--all")
                   ? fmt::format("{}: all keys retired; it is not believed any more", site.name)
                   : fmt::format("{}: key in slot {} retired", site.name, slot));
    return client::exit_done;
}

int make_code(const context& c) {
    const auto site = site_of(c, c.args.words[0]);
    change all{c};
    const auto now = c.seconds();
    c.db.run("old codes", "DELETE FROM enrolment_code WHERE expires <= ? OR site = ?", {now, site.site});
    const auto open =
        c.db.ask("open codes", "SELECT COUNT(*) FROM enrolment_code WHERE used IS NULL").front().number(0);
    if (open >= codes_open_max)
        throw refused{fmt::format("{} codes are open: wait until they end, ten minutes at most", open)};
    const auto code = tonique::random_code();
    const auto hash = tonique::hash_of(code.secret, tonique::hash_effort::code);
    c.db.run("new code",
             "INSERT INTO enrolment_code (name, secret_hash, site, created, expires, author)"
             " VALUES (?, ?, ?, ?, ?, ?)",
             {code.name, hash, site.site, now, now + code_lives, c.who});
    all.commit(fmt::format("{}: code {}-... is valid for ten minutes, once", site.name, code.name));
    show_once(tonique::code_text(code));
    return client::exit_done;
}

int add_user(const context& c) {
    const auto name = user_named(c);
    if (name.empty()) throw usage_error{"a user has a name"};
    if (!c.db.ask("user", "SELECT id FROM user WHERE pseudonyme = ?", {name}).empty())
        throw refused{fmt::format("there is a user {}: users password {} changes the password", name, name)};
    const auto hash = password_for(c, name);
    change all{c};
    c.db.run("new user", "INSERT INTO user (pseudonyme, password) VALUES (?, ?)", {name, hash});
    all.commit(fmt::format("user {} added", name));
    return client::exit_done;
}

int set_password(const context& c) {
    const auto name = user_named(c);
    if (c.db.ask("user", "SELECT id FROM user WHERE pseudonyme = ?", {name}).empty())
        throw not_there{fmt::format("there is no user {}", name)};
    const auto hash = password_for(c, name);
    change all{c};
    c.db.run("new password", "UPDATE user SET password = ? WHERE pseudonyme = ?", {hash, name});
    all.commit(fmt::format("password of {} changed", name));
    return client::exit_done;
}

int remove_user(const context& c) {
    const auto name = user_named(c);
    change all{c};
    if (c.db.run("user removed", "DELETE FROM user WHERE pseudonyme = ?", {name}) == 0)
        throw not_there{fmt::format("there is no user {}", name)};
    all.commit(fmt::format("user {} removed", name));
    return client::exit_done;
}

int list_users(const context& c) {
    constexpr std::array columns{client::column{"name", "NAME"}, client::column{"created", "SINCE"}};
    const auto sheet = client::make_sheet(
        columns, {client::parse_output(c.args), client::wants_colour(), false}, client::print);
    const auto all =
        c.db.ask("users", "SELECT pseudonyme, UNIX_TIMESTAMP(created) FROM user ORDER BY pseudonyme");
    for (const auto row : all)
        sheet->row({client::cell{row.text(0)}, client::cell{tonique::from_seconds(row.integer(1))}});
    sheet->end();
    return all.empty() ? client::exit_nothing : client::exit_done;
}

} // namespace wesh::admin
