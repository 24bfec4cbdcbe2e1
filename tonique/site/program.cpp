#include "tonique/site/program.hpp"

#include "common/log.hpp"
#include "common/text.hpp"
#include "rpc/server.hpp"
#include "rpc/tonique_translate.hpp"
#include "tonique/site/follower.hpp"
#include "tonique/site/https_carrier.hpp"
#include "tonique/site/program_options.hpp"
#include "tonique/site/report.hpp"
#include "tonique/site/sms_carrier.hpp"

#include <malloc.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <systemd/sd-daemon.h>

#include <csignal>
#include <unistd.h>

namespace wesh::tonique::site {
namespace {

std::uint64_t random_seed() {
    std::uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, 0) != static_cast<ssize_t>(sizeof seed))
        seed = static_cast<std::uint64_t>(getpid());
    return seed;
}

class site_program {
  public:
    site_program(const option_values& o, const std::string& socket, std::string folder)
        : options_{o}
        , folder_{std::move(folder)}
        , clock_{make_clock()}
        , hurried_{dynamic_cast<const hurried_clock*>(clock_.get()) != nullptr}
        , database_{outbox_file(folder_)}
        , core_{database_, *clock_, chosen(o, database_)}
        , server_{loop_, {}, rpc::by_groups(o.text("rpc.reader_group"), {}), rpc::centre_program}
        , listening_{server_, socket, o.text("rpc.reader_group")} {
        server_.serve(rpc::make_procedure<tonique_report_args>(
            TONIQUE_REPORT, "report", rpc::role::reader, xdr_tonique_report_args,
            [this](const rpc::peer&, const tonique_report_args& args, rpc::reply_slot slot) {
                answer(args, slot);
            }));
        look_around();
        connect();
        connect_modem();
    }

