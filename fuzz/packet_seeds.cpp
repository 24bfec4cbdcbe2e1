// Seeds of packets: one of each layout, open and sealed.
#include "fuzz/seeds.hpp"
#include "libtonique/enrolment.hpp"

namespace wesh::fuzz {
namespace {

using namespace wesh::tonique;

struct seed {
    const char* name;
    tonique::layout layout;
    tonique::body body;
};

std::string text_of(const bytes& b) { return {b.begin(), b.end()}; }

/// Three hours of a device with all columns.
readings some_hours(bool counters_only) {
    readings r;
    for (hour_number hour = 498'000; hour < 498'003; ++hour)
        for (const auto& c : columns())
            if (!counters_only || c.kind == point_kind::counter)
                r.rows.push_back({3, hour, c.column, std::int64_t{215} + hour % 7,
                                  hour == 498'001 ? quality::estimated : quality::good});
    return r;
}

std::vector<seed> seeds() {
    const auto time = from_milliseconds(1'795'327'200'000);
    return {
        {"devices", layout::devices,
         devices{{{1, "flat-12", "wes", "F4:5E:AB:00:00:0C"}, {2, "roof", "teleinfo", ""}}}},
        {"alarms", layout::alarms,
         alarms{{{3, severity::critical, time, "ups.power-lost", "no mains"},
                 {0, severity::info, time, "site.started", "\u00e9t\u00e9"}}}},
        {"closing", layout::closing, some_hours(true)},
        {"hourly", layout::hourly, some_hours(false)},
        {"state", layout::state, state{time, 12, 498'680, 31, 1, 2048, "0.1.0"}},
        {"given_up", layout::given_up, given_up{10, 310, loss::outbox_full, 498'000, 498'024}},
        {"acknowledgement", layout::acknowledgement, acknowledgement{1000, 7, 1010, true, {0x05, 0x80}}},
        {"new_key", layout::new_key, new_key{1, {1, 2, 3}}},
        {"state_clock", layout::state,
         state{time, 12, 498'680, 31, 1, 2048, "0.1.0", clock_source::meter, true, -70}},
        {"acknowledgement_time", layout::acknowledgement,
         acknowledgement{1000, 7, 1010, false, {0x05}, time}},
        {"settings", layout::settings, settings{7, 1, 2, {{3, 12, 0, 30'000}, {6, 12, 1, 195}}}},
        {"settings_state", layout::settings_state,
         settings_state{7, 3, 1, {{{6, 9, 2, 0}, setting_refusal::unknown_unit}}}},
    };
}

} // namespace

void packet_seeds(const std::filesystem::path& root) {
    const corpus c{root, "packet"};
    site_key key;
    for (std::size_t i = 0; i < key.bytes.size(); ++i) key.bytes[i] = static_cast<std::uint8_t>(i);
    std::vector<bytes> all;
    for (const auto& s : seeds()) {
        const auto body = encode_body(s.layout, s.body);
        c.add(std::string{"body_"} + s.name,
              static_cast<char>(4 + static_cast<int>(s.layout)) + text_of(body));
        header h;
        h.form = form::large;
        h.layout = s.layout;
        h.site = 7;
        h.counter = 66'000;
        all.push_back(seal(h, body, key));
        c.add(std::string{"binary_"} + s.name, "\1" + text_of(all.back()));
    }
    c.add("base16", std::string{'\0'} + to_base16(all[4]));
    c.add("batch", "\2" + text_of(join(all)));
    c.add("key", "\3" + key_text(key));
    c.add("code", "\3"
                  "ab12-cd34ef");
    all[4].back() ^= 1;
    c.add("forged", "\1" + text_of(all[4]));
}

} // namespace wesh::fuzz
