#include "tonique/site/report.hpp"

#include "common/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>

namespace wesh::tonique::site {
namespace {

constexpr std::size_t rows_of_a_page = 500;

table_cell number(std::uint64_t n) { return decimal{static_cast<std::int64_t>(n), 0}; }
table_cell moment(time_point t) {
    if (t == no_time) return {};
    return t;
}

std::string word_of(const core& c, const program_state& p) {
    if (c.member().number == 0) return "not enrolled";
    if (p.centre.empty() && p.modem.empty()) return "no centre";
    const auto& s = c.carrier(c.uses_sms() ? road::sms : road::https);
    if (s.connected) return c.uses_sms() ? "by SMS" : "connected";
    return s.failing_since == no_time ? "starting" : "failing";
}

/// "meter", "doubtful: centre says 2 h 3 min ahead".
std::string clock_words(const judgement& j) {
    if (!j.doubtful) return std::string{to_text(j.source)};
    if (j.source == clock_source::none) return "doubtful: nobody vouches for it";
    return fmt::format("doubtful: by {} it is {} {}", to_text(j.source),
                       duration_text(std::abs(j.offset.count())), j.offset > duration{} ? "slow" : "fast");
}

void add_sms(table_page& page, const core& c, const program_state& p) {
    const auto add = [&page](const char* item, table_cell v) {
        page.rows.push_back({std::string{item}, std::move(v)});
    };
    const auto& s = c.carrier(road::sms);
    add("sms-centre", p.modem);
    add("sms-this-month", number(c.sent_by_sms().sent));
    add("sms-monthly", number(c.settings().sms.monthly));
    add("sms-last-sent", moment(s.last_success));
    add("sms-trouble", p.modem_trouble.empty()
                           ? s.connected || s.error.empty() ? table_cell{} : table_cell{s.error}
                           : table_cell{p.modem_trouble});
}

table_page carrier(const core& c, const clock& now, const program_state& p) {
    table_page page;
    page.columns = {{"item", "ITEM", "", false}, {"value", "VALUE", "", false}};
    const auto add = [&page](const char* item, table_cell v) {
        page.rows.push_back({std::string{item}, std::move(v)});
    };
    const auto m = c.member();
    const auto& s = c.carrier();
    add("state", word_of(c, p));
    add("site", number(m.number));
    add("name", m.name);
    add("centre", p.centre);
    add("failing-since", moment(s.failing_since));
    add("error", s.connected || s.error.empty() ? table_cell{} : table_cell{s.error});
    add("last-success", moment(s.last_success));
    const auto due = c.due(c.uses_sms() ? road::sms : road::https);
    add("next-try", due == duration::max()
                        ? table_cell{}
                        : table_cell{now.now() + std::max(due - now.steady(), duration{})});
    const auto counts = c.outbox().count();
    for (std::size_t i = 0; i < counts.size(); ++i)
        page.rows.push_back(
            {"waiting-" + std::string{to_text(static_cast<priority>(i))}, number(counts[i].packets)});
    time_point oldest;
    for (const auto& w : counts)
        if (w.packets > 0 && (oldest == no_time || w.oldest < oldest)) oldest = w.oldest;
    add("oldest-waiting", moment(oldest));
    add("bytes-today", number(s.bytes_today));
    if (!p.modem.empty()) add_sms(page, c, p);
    add("clock", clock_words(c.clock()));
    add("settings-version", number(c.applying().version()));
    add("last-number", number(c.outbox().next_number() - 1));
    add("acknowledged-number", number(c.outbox().acknowledged().cumulative));
    add("packets-refused", number(c.count().refused));
    add("weshd", p.weshd_trouble.empty() ? std::string{"connected"} : p.weshd_trouble);
    add("stream-position", number(c.position().after));
    add("stream-time", moment(c.hours().now()));
    add("devices", number(c.hours().devices()));
    add("devices-silent", number(c.hours().silent()));
    add("readings-unchanged", number(c.hours().count().unchanged));
    add("clock-set-back", number(c.hours().count().set_back));
    return page;
}

table_page outbox_rows(const core& c, std::uint64_t cursor) {
    table_page page;
    page.columns = {{"number", "NUMBER", "", true},  {"priority", "PRIORITY", "", false},
                    {"layout", "LAYOUT", "", false}, {"bytes", "BYTES", "B", true},
                    {"made", "MADE", "", false},     {"arrived", "ARRIVED", "", false}};
    const auto all = c.outbox().waiting();
    for (auto i = static_cast<std::size_t>(std::min<std::uint64_t>(cursor, all.size())); i < all.size();
         ++i) {
        if (page.rows.size() == rows_of_a_page) {
            page.next = i;
            break;
        }
        const auto& w = all[i];
        page.rows.push_back({number(w.number), std::string{to_text(w.priority)},
                             std::string{to_text(w.layout)}, number(w.size), moment(w.made),
                             std::string{w.arrived ? "yes" : "no"}});
    }
    return page;
}

table_page settings_rows(const core& c) {
    table_page page;
    page.columns = {{"setting", "SETTING", "", false},
                    {"device", "DEVICE", "", false},
                    {"column", "COLUMN", "", false},
                    {"value", "VALUE", "", true},
                    {"state", "STATE", "", false}};
    for (const auto& a : c.applying().all()) {
        const auto* row = find_setting(a.setting.kind);
        const auto* about = find_column(a.setting.column);
        page.rows.push_back({row != nullptr ? std::string{row->name} : fmt::format("kind {}", a.setting.kind),
                             c.hours().name_of(a.setting.unit),
                             about != nullptr ? std::string{about->name} : std::string{},
                             decimal{a.setting.value, 0},
                             std::string{a.refused ? to_text(*a.refused)
                                         : a.waits ? "waits"
                                                   : "in-force"}});
    }
    return page;
}

table_page list() {
    table_page page;
    page.columns = {{"report", "REPORT", "", false}, {"meaning", "MEANING", "", false}};
    page.rows = {{std::string{"carrier"}, std::string{"how the way to the centre is"}},
                 {std::string{"outbox"}, std::string{"the packets that wait"}},
                 {std::string{"settings"}, std::string{"what the centre set here, and what became of it"}},
                 {std::string{"reports"}, std::string{"this list"}}};
    return page;
}

} // namespace

std::optional<table_page> report(const core& c, const clock& now, const program_state& p,
                                 const report_request& r) {
    if (r.report == "carrier") return carrier(c, now, p);
    if (r.report == "outbox") return outbox_rows(c, r.cursor);
    if (r.report == "settings") return settings_rows(c);
    if (r.report == "reports") return list();
    return {};
}

} // namespace wesh::tonique::site
