#include "tests/quarter/world.hpp"

#include <sqlite3.h>

#include <unistd.h>

namespace wesh::quarter {
namespace {

using namespace tonique;

/// In memory where there is such a place: a hundred quarters commit some millions of times.
std::string quick_place() { return ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"; }

site_record enrolled(site_number n, dice& d) {
    site_record s;
    s.number = n;
    s.name = "site-" + std::to_string(n);
    site_key k;
    for (auto& b : k.bytes) b = d.byte();
    s.keys[0] = k;
    return s;
}

site::site_settings chosen(ways w, std::uint64_t seed, const fate& fate) {
    site::site_settings s;
    s.sms.enabled = w != ways::datagrams;
    s.sms.alone = w == ways::modem;
    // Of those that have HTTPS too, some leave detail out.
    s.sms.monthly = w == ways::both && seed % 3 == 0 ? 70 : 100'000;
    s.seed = seed;
    s.zone = "Europe/Paris";
    if (fate.small_outbox) s.bounds.bytes = 6'000;
    return s;
}

constexpr const char* file = "outbox.db";
constexpr std::array beside{"", "-wal"};

/// The file as the disk holds it now, with what is written ahead of it.
void copy_files(const std::string& from, const std::string& to) {
    for (const auto* end : beside) {
        std::error_code ignored;
        std::filesystem::remove(to + end, ignored);
        if (std::filesystem::exists(from + end)) std::filesystem::copy_file(from + end, to + end, ignored);
    }
}

/// The power goes after so many steps of SQLite: what the disk holds at that moment is what is left.
struct power_cut {
    std::string from;
    std::string to;
    std::uint64_t steps = 0;
    bool happened = false;

    static int step(void* self) {
        auto& cut = *static_cast<power_cut*>(self);
        if (cut.happened || cut.steps-- > 0) return cut.happened ? 1 : 0;
        copy_files(cut.from, cut.to);
        cut.happened = true;
        return 1;
    }
};

} // namespace

site_end::site_end(site_number number, unsigned flats, quarter::ways ways, std::uint64_t seed, const fate& f,
                   hour_number first)
    : ways_{ways}
    , settings_{chosen(ways, seed, f)}
    , building_{seed, flats, first}
    , began_{site::end_of(first)}
    , clock_{began_}
    , folder_{quick_place()} {
    dice d{seed + 1};
    record_ = enrolled(number, d);
    open();
    site::membership m;
    m.number = number;
    m.name = record_.name;
    m.zone = record_.zone;
    m.keys = record_.keys;
    core_->enrol(m);
}

void site_end::open() {
    db_ = std::make_unique<site::database>(folder_ / file);
    core_ = std::make_unique<site::core>(*db_, clock_, settings_);
}

void site_end::crash() {
    ++crashes_;
    core_.reset();
    db_.reset();
    open();
}

template <class F>
void site_end::attempt(dice& chance, bool may_crash, F f) {
    if (!may_crash || !chance.chance(4)) return f();
    power_cut cut{folder_ / file, folder_ / "cut.db", chance.below(400), false};
    sqlite3_progress_handler(db_->handle(), 3, &power_cut::step, &cut);
    try {
        f();
    } catch (const history::database_error&) {
        if (!cut.happened) throw;
    }
    sqlite3_progress_handler(db_->handle(), 0, nullptr, nullptr);
    if (!cut.happened) return;
    core_.reset();
    db_.reset();
    copy_files(cut.to, cut.from);
    ++crashes_;
    open();
}

void site_end::follow(dice& chance, bool may_crash) {
    attempt(chance, may_crash, [&] {
        for (;;) {
            const auto page = building_.page(core_->position().after, 200, true_now());
            if (page.records.empty()) break;
            if (core_->is_strange(page))
                core_->learn(page.stream_id, building_.devices(), building_.points());
            core_->take(page);
        }
    });
    // weshd keeps raw samples for some days after they were acknowledged.
    const auto kept = sequence_number{20'000};
    if (core_->acknowledged() > kept) building_.forget(core_->acknowledged() - kept);
}

void site_end::tick(dice& chance, bool may_crash) {
    const bool caught_up = building_.page(core_->position().after, 1, true_now()).records.empty();
    attempt(chance, may_crash, [&] { core_->tick(caught_up); });
}

site::consignment site_end::next(site::road by) { return core_->next(by); }

void site_end::delivered(const site::consignment& c, std::span<const bytes> answer) {
    if (c.by == site::road::sms) core_->hand_over(c);
    core_->delivered(c, answer);
}

void site_end::failed(const site::consignment& c) { core_->failed(c, "no answer"); }

void site_end::take(std::span<const bytes> packets, dice& chance, bool may_crash) {
    attempt(chance, may_crash, [&] { core_->take(packets); });
}

void site_end::keep_copy() { copy_files(folder_ / file, folder_ / "copy.db"); }

void site_end::put_copy_back() {
    core_.reset();
    db_.reset();
    copy_files(folder_ / "copy.db", folder_ / file);
    open();
}

bool site_end::settled() const {
    for (const auto& p : core_->outbox().waiting())
        if (p.layout != layout::state && p.layout != layout::acknowledgement && p.layout != layout::devices)
            return false;
    return true;
}

} // namespace wesh::quarter
