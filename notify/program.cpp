#include "notify/program.hpp"

#include "common/log.hpp"
#include "common/text.hpp"
#include "notify/causes.hpp"
#include "notify/centre.hpp"
#include "notify/follower.hpp"
#include "notify/mail_desk.hpp"
#include "notify/planner.hpp"
#include "notify/sms_desk.hpp"

#include <systemd/sd-daemon.h>

#include <csignal>

namespace wesh::notify {
namespace {

constexpr duration trim_every{3'600'000};
constexpr duration last_mail{10'000}; ///< what is being sent at the end has so long

class notify_program {
  public:
    notify_program(config c, std::string path, const std::string& folder)
        : config_{std::move(c)}
        , path_{std::move(path)}
        , clock_{make_clock()}
        , database_{database_file(folder), database::holding::shared}
        , office_{prepared(database_), *clock_, config_.rules}
        , intake_{office_}
        , planner_{office_}
        , outbox_{office_}
        , seen_{office_}
        , mail_{loop_, [this](std::uint64_t id, const attempt& a) { came_back(id, a); }}
        , away_since_{clock_->steady()} {
        outbox_.hurry();
        open_modem();
        watch_centre();
    }

    int run() {
        const auto interrupted = loop_.on_signal(SIGINT, [this] { loop_.stop(); });
        const auto terminated = loop_.on_signal(SIGTERM, [this] { loop_.stop(); });
        const auto hung_up = loop_.on_signal(SIGHUP, [this] { reload(); });
        loop_.enable_watchdog();
        follower following{loop_,
                           config_.program.text("weshd.socket"),
                           intake_.at(),
                           [this](const followed& f) { return take(f); },
                           {[this] { return to_tell(); },
                            [this](const seen_event& e, const telling_outcome& o) { was_told(e, o); }},
                           [this](const std::string& trouble) { daemon_is(trouble); }};
        pulse();
        sd_notify(0, "READY=1");
        const int code = loop_.run();
        sd_notify(0, "STOPPING=1");
        centre_.reset();
        if (const auto last = mail_.finish(last_mail))
            guarded([&] { outbox_.attempted(last->first, last->second); });
        return code;
    }

  private:
    static database& prepared(database& db) {
        prepare(db);
        return db;
    }

    /// A disk that is full, or a tool that holds the file, is a state: it is tried again.
    template <class F>
    bool guarded(const F& f) {
        try {
            f();
            if (std::exchange(refused_, false)) log::notice("the disk takes it again");
            return true;
        } catch (const database_error& e) {
            if (e.is_damaged()) throw;
            if (!std::exchange(refused_, true))
                log::error("nothing can be stored, and nothing is sent meanwhile: {}", sanitised(e.what()));
            return false;
        }
    }

    // ---- weshd ----

    std::optional<position> take(const followed& f) {
        const bool stored = guarded([&] {
            intake_.call_site(f.site);
            intake_.take(f.page);
        });
        if (!stored) return {};
        behind_ = !f.caught_up;
        if (!behind_) work();
        return intake_.at();
    }
    void daemon_is(const std::string& trouble) {
        trouble_ = trouble;
        if (trouble.empty()) {
            log::notice("weshd answers");
            away_since_.reset();
            guarded([&] {
                seen_.hurry();
                happen(daemon_back_type, severity::notice, "weshd answers again");
            });
            return;
        }
        log::warning("weshd: {}", trouble);
        behind_ = false;
        if (!away_since_) away_since_ = clock_->steady();
    }
    void look_after_daemon() {
        if (!away_since_ || clock_->steady() - *away_since_ < config_.program.time("weshd.away")) return;
        happen(daemon_lost_type, severity::error, "weshd does not answer: nothing is watched. " + trouble_);
    }
    void happen(std::string_view type, severity s, const std::string& text) {
        event e;
        e.time = e.received = clock_->now();
        e.type = type;
        e.severity = s;
        e.text = sanitised(text);
        intake_.happen(e);
    }

    // ---- what weshd is told ----

    std::optional<seen_event> to_tell() {
        std::optional<seen_event> e;
        guarded([&] {
            store_told();
            e = seen_.next();
        });
        return e;
    }
    void was_told(const seen_event& e, const telling_outcome& o) {
        told_.emplace(e, o);
        guarded([&] { store_told(); });
    }
    /// It is kept until it can be stored: nothing else is told before.
    void store_told() {
        if (told_) seen_.answered(told_->first, told_->second);
        told_.reset();
    }

    // ---- people ----

    /// All that is due, in this order: what is to be told, and then by whom it goes.
    void work() {
        guarded([&] {
            planner_.take_requests();
            if (!behind_) planner_.plan();
            if (modem_) modem_->tick();
        });
        send();
    }
    void send() {
        if (mail_.busy() || unstored_) return;
        guarded([&] {
            if (auto m = outbox_.next(way::mail)) mail_.send(m->id, office_.rules().mail, std::move(m->mail));
        });
    }
    void came_back(std::uint64_t id, const attempt& a) {
        unstored_.emplace(id, a);
        store_outcome();
    }
    /// It is kept until it can be stored: nothing else is sent before.
    void store_outcome() {
        if (!unstored_) return;
        if (guarded([&] { outbox_.attempted(unstored_->first, unstored_->second); })) unstored_.reset();
        send();
    }
    void open_modem() {
        modem_.reset();
        if (!config_.rules.sms) return;
        sms_desk_options o;
        o.folder = config_.program.text("sms.folder");
        o.modem.spool = config_.program.text("sms.spool");
        std::string trouble;
        try {
            modem_ = std::make_unique<sms_desk>(std::move(o), world_, office_, outbox_, intake_);
        } catch (const std::exception& e) {
            trouble = sanitised(e.what());
        }
        if (!trouble.empty() && trouble != modem_trouble_) log::error("no SMS: {}", trouble);
        modem_trouble_ = std::move(trouble);
    }

    // ---- the centre ----

    void watch_centre() {
        const auto& rules = config_.rules.rules;
        centre_.reset();
        planner_.set({false, {}}); // until it has been looked at
        if (std::any_of(rules.begin(), rules.end(), [](const rule& r) { return r.when_centre_lost; }))
            centre_ = std::make_unique<centre_watch>(loop_, *clock_, config_.program.text("centre.socket"),
                                                     config_.program.time("centre.lost"),
                                                     [this](const centre_view& v) { planner_.set(v); });
    }

    // ---- time ----

    void pulse() {
        store_outcome();
        const auto now = clock_->steady();
        if (now - trimmed_ >= trim_every || trimmed_ == duration{}) {
            trimmed_ = now;
            guarded([&] { office_.trim(); });
        }
        guarded([&] { look_after_daemon(); });
        if (config_.rules.sms && !modem_ && ++without_modem_ % 30 == 0) open_modem();
        work();
        pulse_ = loop_.after(duration{1'000}, [this] { pulse(); });
    }
    void reload() {
        try {
            auto fresh = load_config(path_);
            config_ = std::move(fresh);
        } catch (const config_error& e) {
            for (const auto& line : e.complaints()) log::error("{}", line);
            return log::error("the configuration stays as it was");
        }
        log::set_threshold(log_level(config_.program));
        office_.set(config_.rules);
        guarded([&] {
            outbox_.hurry();
            seen_.hurry();
        });
        open_modem();
        watch_centre();
        log::notice("the configuration was read again");
        work();
    }

    config config_;
    std::string path_;
    std::unique_ptr<wesh::clock> clock_;
    const system_clock world_; ///< the modem's, which nothing hurries
    database database_;
    office office_;
    intake intake_;
    planner planner_;
    outbox outbox_;
    seen_queue seen_;
    io::loop loop_;
    mail_desk mail_;
    std::unique_ptr<sms_desk> modem_;
    std::string modem_trouble_;
    unsigned without_modem_ = 0;
    std::unique_ptr<centre_watch> centre_;
    std::optional<std::pair<std::uint64_t, attempt>> unstored_;
    std::optional<std::pair<seen_event, telling_outcome>> told_; ///< and not stored
    std::string trouble_;
    std::optional<duration> away_since_;
    bool behind_ = true; ///< weshd has more that was not read: nothing is told before
    bool refused_ = false;
    duration trimmed_{};
    io::source pulse_;
};

} // namespace

int run_program(config c, const std::string& path, const std::string& folder) {
    notify_program program{std::move(c), path, folder};
    return program.run();
}

} // namespace wesh::notify
