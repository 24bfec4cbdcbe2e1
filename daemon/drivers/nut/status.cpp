#include "daemon/drivers/nut/status.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <array>

namespace wesh::nut {
namespace {

struct flag_words {
    std::string_view name;
    std::string_view meaning;
};
constexpr std::array<flag_words, flag_count> flag_table{{
    {"charging", "the battery is being charged"},
    {"discharging", "the battery gives power"},
    {"replace-battery", "the battery is to be replaced"},
    {"bypass", "the load is fed past the UPS: nothing protects it"},
    {"calibrating", "on battery on purpose, to measure how long it lasts"},
    {"overload", "the load is more than the UPS can bear"},
    {"trim", "the mains are too high, and lowered"},
    {"boost", "the mains are too low, and raised"},
    {"alarm", "the UPS gives an alarm"},
    {"self-test", "the UPS tests itself"},
    {"low-battery", "the battery is about to end, or still nearly empty"},
    {"high-battery", "the battery is charged too high"},
}};

/// What decides over the supply.
enum class sign : std::uint8_t { none, on_line, on_battery, off, forced, waiting };

/// NUT's words (docs/new-drivers.txt, "UPS status flags"; WAIT is upsd's own).
struct status_word {
    std::string_view said;
    sign decides = sign::none;
    std::optional<flag> shows = std::nullopt;
};
constexpr std::array status_words{
    status_word{"OL", sign::on_line},
    status_word{"OB", sign::on_battery},
    status_word{"OFF", sign::off},
    status_word{"FSD", sign::forced},
    status_word{"WAIT", sign::waiting},
    status_word{"LB", sign::none, flag::low_battery},
    status_word{"HB", sign::none, flag::high_battery},
    status_word{"RB", sign::none, flag::replace_battery},
    status_word{"CHRG", sign::none, flag::charging},
    status_word{"DISCHRG", sign::none, flag::discharging},
    status_word{"BYPASS", sign::none, flag::bypass},
    status_word{"CAL", sign::none, flag::calibrating},
    status_word{"OVER", sign::none, flag::overload},
    status_word{"TRIM", sign::none, flag::trim},
    status_word{"BOOST", sign::none, flag::boost},
    status_word{"ALARM", sign::none, flag::alarm},
};

class signs {
  public:
    void add(sign s) noexcept { bits_ |= 1U << static_cast<unsigned>(s); }
    bool has(sign s) const noexcept { return (bits_ >> static_cast<unsigned>(s) & 1U) != 0; }

  private:
    unsigned bits_ = 0;
};

/// In order: the first that holds is it. A UPS that is to stop its hosts does so whatever else it says.
void decide(const signs& said, status& s) {
    const bool ol = said.has(sign::on_line);
    const bool ob = said.has(sign::on_battery);
    if (ol != ob) s.mains = ol;
    if (said.has(sign::forced))
        s.supply = supply::forced_shutdown;
    else if (ol && ob)
        s.reason = "the UPS says both OL, on line, and OB, on battery";
    else if (said.has(sign::waiting))
        s.reason = "upsd waits for the first data of the UPS";
    else if (said.has(sign::off))
        s.supply = supply::off;
    else if (ol)
        s.supply = supply::on_line;
    else if (ob && s.flags.has(flag::low_battery) && !s.flags.has(flag::calibrating))
        s.supply = supply::low_battery;
    else if (ob)
        s.supply = supply::on_battery;
    else
        s.reason = "the UPS says neither OL, on line, nor OB, on battery";
}

std::string lower(std::string_view text) {
    std::string l{text};
    for (char& c : l)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return l;
}

/// What drivers give as the reason of a transfer to battery that is a test.
bool is_test(std::string_view transfer_reason) {
    if (transfer_reason == "S") return true;
    const auto said = lower(transfer_reason);
    return said == "selftest" || said == "self test" || said.find("ups test") != std::string::npos;
}

} // namespace

std::string_view to_text(flag f) noexcept { return flag_table[static_cast<std::size_t>(f)].name; }
std::string_view meaning_of(flag f) noexcept { return flag_table[static_cast<std::size_t>(f)].meaning; }

std::string to_text(flags f) {
    std::string all;
    for (std::size_t i = 0; i < flag_count; ++i)
        if (f.has(static_cast<flag>(i))) all.append(all.empty() ? "" : " ").append(flag_table[i].name);
    return all;
}

status status_of(std::string_view text) {
    status s;
    signs said;
    for (const auto w : split(text, ' ')) {
        if (w.empty()) continue;
        const auto known = std::find_if(status_words.begin(), status_words.end(),
                                        [&](const status_word& k) { return k.said == w; });
        if (known != status_words.end()) {
            said.add(known->decides);
            if (known->shows) s.flags.set(*known->shows);
        } else if (auto clean = sanitised(w, 24);
                   s.unknown.size() < unknown_max &&
                   std::find(s.unknown.begin(), s.unknown.end(), clean) == s.unknown.end()) {
            s.unknown.push_back(std::move(clean));
        }
    }
    decide(said, s);
    if (trimmed(text).empty()) s.reason = "the UPS says nothing of its status: ups.status is empty";
    s.silent = s.supply == supply::unknown && (trimmed(text).empty() || said.has(sign::waiting));
    return s;
}

status status_of(const variables& all) {
    const auto* said = find(all, "ups.status");
    auto s = status_of(said == nullptr ? std::string_view{} : std::string_view{*said});
    if (said == nullptr) s.reason = "the UPS says nothing of its status: there is no ups.status";
    if (const auto* alarm = find(all, "ups.alarm"); alarm != nullptr) {
        const auto what = trimmed(*alarm);
        s.flags.set(flag::alarm, !what.empty() && what != "0");
    }
    const auto* result = find(all, "ups.test.result");
    // The reason of the last transfer stands long after it.
    const auto* why = s.mains == false ? find(all, "input.transfer.reason") : nullptr;
    s.flags.set(flag::self_test, (result != nullptr && lower(*result).starts_with("in progress")) ||
                                     (why != nullptr && is_test(trimmed(*why))));
    return s;
}

bool is_explained(const status& s) noexcept {
    return s.flags.has(flag::calibrating) ||
           (s.flags.has(flag::self_test) && !s.flags.has(flag::low_battery));
}

} // namespace wesh::nut
