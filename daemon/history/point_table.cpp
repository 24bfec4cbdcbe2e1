#include "daemon/history/point_table.hpp"

#include <utility>

namespace wesh::history {

point_table::point_table(database& db)
    : db_{db}
    , insert_{db, "INSERT OR REPLACE INTO point(id, path, kind, unit, scale, meaning, settable, kept)"
                  " VALUES(?,?,?,?,?,?,?,?)"}
    , ids_{0, same_point{&points_}, same_point{&points_}} {}

void point_table::load() {
    statement all{db_, "SELECT id, path, kind, unit, scale, meaning, settable, kept FROM point ORDER BY id"};
    auto q = all.ask();
    while (q.next()) {
        point_description p;
        p.id = static_cast<point_id>(q.integer(0));
        p.path = q.text(1);
        p.kind = static_cast<point_kind>(q.integer(2) & 3);
        p.unit = q.text(3);
        p.scale = static_cast<int>(q.integer(4));
        p.meaning = q.text(5);
        p.settable = q.integer(6) != 0;
        p.kept = q.integer(7) != 0;
        // Ids are dense: they are given here and never taken back.
        if (p.id != points_.size() + 1) throw database_error::damaged("the table of points has a hole");
        points_.push_back(std::move(p));
        ids_.insert(points_.back().id);
    }
}

void point_table::store(const point_description& p) {
    insert_.run(p.id, std::string_view{p.path}, static_cast<int>(p.kind), std::string_view{p.unit}, p.scale,
                std::string_view{p.meaning}, p.settable ? 1 : 0, p.kept ? 1 : 0);
}

void point_table::define(std::span<point_description> points) {
    const std::size_t before = points_.size();
    std::vector<point_description> replaced;
    try {
        transaction t{db_};
        bool changed = false;
        for (auto& p : points) {
            const auto known = ids_.find(p);
            p.id = known != ids_.end() ? *known : static_cast<point_id>(points_.size() + 1);
            if (known != ids_.end() && points_[p.id - 1] == p) continue;
            store(p);
            changed = true;
            if (known != ids_.end()) {
                replaced.push_back(std::exchange(points_[p.id - 1], p));
            } else {
                points_.push_back(p);
                ids_.insert(p.id);
            }
        }
        if (changed) t.commit();
    } catch (...) {
        for (auto p = replaced.rbegin(); p != replaced.rend(); ++p) points_[p->id - 1] = *p;
        for (std::size_t id = points_.size(); id > before; --id) ids_.erase(static_cast<point_id>(id));
        points_.resize(before);
        throw;
    }
}

} // namespace wesh::history
