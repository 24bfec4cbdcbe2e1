// A scenario as data: which boxes, meters, modems and UPSes there are, how they move and what happens to them
// when.
#pragma once

#include "sim/fault.hpp"
#include "sim/tariff.hpp"

#include <wesh/time.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wesh::sim {

/// "pince.I1" and what it says.
using assignment = std::pair<std::string, std::string>;

enum class shape : std::uint8_t { sine, sawtooth, walk, growth };

/// One field that moves by itself.
struct variation {
    std::string field;
    shape as = shape::sine;
    double from = 0;
    double to = 0;
    duration period{60'000}; ///< of a sine or sawtooth; a walk takes a step each period
    double rate = 0;         ///< growth, an hour
};

/// How a meter speaks.
enum class tic_mode : std::uint8_t { historic, standard, pme_pmi };
inline constexpr std::array<std::string_view, 3> tic_mode_words{"historic", "standard", "pme-pmi"};

/// A message that somebody sends who has no modem here.
inline constexpr std::uint32_t most_sms_at_once = 10'000;
struct sms_order {
    std::string from; ///< "+33612345678", or a name
    std::string to;   ///< a modem, or its number
    std::string text; ///< or the hexadecimal of data
    bool data = false;
    std::uint32_t times = 1;
};

/// What happens to a box, a meter, a modem, a UPS or the air at one moment after the start.
struct step {
    duration at{};
    std::vector<assignment> set;
    std::vector<assignment> raw;
    std::optional<fault> fails;
    fault_term term;
    bool clear = false;
    bool reboot = false;
    std::optional<tic_mode> mode;
    unsigned speed = 0;  ///< 0: it stays
    std::string replace; ///< the number of the meter that takes its place; empty: it stays
    std::string swap;    ///< the meter with which it changes ports; empty: none
    std::optional<sms_order> sms;
};

/// What a device said at one moment of a capture, byte for byte.
struct said_bytes {
    duration at{};
    std::string bytes;
};
/// In the order of time; shared by all members of a group. None: the device is simulated, not replayed.
using replay = std::shared_ptr<const std::vector<said_bytes>>;

struct box_settings {
    std::string name;
    std::string firmware = "0.84";
    std::uint16_t port = 0; ///< 0: any free one
    std::string user = "admin";
    std::string password = "wes";
    std::string guest_user; ///< may read but not command; empty: there is none
    std::string guest_password;
    std::string realm = "Acces serveur WES";
    std::optional<bool> clock_runs; ///< else as the profile says
    duration clock_offset{};
    duration reboot_time{8'000};
    std::uint32_t sessions = 6; ///< connections at once; one more is reset
    std::uint32_t segment = 1200;
    std::uint64_t seed = 1;
    replay says;                ///< its pages; then `firmware` means nothing
    double change = 0;          ///< the share of the page's fields that changes with each page
    bool phase_by_seed = false; ///< members of a group move out of step with one another
    std::vector<assignment> set;
    std::vector<assignment> raw;
    std::vector<variation> varies;
    std::optional<fault> fails;
    std::vector<step> steps;
};

/// What a meter is told from outside: by its site, by its network and by its contract.
enum class tic_input : std::uint8_t { power, injected, voltage, subscribed, power_factor };
inline constexpr std::size_t tic_inputs = 5;

struct meter_settings {
    std::string name;
    tic_mode mode = tic_mode::historic;
    contract tariff = contract::base;
    unsigned phases = 1;
    bool producer = false;
    std::string serial;                ///< twelve digits; empty: made from the seed
    std::optional<std::int64_t> index; ///< Wh drawn at the start; else made from the seed
    /// VA drawn and injected, V, kVA, W a VA.
    std::array<double, tic_inputs> input{1000, 0, 230, 6, 1};
    bool mobile_peaks = false; ///< standard: DPMn, FPMn and PPOINTE are sent
    bool degraded = false;     ///< the clock says of itself that it may be wrong
    duration clock_offset{};
    std::string port;   ///< where its line is read; empty: nowhere
    unsigned speed = 0; ///< baud; 0: as the mode has it
    unsigned piece = 8; ///< bytes that come at a time
    std::uint64_t seed = 1;
    bool phase_by_seed = false;
    replay says; ///< its line; then of all above only name, mode, port, speed, piece and seed mean something
    std::vector<assignment> set;
    std::vector<assignment> raw;
    std::vector<variation> varies;
    std::optional<fault> fails;
    std::vector<step> steps;
};

/// Who joins the modems.
struct air_settings {
    std::string service_centre = "+33609001390";
    std::uint64_t seed = 1;
    std::vector<fault> fails;
    std::vector<step> steps;
};

struct modem_settings {
    std::string name;
    std::string number;
    std::string port;     ///< where its line is read
    unsigned memory = 50; ///< messages
    std::uint64_t seed = 1;
    std::vector<assignment> set;
    std::optional<fault> fails;
    std::vector<step> steps;
};

/// What a UPS says from a moment on.
struct ups_step {
    duration at{};
    std::vector<assignment> says;
};
struct ups_sequence {
    std::vector<ups_step> steps; ///< in the order of time
    duration length{};           ///< of all of it
    bool repeats = false;
};

struct ups_settings {
    std::string name;
    std::string description = "Simulated by weshsim";
    std::uint16_t port = 0; ///< of its server; 0: that of all which name none
    std::uint64_t seed = 1;
    bool phase_by_seed = false;
    std::shared_ptr<const ups_sequence> plays; ///< none: it stands as it is
    bool bare = false;                         ///< it says nothing but that, and what is set
    std::vector<assignment> set;
    std::vector<assignment> raw;
    std::vector<variation> varies;
    std::optional<fault> fails;
    std::vector<step> steps;
};

struct scenario {
    std::string zone = "Europe/Paris"; ///< of all clocks
    std::string control;               ///< path of the control socket; empty: none
    std::vector<box_settings> boxes;
    std::vector<meter_settings> meters;
    std::optional<air_settings> air; ///< always there where a modem is
    std::vector<modem_settings> modems;
    std::vector<ups_settings> upses;
};

} // namespace wesh::sim
