#include "sim/modem.hpp"

#include "common/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace wesh::sim {
namespace {

constexpr char end_of_pdu = '\x1a';
constexpr char escape = '\x1b';
/// A message has 175 octets at most, in hexadecimal.
constexpr std::size_t longest_line = 400;
constexpr std::size_t longest_pdu = 164;
constexpr std::string_view ok = "\r\nOK\r\n";
constexpr std::string_view error = "\r\nERROR\r\n";

void say(std::string& into, std::string_view line) { into += fmt::format("\r\n{}\r\n{}", line, ok); }
void refuse(std::string& into, cms_error e) {
    into += fmt::format("\r\n+CMS ERROR: {}\r\n", static_cast<unsigned>(e));
}

struct command_row {
    std::string_view name;
    bool argued;           ///< an argument follows; else the line ends here
    std::string_view says; ///< when there is no action; empty: only OK
    /// The argument is what follows the name.
    void (*act)(at_modem&, std::string_view argument, std::string& says) = nullptr;
};

} // namespace

struct at_modem::commands {
    static const std::array<command_row, 37> table;

    static void imei(at_modem& m, std::string_view, std::string& says) { say(says, m.who_.imei); }
    static void imsi(at_modem& m, std::string_view, std::string& says) { say(says, m.who_.imsi); }
    static void service_centre(at_modem& m, std::string_view, std::string& says) {
        say(says, fmt::format("+CSCA: \"{}\",{}", m.who_.service_centre,
                              m.who_.service_centre.starts_with('+') ? 145 : 129));
    }
    static void echo(at_modem& m, std::string_view on, std::string& says) {
        m.echo_ = on != "0";
        says += ok;
    }
    static void signal(at_modem& m, std::string_view, std::string& says) {
        say(says, fmt::format("+CSQ: {},0", m.network_.reachable() ? m.signal_ : 99));
    }
    static void tell_place(at_modem& m, std::string_view form, std::string& says) {
        m.registration_told_ = form == "2";
        says += ok;
    }
    static std::string registration(const at_modem& m) {
        const unsigned told = m.registration_told_ ? 2 : 0;
        if (!m.network_.reachable()) return fmt::format("{},2", told);
        return m.registration_told_ ? R"(2,1,"00B0","FACE")" : "0,1";
    }
    static void registered(at_modem& m, std::string_view, std::string& says) {
        say(says, "+CREG: " + registration(m));
    }
    static void registered_for_data(at_modem& m, std::string_view, std::string& says) {
        say(says, "+CGREG: " + registration(m));
    }
    static void attached(at_modem& m, std::string_view, std::string& says) {
        say(says, fmt::format("+CGATT: {}", m.network_.reachable() ? 1 : 0));
    }
    static void network_name(at_modem& m, std::string_view, std::string& says) {
        say(says, m.network_.reachable() ? R"(+COPS: 0,2,"20801")" : "+COPS: 0");
    }
    static void memories(at_modem& m, std::string_view, std::string& says) {
        const auto used = fmt::format("{},{}", m.kept_.size(), m.memory_);
        say(says, fmt::format("+CPMS: {0},{0},{0}", used));
    }
    static void named_memories(at_modem& m, std::string_view, std::string& says) {
        const auto used = fmt::format("\"SM\",{},{}", m.kept_.size(), m.memory_);
        say(says, fmt::format("+CPMS: {0},{0},{0}", used));
    }

