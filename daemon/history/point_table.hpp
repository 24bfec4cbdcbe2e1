// The points of the history and their ids. Descriptions stay on disk: there may be many thousands.
#pragma once

#include "daemon/history/database.hpp"

#include <wesh/point.hpp>

#include <span>
#include <string>
#include <vector>

namespace wesh::history {

class point_table {
  public:
    explicit point_table(database& db);
    void load();

    std::size_t size() const noexcept { return kinds_.size(); }
    bool knows(point_id id) const noexcept { return id != 0 && id <= kinds_.size(); }
    point_kind kind(point_id id) const { return kinds_[id - 1]; }
    std::string path(point_id id);
    /// By id.
    std::vector<point_description> all();

    /// Gives every point its id and stores what is new or changed: one transaction, nothing when it fails.
    void define(std::span<point_description> points);

  private:
    /// False when the very same is stored already.
    bool store(point_description& p);

    database& db_;
    statement insert_;
    statement find_;
    std::vector<point_kind> kinds_; ///< by id, which are dense: given here from 1 and never taken back
};

} // namespace wesh::history
