#include "daemon/config.hpp"

#include <array>

namespace wesh {
namespace {

constexpr std::int64_t day = 86'400'000;

constexpr std::array common{
    option{"period", option_type::time, "30s", "", "how often the device is asked", 200, day},
    option{"stale_after", option_type::time, "0s", "",
           "silence after which values are stale; 0s: three periods", 0, 7 * day},
    option{"spread", option_type::boolean, "true", "", "start at a moment of its own, not with all others"},
};

constexpr std::array daemon_table{
    option{"site.name", option_type::text, "", "", "name of the site, for people"},
    option{"site.timezone", option_type::text, "Europe/Paris", "",
           "whose days the daily closing indexes follow"},
    option{"log.level", option_type::word, "info", log_levels, "what is told in the log"},
    option{"rpc.socket", option_type::text, "/run/wesh/weshd.sock", "",
           "where clients connect, unless systemd passes a socket"},
    option{"rpc.reader_group", option_type::text, "wesh", "", "group that may read"},
    option{"rpc.admin_group", option_type::text, "wesh-admin", "", "group that may command and change"},
    option{"rpc.acknowledge_group", option_type::text, "wesh-ack", "",
           "group that may say, beside reading, that somebody has seen an event"},
    option{"rpc.connections", option_type::number, "4000", "",
           "connections at most, 64 of them for administrators", 65, 100'000},
    option{"state.directory", option_type::text, "/var/lib/wesh", "",
           "history and devices added while running"},
    option{"history.ceiling", option_type::size, "256MB", "", "size of the history on disk", 4 << 20,
           std::int64_t{1} << 40},
    option{"history.raw_for", option_type::time, "90d", "",
           "how long raw samples are kept while there is room", day, 3650 * day},
    option{"history.hourly_for", option_type::time, "1830d", "", "how long hourly values are kept", day,
           3650 * day},
    option{"history.heartbeat", option_type::time, "15min", "", "an unchanged value is recorded this often",
           10'000, day},
    option{"history.commit_busy", option_type::time, "1s", "", "between commits while samples flow", 100,
           60'000},
    option{"history.commit_quiet", option_type::time, "60s", "",
           "longest wait of a new value for its commit: what a power cut may cost", 100, 3'600'000},
    option{"history.commit_unchanged", option_type::time, "5min", "",
           "longest wait of a value that only stands as it stood", 100, 3'600'000},
    option{"power.stretch", option_type::number, "4", "",
           "on battery devices are asked so many times less often", 1, 100},
    option{"power.quiet_most", option_type::time, "30min", "",
           "how long no device is asked at most, when a battery that is about to end does not", 60'000, day},
    option{"power.lost_most", option_type::time, "10min", "",
           "how long a UPS that fell silent on battery counts as about to end", 0, day},
    option{"points.max", option_type::number, "200000", "", "points at most", 100, 5'000'000},
};

} // namespace

std::span<const option> common_options() noexcept { return common; }
std::span<const option> daemon_options() noexcept { return daemon_table; }

bool device_config::same_work(const device_config& o) const {
    return driver == o.driver && address == o.address && settings == o.settings &&
           polling.period == o.polling.period && polling.stale_after == o.polling.stale_after &&
           polling.spread == o.polling.spread;
}

} // namespace wesh
