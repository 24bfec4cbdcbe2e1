#include "daemon/history/point_table.hpp"

namespace wesh::history {
namespace {

constexpr const char* columns = "SELECT id, path, kind, unit, scale, meaning, settable, kept FROM point ";

template <class Row>
point_description description_of(Row& q) {
    point_description p;
    p.id = static_cast<point_id>(q.integer(0));
    p.path = q.text(1);
    p.kind = static_cast<point_kind>(q.integer(2) & 3);
    p.unit = q.text(3);
    p.scale = static_cast<int>(q.integer(4));
    p.meaning = q.text(5);
    p.settable = q.integer(6) != 0;
    p.kept = q.integer(7) != 0;
    return p;
}

std::string asking(const char* condition) { return std::string{columns} + condition; }

} // namespace

point_table::point_table(database& db)
    : db_{db}
    , insert_{db, "INSERT OR REPLACE INTO point(id, path, kind, unit, scale, meaning, settable, kept)"
                  " VALUES(?,?,?,?,?,?,?,?)"}
    , find_{db, asking("WHERE path = ? AND kind = ? AND unit = ?").c_str()} {}

void point_table::load() {
    statement every{db_, "SELECT id, kind FROM point ORDER BY id"};
    auto q = every.ask();
    while (q.next()) {
        if (static_cast<std::size_t>(q.integer(0)) != kinds_.size() + 1)
            throw database_error::damaged("the table of points has a hole");
        kinds_.push_back(static_cast<point_kind>(q.integer(1) & 3));
    }
}

std::string point_table::path(point_id id) {
    statement one{db_, asking("WHERE id = ?").c_str()};
    auto q = one.ask(id);
    return q.next() ? description_of(q).path : std::string{};
}

std::vector<point_description> point_table::all() {
    std::vector<point_description> points;
    points.reserve(kinds_.size());
    statement every{db_, asking("ORDER BY id").c_str()};
    auto q = every.ask();
    while (q.next()) points.push_back(description_of(q));
    return points;
}

bool point_table::store(point_description& p) {
    p.id = static_cast<point_id>(kinds_.size() + 1);
    {
        auto q = find_.ask(std::string_view{p.path}, static_cast<int>(p.kind), std::string_view{p.unit});
        if (q.next()) {
            const auto known = description_of(q);
            p.id = known.id;
            if (known == p) return false;
        }
    }
    insert_.run(p.id, std::string_view{p.path}, static_cast<int>(p.kind), std::string_view{p.unit}, p.scale,
                std::string_view{p.meaning}, p.settable ? 1 : 0, p.kept ? 1 : 0);
    if (p.id > kinds_.size()) kinds_.push_back(p.kind);
    return true;
}

void point_table::define(std::span<point_description> points) {
    const std::size_t before = kinds_.size();
    try {
        transaction t{db_};
        bool changed = false;
        for (auto& p : points) changed = store(p) || changed;
        if (changed) t.commit();
    } catch (...) {
        kinds_.resize(before);
        throw;
    }
}

} // namespace wesh::history
