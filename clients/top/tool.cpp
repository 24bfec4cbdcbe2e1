#include "clients/top/tool.hpp"

#include "clients/terminal.hpp"
#include "clients/top/draw.hpp"
#include "clients/top/feed.hpp"
#include "clients/top/terminal.hpp"
#include "common/text.hpp"
#include "io/descriptor.hpp"

#include <langinfo.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace wesh::top {
namespace {

using namespace client;

constexpr std::array option_table{
    option_row{"--once", "", "print one screen as plain text, and end"},
    option_row{"--socket", "PATH", "where the daemon listens; else $WESH_SOCKET, else /run/wesh/weshd.sock"},
    option_row{"--timeout", "TIME", "how long to wait for an answer: 5s, 2min; 10s unless given"},
    option_row{"--help", "", "this"},
    option_row{"--version", "", "the release"},
    option_row{"--completion", "", "a script that completes command lines in bash"},
};

constexpr std::string_view all_options = "--once --socket --timeout --help --version --completion";

constexpr std::string_view help_begin = R"(usage: weshtop [OPTION...] [PATTERN...]

Devices, points and events of a site, live, on all of the terminal. With patterns (* and ?): only those
points. Keys: ? shows them; q quits.

)";
constexpr std::string_view help_end = "\nweshtop(1) has the keys and the exit codes.\n";

std::string help() {
    std::string text{help_begin};
    for (const auto& o : option_table)
        text += fmt::format("  {:<16} {}\n", fmt::format("{} {}", o.name, o.value), o.meaning);
    return text.append(help_end);
}

/// The screen is drawn at most so often for news; keys are answered at once.
constexpr duration redraw{250};
/// Without news, for clock and ages.
constexpr duration tick{1'000};
/// With --once: rounds in which the history of what is in view is asked for.
constexpr int rounds_once = 8;

interface connect(const arguments& a) {
    const auto* socket = a.find("--socket");
    auto daemon = socket == nullptr ? interface {
    } : interface {
        *socket
    };
    if (const auto timeout = parse_timeout(a)) daemon.set_timeout(*timeout);
    return daemon;
}

moment now_of(const clock& c) noexcept { return {c.now(), c.steady()}; }

wishes wishes_of(const view& v, const model& m, const std::vector<point_id>& ids) {
    wishes w;
    w.in_view = ids;
    w.paused = v.paused.has_value();
    w.all_confirmed = v.bad_only || v.sorted == order::age || v.sorted == order::quality;
    for (const auto id : ids) {
        const auto* p = m.find(id);
        if (p != nullptr && p->numeric() && !p->seeded) w.seeds.push_back(p->about);
    }
    if (const auto* p = v.detail ? m.find(*v.detail) : nullptr) w.past = p->about;
    return w;
}

std::size_t number_of_environment(const char* name, std::size_t otherwise) {
    const char* text = std::getenv(name);
    const auto n = text == nullptr ? std::nullopt : parse_unsigned(text);
    return n && *n > 0 && *n <= 1000 ? static_cast<std::size_t>(*n) : otherwise;
}

charset characters_of_locale() {
    return std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0 ? charset::utf8 : charset::ascii;
}

int show_once(asker asks, const clock& c) {
    const extent e{number_of_environment("COLUMNS", 80), number_of_environment("LINES", 24)};
    model m;
    view v;
    wishes w;
    listing rows;
    for (int round = 0; round < rounds_once; ++round) {
        const auto now = now_of(c);
        m.take(asks.ask(w, now), now);
        rows = list(m, v, now);
        settle(v, m, rows, e);
        const auto ids = in_view(v, m, rows, e);
        m.look_at(ids);
        w = wishes_of(v, m, ids);
        if (w.seeds.empty()) break;
    }
    print(draw(m, v, rows, e, characters_of_locale(), now_of(c)).plain());
    return exit_done;
}

/// SIGINT, SIGTERM, SIGHUP and SIGWINCH as something to read: they find the terminal in good order.
class signals {
  public:
    signals() {
        sigemptyset(&set_);
        for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGWINCH}) sigaddset(&set_, number);
        pthread_sigmask(SIG_BLOCK, &set_, &before_);
        fd_ = io::descriptor{signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK)};
        if (!fd_) throw std::system_error{errno, std::generic_category(), "signalfd"};
    }
    ~signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    signals(const signals&) = delete;
    signals& operator=(const signals&) = delete;

    int fd() const noexcept { return fd_.get(); }
    /// The next signal; 0: there is none.
    int next() const {
        signalfd_siginfo info{};
        return read(fd(), &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
    }

  private:
    sigset_t set_{};
    sigset_t before_{};
    io::descriptor fd_;
};