    int run() {
        const auto interrupted = loop_.on_signal(SIGINT, [this] { loop_.stop(); });
        const auto terminated = loop_.on_signal(SIGTERM, [this] { loop_.stop(); });
        loop_.enable_watchdog();
        follow_options f{options_.text("weshd.socket"), options_.time("weshd.read_every"), duration{2'000}};
        if (hurried_) f.slice = duration{200};
        follower follower{loop_,
                          *clock_,
                          std::move(f),
                          from(),
                          [this](const followed& x) { return take(x); },
                          [this](const std::string& trouble) { daemon_is(trouble); },
                          [this](const order& x, auto refused) { carried_out(x, refused); }};
        follower_ = &follower;
        pulse();
        sd_notify(0, "READY=1");
        const int code = loop_.run();
        sd_notify(0, "STOPPING=1");
        return code;
    }

  private:
    static site_settings chosen(const option_values& o, database& db) {
        auto s = settings_of(o);
        s.seed = random_seed();
        prepare(db);
        s.sms.alone = o.text("centre.url").empty() && outbox{db}.member().url.empty();
        return s;
    }

    // ---- weshd ----

    std::optional<follow_from> take(const followed& f) {
        try {
            if (f.described) core_.learn(f.page.stream_id, f.devices, f.points);
            if (!f.page.records.empty() || f.page.next > core_.position().after || core_.is_strange(f.page))
                core_.take(f.page);
            if (f.caught_up) hear_devices(core_.clocks(), f.clocks, *clock_, zone());
            // Only now is it known that weshd has nothing more of the time that has passed.
            if (f.caught_up) core_.tick(true);
            stored(nullptr);
            send();
            // An hour of records is much more than what is kept of it.
            malloc_trim(0);
            return from();
        } catch (const database_error& e) {
            stored(&e);
            return {};
        }
    }
    follow_from from() const {
        const auto left = core_.hours().due() - core_.hours().now();
        return {core_.position(), core_.acknowledged(), std::max(left, duration{1'000}), core_.orders()};
    }
    void carried_out(const order& x, std::optional<setting_refusal> refused) {
        try {
            core_.carried_out(x, refused);
            stored(nullptr);
        } catch (const database_error& e) {
            stored(&e);
        }
        send();
    }
    /// The site's, for clocks on walls.
    const calendar& zone() {
        const auto m = core_.member();
        const auto name = m.zone.empty() ? core_.settings().zone : m.zone;
        if (std::exchange(zone_name_, name) == name && zone_) return *zone_;
        try {
            zone_.emplace(name);
        } catch (const std::invalid_argument&) {
            zone_.emplace("UTC");
        }
        return *zone_;
    }
    void daemon_is(const std::string& trouble) {
        if (!trouble.empty()) log::warning("weshd: {}", trouble);
        if (trouble.empty()) log::notice("weshd answers");
        state_.weshd_trouble = trouble;
    }
    /// A disk that is full is a state: weshd keeps what is not read.
    void stored(const database_error* e) {
        if (e != nullptr && !e->is_full()) throw *e;
        if (std::exchange(refused_, e != nullptr) == (e != nullptr)) return;
        if (e != nullptr)
            log::error("nothing can be stored, weshd keeps it meanwhile: {}", sanitised(e->what()));
        if (e == nullptr) log::notice("the disk takes it again");
    }

    // ---- the centre ----

    /// The carrier for the membership that there is.
    void connect() {
        const auto m = core_.member();
        https_options o;
        o.url = options_.text("centre.url").empty() ? m.url : options_.text("centre.url");
        o.ca = options_.text("centre.ca").empty() ? m.ca : options_.text("centre.ca");
        o.pin = options_.text("centre.pin").empty() ? m.pin : options_.text("centre.pin");
        state_.centre = o.url;
        state_.modem = options_.text("sms.centre");
        if (m.number == 0)
            log::warning("this site belongs to no centre yet: tonique-site enrol, see tonique-site(8)");
        else if (o.url.empty() && options_.text("sms.centre").empty())
            log::warning("no way to the centre is known: set centre.url or sms.centre");
        else if (o.url.empty())
            log::notice("no address of the centre is known: it is told by SMS alone");
        else
            carrier_ = std::make_unique<https_carrier>(loop_, std::move(o),
                                                       [this](consignment c, carried x) { came_back(c, x); });
    }
    /// A queue that cannot be opened is a state, and tried again: HTTPS does not need it.
    void connect_modem() {
        if (!core_.settings().sms.enabled || core_.member().number == 0) return;
        sms_options o{options_.text("sms.centre"), options_.text("sms.folder"), options_.text("sms.spool")};
        std::string trouble;
        try {
            modem_ = std::make_unique<sms_carrier>(
                std::move(o), world_, core_.handed_over(),
                [this](const consignment& c, const carried& x) { came_back(c, x); },
                [this](const bytes& packet, const sms::incoming& by) { received(packet, by); });
        } catch (const std::exception& e) {
            trouble = sanitised(e.what());
        }
        if (!trouble.empty() && trouble != state_.modem_trouble) log::error("no SMS: {}", trouble);
        state_.modem_trouble = std::move(trouble);
    }
    void send() {
        if (carrier_ && !carrier_->busy())
            if (auto c = core_.next(road::https); !c.empty()) carrier_->send(std::move(c));
        if (!modem_ || modem_->busy()) return;
        auto c = core_.next(road::sms);
        if (c.empty()) return;
        core_.hand_over(c);
        modem_->send(std::move(c));
    }
    void came_back(const consignment& c, const carried& x) {
        const bool was = core_.carrier(c.by).connected;
        const bool failing = core_.carrier(c.by).failing_since != no_time;
        try {
            if (x.arrived)
                core_.delivered(c, x.answer);
            else
                core_.failed(c, x.error);
            stored(nullptr);
        } catch (const database_error& e) {
            stored(&e);
        }
        const auto* who = c.by == road::https ? "the centre" : "the modem";
        if (x.arrived && !was) log::notice("{} {}", who, c.by == road::https ? "answers" : "sends");
        if (!x.arrived && (was || !failing))
            log::warning("{}: {}", c.by == road::https ? "the centre cannot be reached" : "no SMS is sent",
                         x.error);
        orders();
        if (c.by == road::https) send();
    }
    void received(const bytes& packet, const sms::incoming& by) {
        // What cannot be stored now is not taken from the queue.
        if (core_.take({&packet, 1}).front() && by.stamp != no_time)
            core_.stamped(by.local ? zone().instant_of(by.stamp, clock_->now()) : by.stamp);
        orders();
    }
    void orders() {
        if (follower_ != nullptr && !core_.orders().empty()) follower_->wake();
    }
    void tick_modem(bool again) {
        if (!modem_ && again) connect_modem();
        if (!modem_) return;
        try {
            modem_->tick();
            stored(nullptr);
        } catch (const database_error& e) {
            stored(&e);
        }
        state_.modem_trouble = modem_->trouble();
    }

    // ---- time ----

    void pulse() {
        const auto now = clock_->steady();
        try {
            if (now - ticked_ >= duration{30'000}) {
                ticked_ = now;
                look_around();
                core_.tick(false);
                stored(nullptr);
            }
        } catch (const database_error& e) {
            stored(&e);
        }
        tick_modem(ticked_ == now);
        if (std::min(core_.due(road::https), core_.due(road::sms)) <= now || ticked_ == now) send();
        pulse_ = loop_.after(hurried_ ? duration{50} : duration{1'000}, [this] { pulse(); });
    }
    void look_around() {
        struct statvfs s {};
        surroundings a;
        a.release = WESH_VERSION;
        if (statvfs(folder_.c_str(), &s) == 0)
            a.free_mb = static_cast<std::uint32_t>(
                std::min<std::uint64_t>(std::uint64_t{s.f_bavail} * s.f_frsize >> 20U, UINT32_MAX));
        core_.set_surroundings(std::move(a));
    }

    // ---- tools ----

    void answer(const tonique_report_args& args, rpc::reply_slot& slot) {
        const auto page = report(core_, *clock_, state_, tonique::from_wire(args));
        tonique_report_result r{};
        if (!page) {
            const tonique::call_error none{
                TONIQUE_NOT_FOUND, "there is no such report; ask for \"reports\"", {}};
            r.status = none.status;
            r.tonique_report_result_u.error = to_wire(none);
            return slot.answer<tonique_report_result>(xdr_tonique_report_result, r);
        }
        tonique::wire_table_page wire{*page};
        r.status = TONIQUE_OK;
        r.tonique_report_result_u.page = wire.view();
        slot.answer<tonique_report_result>(xdr_tonique_report_result, r);
    }

    const option_values& options_;
    std::string folder_;
    std::unique_ptr<wesh::clock> clock_;
    bool hurried_;
    const system_clock world_; ///< of what no clock of ours can hurry
    database database_;
    core core_;
    io::loop loop_;
    rpc::server server_;
    const rpc::listening listening_;
    std::unique_ptr<https_carrier> carrier_;
    std::unique_ptr<sms_carrier> modem_;
    follower* follower_ = nullptr; ///< while it runs
    std::string zone_name_;
    std::optional<calendar> zone_;
    program_state state_;
    bool refused_ = false;
    duration ticked_{};
    io::source pulse_;
};

} // namespace

int run_program(const option_values& o, const std::string& socket, const std::string& folder) {
    site_program program{o, socket, folder};
    return program.run();
}

std::string outbox_file(const std::string& folder) {
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        throw std::system_error{errno, std::generic_category(), folder};
    return folder + "/outbox.db";
}

} // namespace wesh::tonique::site
