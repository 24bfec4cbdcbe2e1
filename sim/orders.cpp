#include "sim/orders.hpp"

#include "common/text.hpp"
#include "sim/refusal.hpp"

#include <fmt/core.h>

#include <array>

namespace wesh::sim {
namespace {

sms_body body_of(const sms_order& order) {
    if (order.data) {
        auto bytes = hex_octets(order.text);
        auto body = bytes ? data_body(std::move(*bytes)) : std::nullopt;
        if (!body) throw refusal{"data are up to 140 octets in hexadecimal"};
        return *body;
    }
    auto body = text_body(sanitised(order.text, 1024));
    if (!body) throw refusal{"a text has up to 160 characters, or 70 when one is not of the GSM's alphabet"};
    return *body;
}

constexpr std::uint64_t most_memory = 1'000;
constexpr std::uint64_t best_signal = 31;

struct modem_field {
    std::string_view name;
    std::uint64_t most;
    void (at_modem::*take)(unsigned) noexcept;
    unsigned (at_modem::*tell)() const noexcept;
};
constexpr std::array fields{modem_field{"memory", most_memory, &at_modem::resize, &at_modem::memory},
                            modem_field{"signal", best_signal, &at_modem::set_signal, &at_modem::signal}};

const modem_field& field_named(std::string_view name) {
    for (const auto& f : fields)
        if (f.name == name) return f;
    throw refusal{fmt::format("a modem has no field '{}' to set; it has memory and signal", sanitised(name))};
}

unsigned number_for(const modem_field& f, std::string_view text) {
    const auto n = parse_unsigned(text);
    if (!n || *n > f.most)
        throw refusal{
            fmt::format("{} takes a number from 0 to {}, not '{}'", f.name, f.most, sanitised(text))};
    return static_cast<unsigned>(*n);
}

} // namespace

sms_body checked_body(const sms_order& order) {
    if (!is_sms_sender(order.from))
        throw refusal{fmt::format("'{}' is no number, and no name of 1 to 11 characters without blanks",
                                  sanitised(order.from))};
    return body_of(order);
}

void check_modem_field(std::string_view field, std::string_view text) {
    number_for(field_named(field), text);
}

void set_modem(at_modem& m, std::string_view field, std::string_view text) {
    const auto& f = field_named(field);
    (m.*f.take)(number_for(f, text));
}

unsigned modem_value(const at_modem& m, std::string_view field) { return (m.*field_named(field).tell)(); }

} // namespace wesh::sim
