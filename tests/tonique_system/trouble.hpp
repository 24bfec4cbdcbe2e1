// What happens to programs: killed, away for a while, or held up, at moments drawn at random.
#pragma once

#include "tests/support/whole.hpp"

#include <map>
#include <random>
#include <string>

namespace wesh::test {

class trouble {
  public:
    trouble(centre_side& c, site_side& s, unsigned seed)
        : centre_{c}
        , site_{s}
        , dice_{seed} {}

    /// One of them, and all is running again.
    void happen();
    /// How often each.
    std::string text() const;

  private:
    using milliseconds = std::chrono::milliseconds;

    milliseconds between(int least, int most);
    void rest(int least, int most);
    void weshd_is_killed();
    void weshd_is_away();
    void tonique_site_is_killed();
    void toniqued_is_killed();
    void httpd_is_killed();
    /// COMMIT was sent, and is not answered.
    void mariadb_is_killed_while_it_commits();
    void mariadb_is_away();
    /// For longer than toniqued waits for it.
    void mariadb_is_held_up();

    centre_side& centre_;
    site_side& site_;
    std::mt19937 dice_;
    std::map<std::string, int> counts_;
    int commits_ = 0;
};

} // namespace wesh::test
