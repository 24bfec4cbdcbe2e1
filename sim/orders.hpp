// What scenarios and commands may ask of modems and of the air; they throw a refusal for all else.
#pragma once

#include "sim/modem.hpp"
#include "sim/settings.hpp"

#include <string_view>

namespace wesh::sim {

/// What is said, once it is clear that its sender and itself can be.
sms_body checked_body(const sms_order& order);

/// Memory and signal.
void check_modem_field(std::string_view field, std::string_view text);
void set_modem(at_modem& m, std::string_view field, std::string_view text);
unsigned modem_value(const at_modem& m, std::string_view field);

} // namespace wesh::sim
