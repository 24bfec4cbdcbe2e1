// All of it: simulated boxes, weshd, tonique-site, wesh-httpd with TLS, toniqued and MariaDB, in private
// folders, with a clock that hurries.
#pragma once

#include "tests/support/certificate.hpp"
#include "tests/support/commit_tap.hpp"
#include "tests/support/mariadb.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"
#include "tonique/database/database.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wesh::test {

inline constexpr int site_number = 7;
inline constexpr const char* site_name = "les-tilleuls";

/// A day of it takes 24 seconds: an hour is a second.
inline constexpr int hurry = 3600;

/// What a site is.
struct site_plan {
    int number = site_number;
    std::string name = site_name;
    std::string box = "flat-"; ///< what the names of its boxes begin with
    std::size_t boxes = 5;
    bool https = true;
    std::string more; ///< of tonique-site's settings
    std::string grace = "2h";
    std::string period = "200ms"; ///< in which boxes are asked
    int hurry = test::hurry;
    std::optional<time_point> real{}; ///< when its clock began, in the world's time; now
};

/// toniqued, wesh-httpd and MariaDB.
class centre_side {
  public:
    /// A database with the tables and one site in it, known by the account that the tables come with; `more`
    /// are options of mariadbd, whose data lie under `disk`.
    /// `settings` are more of toniqued's.
    explicit centre_side(std::vector<std::string> more = {}, const std::string& disk = "/tmp",
                         const std::string& settings = {});

    void start_toniqued();
    void start_httpd();
    /// From the next start on: $WESH_CLOCK. Codes for enrolment need the system's clock.
    void set_clock(const std::string& text) { clock_ = text; }

    struct answer {
        int code = -1;
        std::string text;
    };
    /// tonique-admin with words that have no blanks inside.
    answer admin(const std::string& line);
    /// The same; fails the test when it does not succeed.
    std::string done(const std::string& line);
    /// tonique with such words, asking `socket`.
    answer ask(const std::string& line, const std::string& socket);
    answer ask(const std::string& line) { return ask(line, toniqued_socket); }

    /// A change, as MariaDB's administrator.
    void change(const std::string& text) const;
    tonique::database::rows sql(const std::string& text) const;
    std::int64_t number(const std::string& text) const;

    std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }
    int port() const noexcept { return port_; }
    std::string authority() const { return where / "cert.pem"; }

    folder where;
    folder database_folder;
    mariadb server;
    commit_tap tap{where / "m", server.socket()}; ///< what toniqued connects to
    std::string toniqued_socket = where / "t";
    std::unique_ptr<process> toniqued;
    std::unique_ptr<process> httpd;

  private:
    answer run(std::vector<std::string> words, const start_options& o = {});

    std::string clock_;
    int port_ = 0;
    int runs_ = 0;
};

/// The site: boxes, weshd and tonique-site, enrolled at the centre.
class site_side {
  public:
    site_side(centre_side& c, std::size_t boxes, time_point begin);
    site_side(centre_side& c, site_plan p, time_point begin);

    /// Simulated boxes, weshd and tonique-site, and all of them are known at the centre.
    void start();
    void start_weshd() { weshd.start({{{"WESH_CLOCK", clock_}}, 0, 0}); }
    void start_tonique();
    /// An item of what tonique-site says of its carrier.
    std::string carrier(const std::string& item);
    std::int64_t waiting();
    /// What tonique-site takes for acknowledged is committed: asked in this order it cannot be otherwise.
    void nothing_is_acknowledged_in_vain();
    time_point now() const noexcept;
    std::string box(std::size_t number) const { return plan.box + std::to_string(number); }
    /// $WESH_CLOCK of all its programs.
    const std::string& clock() const noexcept { return clock_; }

    folder where;
    const site_plan plan;
    std::size_t boxes;
    time_point begin;

  private:
    void enrol_by_code();
    void enrol_by_key();

    centre_side& centre_;
    time_point real_;
    std::string clock_;

  public:
    simulator simulated;
    site_daemon weshd;
    std::string tonique_socket = where / "ts";
    std::unique_ptr<process> tonique;
};

/// Calm until the hours up to `end` are told and the outbox is empty; then what weshd recorded, what MariaDB
/// has and what `tonique` tells is compared.
void finish(centre_side& c, site_side& s, time_point end);

std::string box_name(std::size_t number);
/// The text of a group that the test's user has: daemons want groups that exist.
std::string own_group();
time_point at(std::string_view text);

} // namespace wesh::test
