#include "sim/modem_line.hpp"

#include "common/text.hpp"
#include "sim/orders.hpp"
#include "sim/refusal.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>

namespace wesh::sim {
namespace {

/// How soon it is seen that somebody has opened the line.
constexpr duration look_again{20};
/// A reader that takes nothing for so long loses the rest.
constexpr duration longest_stall{5'000};
constexpr std::size_t garbage_size = 40;

std::string digits(dice& d, std::size_t count) {
    std::string text;
    while (text.size() < count) text += static_cast<char>('0' + d.below(10));
    return text;
}

/// So that the whole number passes Luhn's check, as the number of a real one does.
char check_digit(std::string_view number) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < number.size(); ++i) {
        const auto n = static_cast<unsigned>(number[number.size() - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += n / 10 + n % 10;
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

modem_identity identity_of(const modem_settings& s, const std::string& service_centre) {
    dice d{seed_for(s.seed, s.name + " modem")};
    auto imei = "35693803" + digits(d, 6);
    imei += check_digit(imei);
    return {imei, "20801" + digits(d, 10), service_centre};
}

} // namespace

modem_line::modem_line(io::loop& l, air& a, const modem_settings& settings)
    : loop_{l}
    , air_{a}
    , settings_{settings}
    , modem_{identity_of(settings, a.service_centre()), settings.memory, *this}
    , dice_{seed_for(settings.seed, settings.name + " line")}
    , fault_{l} {
    for (const auto& [field, text] : settings_.set) set(field, text);
    air_.join(settings_.name, settings_.number, *this);
    if (settings_.fails) fail(*settings_.fails, {});
    follow_faults();
}

std::string modem_line::value(std::string_view field) {
    if (field == "number") return settings_.number;
    if (field == "kept") return std::to_string(modem_.kept());
    return std::to_string(modem_value(modem_, field));
}

std::vector<assignment> modem_line::values() {
    return {{"number", value("number")},
            {"kept", value("kept")},
            {"memory", value("memory")},
            {"signal", value("signal")}};
}

void modem_line::set(std::string_view field, std::string_view text) {
    set_modem(modem_, field, text);
    room();
}

void modem_line::vary(const variation&) { throw refusal{name() + " is a modem: nothing of it moves"}; }

void modem_line::fail(const fault& f, const fault_term& term) {
    fault_.begin(f, term, [this] { recover(*this); });
    follow_faults();
}

void modem_line::clear() {
    fault_.end();
    follow_faults();
}

void modem_line::follow_faults() {
    if (has(fault_kind::unplug)) {
        tasks_.clear(); // it waits for the line
        pty_.reset();
        return;
    }
    if (!pty_) {
        pty_.emplace(settings_.port);
        tasks_.spawn(speak());
    }
    room();
}

std::vector<named_count> modem_line::tally() {
    return {{"sent", counts_.sent},       {"refused", counts_.refused}, {"received", counts_.received},
            {"reports", counts_.reports}, {"full", counts_.full},       {"kept", modem_.kept()},
            {"readers", counts_.readers}};
}

// ---- the air's side ----

bool modem_line::take(const air_message& m) {
    if (!reachable()) return false;
    const auto pdu = m.report ? encode_report(m.report->reference, m.from, air_.stamped(m.report->sent),
                                              air_.stamped(m.report->done), m.report->outcome)
                              : encode_deliver(m.from, m.protocol, m.body, air_.stamped(m.sent));
    if (!modem_.keep(pdu)) {
        ++counts_.full;
        return false;
    }
    ++(m.report ? counts_.reports : counts_.received);
    return true;
}

cms_error modem_line::submit(const sms_submit& s, std::uint8_t reference) {
    if (has(fault_kind::error)) {
        ++counts_.refused;
        const auto number = static_cast<cms_error>(fault_.get()->bytes);
        if (fault_.met_last()) clear();
        return number;
    }
    ++counts_.sent;
    air_message m;
    m.from = settings_.number;
    m.to = s.to;
    m.protocol = s.protocol;
    m.body = s.body;
    m.valid_until = s.valid_for ? air_.now() + *s.valid_for : s.valid_until;
    m.wants_report = s.wants_report;
    m.reference = reference;
    air_.carry(std::move(m));
    return cms_error::none;
}

bool modem_line::reachable() const noexcept {
    return !has(fault_kind::no_network) && !has(fault_kind::unplug);
}

void modem_line::room() { air_.room(settings_.number); }

// ---- the reader's side ----

bool modem_line::somebody_reads() {
    const bool before = std::exchange(read_, pty_->has_reader());
    if (read_ && !before) {
        ++counts_.readers;
        modem_.restart();
    }
    return read_;
}

io::task<void> modem_line::speak() {
    std::array<char, 512> heard;
    for (;;) {
        if (!somebody_reads()) {
            co_await loop_.sleep(look_again);
            continue;
        }
        co_await loop_.ready(pty_->fd(), EPOLLIN);
        const auto n = pty_->read(heard);
        if (n == 0 || has(fault_kind::hang)) continue;
        std::string words;
        modem_.hear({heard.data(), n}, words);
        if (has(fault_kind::garbage)) {
            words.clear();
            while (words.size() < garbage_size) words += static_cast<char>(dice_.below(256));
        }
        co_await say(std::move(words));
    }
}

io::task<void> modem_line::say(std::string words) {
    const auto late = has(fault_kind::slow) ? fault_.get()->spread : duration{};
    co_await loop_.sleep(late);
    const auto until = loop_.now() + longest_stall;
    std::string_view rest{words};
    rest.remove_prefix(pty_->write(rest));
    while (!rest.empty() && loop_.now() < until && somebody_reads()) {
        co_await loop_.sleep(io::poll_accuracy);
        rest.remove_prefix(pty_->write(rest));
    }
}

} // namespace wesh::sim