    static std::string shown(const message& m) {
        return fmt::format("{},,{}\r\n{}", static_cast<unsigned>(m.state), m.pdu.size() - m.pdu.front() - 1,
                           hex_text(m.pdu));
    }
    static void list(at_modem& m, std::string_view which, std::string& says) {
        constexpr unsigned all = 4;
        const auto state = parse_unsigned(which);
        if (!state || *state > all) return refuse(says, cms_error::invalid_pdu);
        for (auto& [place, kept] : m.kept_) {
            if (*state != all && *state != static_cast<unsigned>(kept.state)) continue;
            says += fmt::format("\r\n+CMGL: {},{}", place, shown(kept));
            if (kept.state == state::unread) kept.state = state::read;
        }
        says += m.kept_.empty() ? "" : "\r\n";
        says += ok;
    }
    static void read(at_modem& m, std::string_view place, std::string& says) {
        const auto found = m.kept_.find(static_cast<unsigned>(parse_unsigned(place).value_or(0)));
        if (found == m.kept_.end()) return refuse(says, cms_error::invalid_index);
        say(says, "+CMGR: " + shown(found->second));
        if (found->second.state == state::unread) found->second.state = state::read;
    }
    static void remove(at_modem& m, std::string_view what, std::string& says) {
        const auto words = split(what, ',');
        const auto place = parse_unsigned(words.front());
        const auto more = words.size() > 1 ? parse_unsigned(words[1]) : std::uint64_t{0};
        if (!place || !more || words.size() > 2 || *more > 4) return refuse(says, cms_error::invalid_index);
        if (*more == 0 && m.kept_.erase(static_cast<unsigned>(*place)) == 0)
            return refuse(says, cms_error::invalid_index);
        // 1: what was read; 2 and 3: what was sent, and what was not, as well; 4: all.
        constexpr std::array<std::uint8_t, 5> kept_states{0xf, 0xd, 0x5, 0x1, 0x0};
        std::erase_if(m.kept_, [&](const auto& k) {
            return (kept_states[*more] >> static_cast<unsigned>(k.second.state) & 1U) == 0;
        });
        says += ok;
        m.network_.room();
    }

    static void await_pdu(at_modem& m, std::string_view size, bool to_memory, std::string& says) {
        const auto n = parse_unsigned(size.substr(0, size.find(',')));
        if (!n || *n == 0 || *n > longest_pdu) return refuse(says, cms_error::invalid_pdu);
        m.pdu_size_ = *n;
        m.to_memory_ = to_memory;
        says += "\r\n> ";
    }
    static void send(at_modem& m, std::string_view size, std::string& says) {
        await_pdu(m, size, false, says);
    }
    static void write(at_modem& m, std::string_view size, std::string& says) {
        await_pdu(m, size, true, says);
    }
};

constexpr std::array<command_row, 37> at_modem::commands::table{{
    {"", false, ""},
    {"Z", false, ""},
    {"E", true, "", echo},
    {"+CMEE=", true, ""},
    {"+CSCS?", false, R"(+CSCS: "GSM")"},
    {"+CSCS=?", false, R"(+CSCS: ("GSM","HEX","UCS2"))"},
    {"+CSCS=", true, ""},
    {"+CGMI", false, "wesh"},
    {"+CGMM", false, "WESHSIM"},
    {"+CGMR", false, "1.0"},
    {"+CGSN", false, "", imei},
    {"+CIMI", false, "", imsi},
    {"+CFUN=", true, ""},
    {"+CPIN?", false, "+CPIN: READY"},
    {"+CSQ", false, "", signal},
    {"+CBC", false, "+CBC: 0,100"},
    {"+CREG=", true, "", tell_place},
    {"+CREG?", false, "", registered},
    {"+CGREG=", true, "", tell_place},
    {"+CGREG?", false, "", registered_for_data},
    {"+CGATT?", false, "", attached},
    {"+COPS?", false, "", network_name},
    {"+CSMS", true, ""},
    {"+CMMS=", true, ""},
    {"+CSCA?", false, "", service_centre},
    {"+CNMI=?", false, "+CNMI: (0-3),(0-3),(0-3),(0-2),(0,1)"},
    {"+CNMI=", true, ""},
    {"+CMGF=0", false, ""},
    {"+CMGF?", false, "+CMGF: 0"},
    {"+CPMS=?", false, R"(+CPMS: ("SM"),("SM"),("SM"))"},
    {"+CPMS?", false, "", named_memories},
    {"+CPMS=", true, "", memories},
    {"+CMGL=", true, "", list},
    {"+CMGR=", true, "", read},
    {"+CMGD=", true, "", remove},
    {"+CMGS=", true, "", send},
    {"+CMGW=", true, "", write},
}};

