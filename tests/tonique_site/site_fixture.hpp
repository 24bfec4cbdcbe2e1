// A site without weshd: records written by the test, a clock that stands still, and a centre of a few lines.
#pragma once

#include "tests/support/test.hpp"
#include "tonique/site/core.hpp"

#include <memory>

namespace wesh::test {

using namespace tonique::site;
using tonique::acknowledgement;
using tonique::alarm;
using tonique::bytes;
using tonique::column;
using tonique::form;
using tonique::hour_number;
using tonique::layout;
using tonique::site_key;
using tonique::unit_number;

/// 2026-11-22 10:00 UTC: an hour begins, 11:00 in Paris.
inline constexpr time_point ten{std::chrono::hours{498'706}};
constexpr time_point at(int hour, int minute = 0, int second = 0) {
    return ten + std::chrono::hours{hour - 10} + std::chrono::minutes{minute} + std::chrono::seconds{second};
}

inline site_key key_number(std::uint8_t n) {
    site_key k;
    k.bytes.fill(n);
    return k;
}

class stream_writer {
  public:
    std::uint64_t id = 77;
    std::vector<device_status> devices;
    std::vector<point_description> points;
    std::vector<record> records;

    void device(const std::string& name, const std::string& driver = "wes") {
        device_status d;
        d.name = name;
        d.driver = driver;
        d.identity = "id of " + name;
        devices.push_back(d);
    }
    point_id point(const std::string& path, const std::string& unit, point_kind kind = point_kind::counter,
                   int scale = 0) {
        for (const auto& p : points)
            if (p.path == path) return p.id;
        points.push_back(
            {static_cast<point_id>(points.size() + 1), path, kind, unit, scale, "", false, true});
        return points.back().id;
    }
    void say(const std::string& path, time_point t, value v, quality q = quality::good,
             time_point received = no_time) {
        const auto kind =
            path.find(".current") != std::string::npos || path.find("probe") != std::string::npos
                ? point_kind::gauge
                : point_kind::counter;
        const auto unit = path.find("pulses") != std::string::npos   ? "pulse"
                          : path.find("energy") != std::string::npos ? "Wh"
                          : path.find("probe") != std::string::npos  ? "°C"
                                                                     : "A";
        sample s;
        s.point = point(path, unit, kind);
        s.number = ++last;
        s.time = t;
        s.received = received == no_time ? t : received;
        s.value = std::move(v);
        s.quality = q;
        records.emplace_back(s);
    }
    void number(const std::string& path, time_point t, std::int64_t v, quality q = quality::good) {
        say(path, t, decimal{v, 0}, q);
    }
    void happen(const std::string& type, time_point t, const std::string& device = {},
                severity s = severity::warning, attributes a = {}) {
        event e;
        e.number = ++last;
        e.time = e.received = t;
        e.device = device;
        e.type = type;
        e.severity = s;
        e.text = type + " happened";
        e.attributes = std::move(a);
        records.emplace_back(e);
    }
    record_page page(sequence_number after, std::size_t limit = 100'000) const {
        record_page p;
        p.stream_id = id;
        p.first = 1;
        p.last = last;
        p.next = after;
        for (const auto& r : records) {
            const auto n = std::visit([](const auto& x) { return x.number; }, r);
            if (n <= after) continue;
            if (p.records.size() == limit) break;
            p.records.push_back(r);
            p.next = n;
        }
        return p;
    }
    sequence_number last = 0;
};

/// One site over one file in memory; crash() makes its objects anew.
class small_site {
  public:
    explicit small_site(site_settings s = {})
        : settings_{std::move(s)} {
        crash();
    }
    void crash() {
        core_.reset();
        core_ = std::make_unique<core>(db, clock, settings_);
    }
    /// Begins anew with other settings.
    void use(site_settings s) {
        settings_ = std::move(s);
        crash();
    }
    void enrol() {
        membership m;
        m.number = 7;
        m.name = "seven";
        m.zone = "Europe/Paris";
        m.keys[0] = key_number(1);
        core_->enrol(m);
    }
    /// Follows the stream to its end.
    void follow(const stream_writer& w, std::size_t page = 100'000) {
        for (;;) {
            const auto before = core_->position();
            const auto p = w.page(before.id == w.id ? before.after : 0, page);
            if (p.records.empty()) return;
            if (core_->is_strange(p)) core_->learn(w.id, w.devices, w.points);
            core_->take(p);
        }
    }
    core& operator*() { return *core_; }
    core* operator->() { return core_.get(); }

    std::optional<std::int64_t> told(hour_number h, column c, unit_number u = 1) {
        statement s{db, "SELECT value FROM reading WHERE hour = ? AND unit = ? AND col = ?"};
        auto q = s.ask(h, u, static_cast<int>(c));
        if (!q.next()) return {};
        return q.integer(0);
    }
    quality flags(hour_number h, column c, unit_number u = 1) {
        statement s{db, "SELECT quality FROM reading WHERE hour = ? AND unit = ? AND col = ?"};
        auto q = s.ask(h, u, static_cast<int>(c));
        return q.next() ? static_cast<quality>(q.number(0)) : quality::invalid;
    }

    database db{":memory:"};
    manual_clock clock{ten};

  private:
    site_settings settings_;
    std::unique_ptr<core> core_;
};

/// The other end, as far as numbers go.
class small_centre {
  public:
    struct taken {
        tonique::header header;
        bytes tag;
        tonique::body body;
    };
    std::map<std::uint32_t, taken> packets;
    std::map<std::uint8_t, site_key> keys{{0, key_number(1)}};
    std::uint32_t refused = 0;
    std::uint32_t down = 0;
    tonique::numbering numbering;
    std::uint32_t highest = 0;

    void take(const std::vector<bytes>& all);
    acknowledgement state() const;
    bytes seal(layout l, const tonique::body& b, std::uint8_t slot = 0);
    bytes acknowledge() { return seal(layout::acknowledgement, state()); }
    /// All readings that arrived, whatever the packet.
    std::vector<tonique::reading> readings(layout l) const;
    template <class T>
    std::vector<T> all() const {
        std::vector<T> found;
        for (const auto& [n, p] : packets)
            if (const auto* x = std::get_if<T>(&p.body)) found.push_back(*x);
        return found;
    }
};

/// Sends all that is due, and brings back the acknowledgement; the number of packets that left.
std::size_t exchange(small_site& s, small_centre& c);

} // namespace wesh::test
