// A recording that keeps what it is given, and plays what the history knew.
#pragma once

#include "daemon/registry.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wesh::test {

class fake_recording final : public recording {
  public:
    std::vector<wesh::record> records;
    std::size_t repeated = 0; ///< of them, unchanged values
    std::vector<interval> open_now;
    std::vector<interval> closed;
    std::vector<known_point> known; ///< what claim() gives, once
    std::vector<point_description> defined;
    std::vector<point_description> redefined;

    void record(wesh::record r) override { records.push_back(std::move(r)); }
    void repeat(sample s) override {
        ++repeated;
        records.push_back(std::move(s));
    }
    void open(interval i) override {
        if (place_of(i.device, i.type) == open_now.end()) open_now.push_back(std::move(i));
    }
    void close(std::string_view device, std::string_view type, time_point end,
               const attributes& more) override {
        const auto i = place_of(device, type);
        if (i == open_now.end()) return;
        closed.push_back(*i);
        closed.back().end = end;
        closed.back().attributes.insert(closed.back().attributes.end(), more.begin(), more.end());
        open_now.erase(i);
    }
    void close_all(std::string_view device, time_point end) override {
        for (const auto& i : std::vector<interval>{open_now})
            if (i.device == device) close(i.device, i.type, end, {});
    }
    std::vector<std::string> begun() const override {
        std::vector<std::string> all;
        for (const auto& i : open_now)
            if (std::find(all.begin(), all.end(), i.device) == all.end()) all.push_back(i.device);
        return all;
    }
    std::vector<known_point> claim(std::string_view device) override {
        std::vector<known_point> of_device;
        std::erase_if(known, [&](known_point& k) {
            if (!k.about.path.starts_with(std::string{device} + "/")) return false;
            of_device.push_back(std::move(k));
            return true;
        });
        return of_device;
    }
    void give_back(known_point p) override { known.push_back(std::move(p)); }
    point_id define(const point_description& p) override {
        const auto same = std::find_if(defined.begin(), defined.end(), [&](const point_description& d) {
            return d.path == p.path && d.kind == p.kind && d.unit == p.unit;
        });
        if (same != defined.end()) return same->id;
        defined.push_back(p);
        defined.back().id = static_cast<point_id>(defined.size());
        return defined.back().id;
    }
    void redefine(const point_description& p) override { redefined.push_back(p); }
    void retire(point_description) override {}

    std::vector<sample> samples() const { return of<sample>(); }
    std::vector<event> events(std::string_view type) const {
        auto all = of<event>();
        std::erase_if(all, [&](const event& e) { return e.type != type; });
        return all;
    }

  private:
    template <class T>
    std::vector<T> of() const {
        std::vector<T> found;
        for (const auto& r : records)
            if (const auto* x = std::get_if<T>(&r)) found.push_back(*x);
        return found;
    }
    std::vector<interval>::iterator place_of(std::string_view device, std::string_view type) {
        return std::find_if(open_now.begin(), open_now.end(),
                            [&](const interval& i) { return i.device == device && i.type == type; });
    }
};

} // namespace wesh::test