/// The loop of the screen: news, keys and signals, each as they come.
class watcher {
  public:
    watcher(asker asks, std::shared_ptr<const clock> c)
        : clock_{std::move(c)}
        , terminal_{wants_colour()}
        , feed_{std::move(asks), clock_} {}

    /// The signal that ended it; 0: somebody wanted to quit.
    int run() {
        // It answered just now; what it says is drawn as soon as it is there.
        model_.take({}, now_of(*clock_));
        drawn_ = clock_->steady() - redraw;
        while (!view_.done) {
            wait();
            if (const int number = take_signals(); number != 0) return number;
            bool pressed = false;
            while (const auto k = terminal_.next_key()) {
                refresh();
                press(view_, *k, model_, rows_, terminal_.size(), now_of(*clock_));
                pressed = true;
            }
            const auto steady = clock_->steady();
            const bool due = steady - drawn_ >= (changed_ ? redraw : tick);
            if (pressed || resized_ || due) draw_now();
        }
        return 0;
    }

  private:
    void wait() {
        const auto limit = (changed_ ? redraw : tick) - (clock_->steady() - drawn_);
        // News that came too soon after the last ones are left where they are until it is time to draw.
        const int news = changed_ ? -1 : feed_.fd();
        std::array<pollfd, 3> watched{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{signals_.fd(), POLLIN, 0},
                                      pollfd{news, POLLIN, 0}};
        poll(watched.data(), watched.size(), static_cast<int>(std::max<duration::rep>(limit.count(), 0)));
        // A terminal that has gone away says nothing any more, and says so without end.
        if ((watched[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) view_.done = true;
        if ((watched[2].revents & POLLIN) == 0) return;
        if (auto n = feed_.take()) {
            changed_ |= !n->empty() || !model_.live(now_of(*clock_));
            model_.take(std::move(*n), now_of(*clock_));
        }
    }

    int take_signals() {
        while (const int number = signals_.next()) {
            if (number != SIGWINCH) return number;
            terminal_.resized();
            resized_ = true;
        }
        return 0;
    }

    /// What the lists hold now: rows are known by their places in the model, which news may change.
    void refresh() {
        rows_ = list(model_, view_, view_.shown_at(now_of(*clock_)));
        settle(view_, model_, rows_, terminal_.size());
    }

    void draw_now() {
        const auto now = now_of(*clock_);
        refresh();
        const auto ids = in_view(view_, model_, rows_, terminal_.size());
        model_.look_at(ids);
        terminal_.show(draw(model_, view_, rows_, terminal_.size(), terminal_.characters(), now));
        feed_.wish(wishes_of(view_, model_, ids));
        drawn_ = now.steady;
        changed_ = resized_ = false;
    }

    std::shared_ptr<const clock> clock_;
    signals signals_;
    terminal terminal_;
    feed feed_;
    model model_;
    view view_;
    listing rows_;
    duration drawn_{};
    bool changed_ = false;
    bool resized_ = false;
};

int watch(asker asks, std::shared_ptr<const clock> c) {
    const int number = watcher{std::move(asks), std::move(c)}.run();
    if (number == 0) return exit_done;
    // The terminal is in order again: now it may end as the signal says, which curses has other plans for.
    std::signal(number, SIG_DFL);
    raise(number);
    return exit_failed;
}

} // namespace

int run(std::span<const char* const> argv) {
    std::setlocale(LC_ALL, "");
    const auto a = parse_arguments(argv, option_table);
    if (a.has("--help")) {
        print(help());
        return exit_done;
    }
    if (a.has("--version") || a.has("--completion")) {
        print(*about_itself({"weshtop", {}, option_table, {}, all_options, {}}, a));
        return exit_done;
    }
    const auto daemon = connect(a);
    // Whoever has mistyped something should know before the terminal is taken.
    if (!a.words.empty() && daemon.read(a.words).empty()) {
        complain("weshtop",
                 fmt::format("no points match {}", sanitised(fmt::format("{}", fmt::join(a.words, " ")))));
        return exit_nothing;
    }
    daemon.ping();
    const std::shared_ptr<const clock> c = make_clock();
    asker asks{daemon, a.words};
    return a.has("--once") ? show_once(std::move(asks), *c) : watch(std::move(asks), c);
}

} // namespace wesh::top
