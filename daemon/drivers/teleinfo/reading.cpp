#include "daemon/drivers/teleinfo/reading.hpp"

#include "common/text.hpp"
#include "daemon/drivers/teleinfo/profile.hpp"

namespace wesh::teleinfo {

std::string tidy(std::string_view said) {
    std::string text;
    for (const auto part : split(said, ' ')) {
        if (part.empty()) continue;
        if (!text.empty()) text += ' ';
        text += part;
    }
    return text;
}

std::string path_part(std::string_view said, bool lower) {
    std::string part{trimmed(said).substr(0, 16)};
    for (auto& c : part) {
        const bool capital = c >= 'A' && c <= 'Z';
        if (capital && lower) c = static_cast<char>(c - 'A' + 'a');
        const bool plain = capital || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        if (!plain) c = '-';
    }
    return part;
}

value text_value(std::string text) { return text.empty() ? value{} : value{std::move(text)}; }

std::string_view unit_of(const label& row, std::string_view data) noexcept {
    if (!row.unit.empty() || row.read_as != form::quantity) return row.unit;
    for (const auto& w : row.words)
        if (data.ends_with(w.said)) return w.means;
    return {};
}

meter_clock::dating date_of(const frame& f, const entry& e, const meter_clock& c, time_point received) {
    written_time t;
    if (e.horodate_size != 0 && read_horodate(f.horodate(e), t)) return c.date(t, received);
    // A PME-PMI dates its means in a group of their own: PA1_s and PA1_i by DATEPA1.
    const auto name = e.label == unknown_label ? std::string_view{} : labels()[e.label].name;
    if (name.size() != 5 || !name.starts_with("PA") || name[3] != '_') return {};
    const auto* end = f.find("DATEPA" + std::string{name[2]});
    return end != nullptr && read_date(f.data(*end), t) ? c.date(t, received) : meter_clock::dating{};
}

value value_of(const label& row, const frame& f, const entry& e, const meter_clock& c, time_point received) {
    written_time t;
    const auto data = f.data(e);
    switch (row.read_as) {
    case form::number:
    case form::quantity:
        return frame::number(e);
    case form::text:
    case form::line: {
        auto said = tidy(data);
        return said.empty() ? value{} : meaning_of(row.words, said);
    }
    case form::word:
        // Of Tempo, the circuits are points of their own.
        return meaning_of(row.words, data.starts_with("BBR") ? data.substr(0, 3) : data);
    case form::date:
        return read_date(data, t) ? value{c.text(t, received)} : value{};
    case form::blocks:
        return text_value(profile_text(data));
    case form::hex:
    case form::identity:
    case form::nothing:
        break;
    }
    return text_value(std::string{data});
}

} // namespace wesh::teleinfo
