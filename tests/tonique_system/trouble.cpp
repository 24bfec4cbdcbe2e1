#include "tests/tonique_system/trouble.hpp"

#include <algorithm>
#include <csignal>
#include <thread>

namespace wesh::test {

using namespace std::chrono_literals;

trouble::milliseconds trouble::between(int least, int most) {
    return milliseconds{std::uniform_int_distribution{least, most}(dice_)};
}
void trouble::rest(int least, int most) { std::this_thread::sleep_for(between(least, most)); }

void trouble::happen() {
    struct kind {
        int share;
        const char* name;
        void (trouble::*what)();
    };
    static constexpr kind kinds[] = {
        {4, "weshd killed", &trouble::weshd_is_killed},
        {2, "weshd away", &trouble::weshd_is_away},
        {5, "tonique-site killed", &trouble::tonique_site_is_killed},
        {5, "toniqued killed", &trouble::toniqued_is_killed},
        {2, "wesh-httpd killed", &trouble::httpd_is_killed},
        {7, "mariadbd killed at a commit", &trouble::mariadb_is_killed_while_it_commits},
        {1, "mariadbd away", &trouble::mariadb_is_away},
        {1, "mariadbd held up", &trouble::mariadb_is_held_up},
    };
    int all = 0;
    for (const auto& k : kinds) all += k.share;
    int drawn = std::uniform_int_distribution{0, all - 1}(dice_);
    for (const auto& k : kinds) {
        drawn -= k.share;
        if (drawn >= 0) continue;
        (this->*k.what)();
        ++counts_[k.name];
        break;
    }
    rest(0, 900);
}

std::string trouble::text() const {
    std::string all;
    for (const auto& [name, n] : counts_)
        all += (all.empty() ? "" : ", ") + name + " " + std::to_string(n) + " times";
    return all + "; COMMITs that were never answered: " + std::to_string(commits_);
}

void trouble::weshd_is_killed() {
    site_.weshd.kill();
    site_.start_weshd();
}

void trouble::weshd_is_away() {
    site_.weshd.kill();
    rest(500, 3000);
    site_.start_weshd();
}

void trouble::tonique_site_is_killed() {
    site_.tonique->kill();
    site_.start_tonique();
}

void trouble::toniqued_is_killed() {
    centre_.toniqued->kill();
    centre_.start_toniqued();
}

void trouble::httpd_is_killed() {
    centre_.httpd->kill();
    centre_.start_httpd();
}

void trouble::mariadb_is_killed_while_it_commits() {
    // Drawn whether or not it is used, so that a seed gives the same choices.
    // Half of them at once, before the server can have committed; the others mostly after it has.
    const auto drawn = std::uniform_int_distribution{-2000, 2000}(dice_);
    const auto after = std::chrono::microseconds{std::max(drawn, 0)};
    // An answer that the ledger waits for is lost with it, be the transaction committed or not.
    const auto kill = [&] {
        std::this_thread::sleep_for(after);
        centre_.server.signal(SIGKILL);
    };
    if (centre_.tap.at_next_commit(kill, 3s)) ++commits_;
    centre_.server.kill();
    centre_.server.start();
}

void trouble::mariadb_is_away() {
    centre_.server.kill();
    rest(0, 1500);
    centre_.server.start();
}

void trouble::mariadb_is_held_up() {
    centre_.server.pause();
    rest(1000, 4500);
    centre_.server.resume();
}

} // namespace wesh::test
