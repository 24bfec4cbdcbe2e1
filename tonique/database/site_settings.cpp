#include "tonique/database/site_settings.hpp"

#include "libtonique/role.hpp"
#include "libtonique/sodium.hpp"

#include <algorithm>

namespace wesh::tonique::database {
namespace {

using digest = std::array<std::uint8_t, 16>;

digest content_of(std::span<const setting> all) {
    digest d{};
    hash h{d.size()};
    for (const auto& s : all)
        h.add(std::uint32_t{s.kind})
            .add(std::uint32_t{s.unit} << 8U | s.column)
            .add(static_cast<std::uint32_t>(static_cast<std::uint64_t>(s.value) >> 32U))
            .add(static_cast<std::uint32_t>(static_cast<std::uint64_t>(s.value)));
    h.end(d);
    return d;
}

setting binding_of(const rows::row& row) {
    const auto r = parse_role(row.text(3));
    const auto door = std::max<std::int64_t>(row.integer(2), 0);
    return {static_cast<std::uint8_t>(setting_kind::binding), row.as<unit_number>(0), row.as<std::uint8_t>(1),
            value_of({static_cast<std::uint32_t>(door),
                      static_cast<std::uint8_t>(r.value_or(role::electricity))})};
}

} // namespace

std::vector<setting> settings_of(connection& c, site_number site, time_point now) {
    std::vector<setting> all;
    for (const auto row :
         c.ask("settings of a site",
               "SELECT kind, unit, column_number, value FROM site_setting WHERE site = ?", {site}))
        all.push_back(
            {row.as<std::uint8_t>(0), row.as<unit_number>(1), row.as<std::uint8_t>(2), row.integer(3)});
    const auto seconds = to_milliseconds(now) / 1000;
    // Of device 0, the site itself, there are no columns.
    for (const auto row :
         c.ask("bindings of a site",
               "SELECT p.unit, p.column_number, COALESCE(a.app_numero, 0), b.role FROM binding b"
               " JOIN point p ON p.id = b.point LEFT JOIN appartement a ON a.app_id = b.dwelling"
               " WHERE b.site = ? AND b.valid_from <= ? AND (b.valid_to IS NULL OR b.valid_to > ?)"
               " AND p.unit > 0",
               {site, seconds, seconds}))
        all.push_back(binding_of(row));
    std::sort(all.begin(), all.end());
    return all;
}

std::uint32_t refresh_settings(connection& c, site_number site, time_point now) {
    const auto last = c.ask("version of settings",
                            "SELECT version, content FROM site_settings WHERE site = ? FOR UPDATE", {site});
    const auto all = settings_of(c, site, now);
    if (last.empty() && all.empty()) return 0;
    const auto content = content_of(all);
    const auto version = last.empty() ? 0 : last.front().as<std::uint32_t>(0);
    if (!last.empty()) {
        const auto before = last.front().bytes(1);
        if (std::equal(before.begin(), before.end(), content.begin(), content.end())) return version;
    }
    c.run("new version of settings",
          "INSERT INTO site_settings (site, version, since, content) VALUES (?, ?, ?, ?)"
          " ON DUPLICATE KEY UPDATE version = VALUES(version), since = VALUES(since), content = "
          "VALUES(content)",
          {site, version + 1, std::max<std::int64_t>(to_milliseconds(now), 0), content});
    return version + 1;
}

bool refresh_all_settings(connection& c, time_point now) {
    bool changed = false;
    for (const auto row :
         c.ask("sites with settings", "SELECT DISTINCT site FROM (SELECT site FROM site_setting"
                                      " UNION SELECT site FROM binding"
                                      " UNION SELECT site FROM site_settings) t")) {
        const auto site = row.as<site_number>(0);
        transaction t{c};
        const auto found = c.ask("version", "SELECT version FROM site_settings WHERE site = ?", {site});
        const auto before = found.empty() ? 0 : found.front().as<std::uint32_t>(0);
        const bool other = refresh_settings(c, site, now) != before;
        t.commit();
        changed = changed || other;
    }
    return changed;
}

} // namespace wesh::tonique::database