at_modem::at_modem(modem_identity who, unsigned memory, modem_network& n)
    : who_{std::move(who)}
    , memory_{memory}
    , network_{n} {}

void at_modem::restart() noexcept {
    line_.clear();
    echo_ = true;
    registration_told_ = false;
    pdu_size_ = 0;
}

unsigned at_modem::store(state s, octets pdu) {
    unsigned place = 1;
    while (kept_.contains(place)) ++place;
    kept_.emplace(place, message{s, std::move(pdu)});
    return place;
}

bool at_modem::keep(const octets& pdu) {
    if (!has_room()) return false;
    auto whole = encode_service_centre(who_.service_centre);
    whole.insert(whole.end(), pdu.begin(), pdu.end());
    store(state::unread, std::move(whole));
    return true;
}

void at_modem::hear(std::string_view bytes, std::string& says) {
    for (const char c : bytes) {
        if (echo_) says += c;
        if (pdu_size_ != 0)
            hear_pdu(c, says);
        else
            hear_line(c, says);
    }
}

void at_modem::hear_line(char c, std::string& says) {
    if (c == '\n') return;
    if (c != '\r') {
        if (line_.size() <= longest_line) line_ += c;
        return;
    }
    const auto line = std::exchange(line_, {});
    if (!line.empty()) obey(line, says);
}

void at_modem::hear_pdu(char c, std::string& says) {
    if (c == escape) {
        pdu_size_ = 0;
        line_.clear();
        says += ok;
    } else if (c == end_of_pdu) {
        take_pdu(says);
    } else if (c != '\r' && c != '\n' && line_.size() <= longest_line) {
        line_ += c;
    }
}

void at_modem::obey(std::string_view line, std::string& says) {
    const bool begun =
        line.size() >= 2 && (line[0] == 'A' || line[0] == 'a') && (line[1] == 'T' || line[1] == 't');
    if (begun && line.size() <= longest_line) {
        const auto text = line.substr(2);
        for (const auto& row : commands::table) {
            if (row.argued ? !text.starts_with(row.name) : text != row.name) continue;
            if (row.act != nullptr)
                row.act(*this, text.substr(row.name.size()), says);
            else if (row.says.empty())
                says += ok;
            else
                say(says, row.says);
            return;
        }
    }
    // Whoever says OK to what it does not know is taken for a modem that it is not: gammu asks Motorola's
    // AT+MODE=2 of all, and waits for what these then say.
    says += error;
}

void at_modem::take_pdu(std::string& says) {
    const auto size = std::exchange(pdu_size_, 0);
    const auto pdu = hex_octets(std::exchange(line_, {}));
    if (!pdu || pdu->empty() || pdu->size() != size + pdu->front() + 1U)
        return refuse(says, cms_error::invalid_pdu);
    const auto submit = decode_submit(std::span{*pdu}.subspan(pdu->front() + 1U));
    if (!submit) return refuse(says, cms_error::invalid_pdu);
    if (to_memory_) {
        if (!has_room()) return refuse(says, cms_error::memory_full);
        return say(says, fmt::format("+CMGW: {}", store(state::unsent, *pdu)));
    }
    const auto reference = static_cast<std::uint8_t>(reference_ + 1);
    const auto failed = network_.reachable() ? network_.submit(*submit, reference) : cms_error::no_network;
    if (failed != cms_error::none) return refuse(says, failed);
    reference_ = reference;
    say(says, fmt::format("+CMGS: {}", reference));
}

} // namespace wesh::sim
