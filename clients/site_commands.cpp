// The daemon and its devices.
#include "clients/command.hpp"
#include "common/clock.hpp"

#include <fmt/format.h>

#include <array>

namespace wesh::client {
namespace {

constexpr std::array device_columns{
    column{"name", "NAME"},
    column{"driver", "DRIVER"},
    column{"address", "ADDRESS"},
    column{"state", "STATE"},
    column{"since", "SINCE"},
    column{"last_answer", ""},
    column{"last_answer_age", "LAST ANSWER", true},
    column{"period", "PERIOD", true},
    column{"failures", "FAILURES", true},
    column{"attempts", "TRIES", true},
    column{"points", "POINTS", true},
    column{"reason", "REASON"},
    column{"identity", ""},
    column{"origin", ""},
    column{"last_attempt", ""},
    column{"attributes", ""},
};

constexpr std::array info_columns{
    column{"site", "SITE"},
    column{"release", "RELEASE"},
    column{"started", "STARTED"},
    column{"devices", "DEVICES", true},
    column{"points", "POINTS", true},
    column{"admin", "ADMIN"},
    column{"last_number", "LAST NUMBER", true},
    column{"stream_id", ""},
    column{"revision", ""},
    column{"now", ""},
};

constexpr std::array statistic_columns{
    column{"name", "NAME"},
    column{"amount", "AMOUNT", true},
    column{"unit", "UNIT"},
    column{"meaning", "MEANING"},
};

} // namespace

int run_status(const context& c) {
    const auto now = system_clock{}.now();
    const auto devices = c.daemon.devices(c.args.words);
    const auto out = c.make(device_columns);
    for (const auto& d : devices) {
        std::string extra;
        for (const auto& [key, content] : d.attributes)
            extra += fmt::format("{}{}={}", extra.empty() ? "" : "; ", key, content);
        const bool answered = d.last_answer != no_time;
        out->row({d.name, d.driver, d.address, cell{to_text(d.state), tone_of(d.state)}, d.since,
                  d.last_answer, answered ? cell{now - d.last_answer} : cell{},
                  d.period == duration{} ? cell{} : cell{d.period}, d.failures, d.attempts, d.points,
                  d.reason, d.identity, d.origin, d.last_attempt, std::move(extra)});
    }
    out->end();
    return nothing_unless(!devices.empty(), c.args.words, "devices");
}

int run_info(const context& c) {
    const auto i = c.daemon.info();
    const auto out = c.make(info_columns);
    out->row({i.site, i.release, i.started, i.devices, i.points, i.admin, i.last_number, i.stream_id,
              i.revision, i.now});
    out->end();
    return exit_done;
}

int run_statistics(const context& c) {
    const auto out = c.make(statistic_columns);
    for (const auto& s : c.daemon.statistics()) out->row({s.name, decimal{s.amount, 0}, s.unit, s.meaning});
    out->end();
    return exit_done;
}

} // namespace wesh::client
