// Bytes from whoever has a simulated modem's line open: commands, and the messages in them.
#include "fuzz/require.hpp"
#include "sim/modem.hpp"

using namespace wesh;
using fuzz::require;

namespace {

constexpr unsigned memory = 4;

/// Gives each message back to the modem, as the air does.
class echoing_air final : public sim::modem_network {
  public:
    sim::cms_error submit(const sim::sms_submit& s, std::uint8_t) override {
        const auto pdu = sim::encode_deliver(s.to, s.protocol, s.body, {s.valid_until, {}});
        require(pdu.size() <= 176, "a message has its greatest size");
        require(sim::body_text(s.body).size() <= 1'000, "what is said is bounded");
        modem->keep(pdu);
        return sim::cms_error::none;
    }
    bool reachable() const noexcept override { return true; }
    void room() override {}
    sim::at_modem* modem = nullptr;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = fuzz::text_of(data, size);
    echoing_air air;
    sim::at_modem modem{{"356938035643809", "208010000000001", "+33609001390"}, memory, air};
    air.modem = &modem;
    std::string said;
    modem.hear(bytes, said);
    require(modem.kept() <= memory, "it keeps no more than it can");
    // A list of a full memory is the longest answer, to nine bytes.
    require(said.size() <= size * (2'000 + 1), "answers are bounded");
    std::string in_pieces;
    echoing_air other;
    sim::at_modem again{{"356938035643809", "208010000000001", "+33609001390"}, memory, other};
    other.modem = &again;
    for (const char c : bytes) again.hear({&c, 1}, in_pieces);
    require(in_pieces == said, "how the bytes come does not matter");

    const auto pdu = std::span{data, size};
    if (const auto s = sim::decode_submit(pdu)) {
        require(sim::is_sms_number(s->to), "it goes to a number");
        require(s->body.units.size() <= 160, "a body is one message");
    }
    sim::decode_time(pdu);
    const auto septets = sim::unpack_septets(pdu, size);
    require(sim::pack_septets(septets).size() <= size, "packed again, no more");
    sim::gsm_text(septets);
    sim::ucs2_text(pdu);
    return 0;
}
