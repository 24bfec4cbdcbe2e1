// A GSM modem as a program at its serial line finds it: AT commands in PDU mode (3GPP TS 27.005, 27.007).
#pragma once

#include "sim/sms_pdu.hpp"

#include <map>
#include <string>
#include <string_view>

namespace wesh::sim {

/// Errors of messages (+CMS ERROR) that are used here.
enum class cms_error : std::uint16_t {
    none = 0,
    invalid_pdu = 304,
    invalid_index = 321,
    memory_full = 322,
    no_network = 331,
};

/// What a modem is in, and hands its messages to.
class modem_network {
  public:
    virtual ~modem_network() = default;
    /// `none`: taken, and it has that reference.
    virtual cms_error submit(const sms_submit& s, std::uint8_t reference) = 0;
    virtual bool reachable() const noexcept = 0;
    /// There is room again where messages are kept.
    virtual void room() = 0;
};

struct modem_identity {
    std::string imei;
    std::string imsi;
    std::string service_centre;
};

class at_modem {
  public:
    /// The network outlives it.
    at_modem(modem_identity who, unsigned memory, modem_network& n);

    /// Appends what it says to these bytes.
    void hear(std::string_view bytes, std::string& says);
    /// A message has come; false when the memory is full.
    bool keep(const octets& pdu);
    /// As after it was plugged in: what was half said is forgotten, its memory is not.
    void restart() noexcept;

    std::size_t kept() const noexcept { return kept_.size(); }
    unsigned memory() const noexcept { return memory_; }
    /// What is kept already stays.
    void resize(unsigned memory) noexcept { memory_ = memory; }
    unsigned signal() const noexcept { return signal_; }
    void set_signal(unsigned s) noexcept { signal_ = s; }

    /// What commands do; for the table of commands alone.
    struct commands;

  private:
    /// As +CMGL and +CMGR have it.
    enum class state : std::uint8_t { unread, read, unsent, sent };
    struct message {
        at_modem::state state;
        octets pdu; ///< with the service centre in front
    };

    void hear_line(char c, std::string& says);
    void hear_pdu(char c, std::string& says);
    void obey(std::string_view line, std::string& says);
    void take_pdu(std::string& says);
    bool has_room() const noexcept { return kept_.size() < memory_; }
    /// Its place.
    unsigned store(state s, octets pdu);

    modem_identity who_;
    unsigned memory_;
    modem_network& network_;
    std::map<unsigned, message> kept_; ///< by its place, from 1
    unsigned signal_ = 20;
    std::uint8_t reference_ = 0;
    std::string line_;
    bool echo_ = true;
    bool registration_told_ = false; ///< +CREG=2: with its place
    std::size_t pdu_size_ = 0;       ///< of the message that is awaited behind '>'; 0: none is
    bool to_memory_ = false;         ///< +CMGW, not +CMGS
};

} // namespace wesh::sim
