// The points of the history and their ids.
#pragma once

#include "daemon/history/database.hpp"

#include <wesh/point.hpp>

#include <unordered_set>

namespace wesh::history {

class point_table {
  public:
    explicit point_table(database& db);
    void load();

    const std::vector<point_description>& all() const noexcept { return points_; }
    std::size_t size() const noexcept { return points_.size(); }
    bool knows(point_id id) const noexcept { return id != 0 && id <= points_.size(); }
    const point_description& at(point_id id) const { return points_[id - 1]; }

    /// Gives every point its id and stores what is new or changed: one transaction, nothing when it fails.
    void define(std::span<point_description> points);

  private:
    /// Ids are looked up by what they stand for, without keeping the paths a second time.
    struct same_point {
        using is_transparent = void;
        const std::vector<point_description>* points;
        const point_description& of(const point_description& p) const noexcept { return p; }
        const point_description& of(point_id id) const { return (*points)[id - 1]; }
        template <class T>
        std::size_t operator()(const T& p) const {
            return std::hash<std::string>{}(of(p).path);
        }
        template <class A, class B>
        bool operator()(const A& a, const B& b) const {
            const auto& x = of(a);
            const auto& y = of(b);
            return x.path == y.path && x.kind == y.kind && x.unit == y.unit;
        }
    };

    void store(const point_description& p);

    database& db_;
    statement insert_;
    std::vector<point_description> points_;
    std::unordered_set<point_id, same_point, same_point> ids_;
};

} // namespace wesh::history
