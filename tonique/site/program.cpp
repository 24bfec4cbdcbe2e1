#include "tonique/site/program.hpp"

#include "common/log.hpp"
#include "common/text.hpp"
#include "rpc/server.hpp"
#include "rpc/tonique_translate.hpp"
#include "tonique/site/follower.hpp"
#include "tonique/site/https_carrier.hpp"
#include "tonique/site/program_options.hpp"
#include "tonique/site/report.hpp"

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
        , core_{database_, *clock_, seeded(settings_of(o))}
        , server_{loop_, {}, rpc::by_groups(o.text("rpc.reader_group"), {}), rpc::centre_program}
        , listening_{server_, socket, o.text("rpc.reader_group")} {
        server_.serve(rpc::make_procedure<tonique_report_args>(
            TONIQUE_REPORT, "report", rpc::role::reader, xdr_tonique_report_args,
            [this](const rpc::peer&, const tonique_report_args& args, rpc::reply_slot slot) {
                answer(args, slot);
            }));
        look_around();
        connect();
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
                          [this](const std::string& trouble) { daemon_is(trouble); }};
        pulse();
        sd_notify(0, "READY=1");
        const int code = loop_.run();
        sd_notify(0, "STOPPING=1");
        return code;
    }

  private:
    static site_settings seeded(site_settings s) {
        s.seed = random_seed();
        return s;
    }

    // ---- weshd ----

    std::optional<follow_from> take(const followed& f) {
        try {
            if (f.described) core_.learn(f.page.stream_id, f.devices, f.points);
            if (!f.page.records.empty() || f.page.next > core_.position().after || core_.is_strange(f.page))
                core_.take(f.page);
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
        return {core_.position(), core_.acknowledged(), std::max(left, duration{1'000})};
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
        if (m.number == 0)
            log::warning("this site belongs to no centre yet: tonique-site enrol, see tonique-site(8)");
        else if (o.url.empty())
            log::warning("no address of a centre is known: set centre.url");
        else
            carrier_ = std::make_unique<https_carrier>(loop_, std::move(o),
                                                       [this](consignment c, carried x) { came_back(c, x); });
    }
    void send() {
        if (!carrier_ || carrier_->busy()) return;
        auto c = core_.next(tonique::form::large);
        if (!c.empty()) carrier_->send(std::move(c));
    }
    void came_back(const consignment& c, const carried& x) {
        const bool was = core_.carrier().connected;
        const bool failing = core_.carrier().failing_since != no_time;
        try {
            if (x.arrived)
                core_.delivered(c, x.answer);
            else
                core_.failed(c, x.error);
            stored(nullptr);
        } catch (const database_error& e) {
            stored(&e);
        }
        if (x.arrived && !was) log::notice("the centre answers");
        if (!x.arrived && (was || !failing)) log::warning("the centre cannot be reached: {}", x.error);
        send();
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
        if (core_.due() <= now || ticked_ == now) send();
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
    database database_;
    core core_;
    io::loop loop_;
    rpc::server server_;
    const rpc::listening listening_;
    std::unique_ptr<https_carrier> carrier_;
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
