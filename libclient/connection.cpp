#include "libclient/connection.hpp"

#include "common/text.hpp"

#include <wesh/interface.hpp>

#include <algorithm>

namespace wesh {

void require(const wesh_status& status, const wesh_error& e) {
    const int said = rpc::number_said(status);
    if (said == WESH_OK) return;
    std::string what = sanitised(e.text == nullptr ? "" : e.text);
    const std::string subject = sanitised(e.subject == nullptr ? "" : e.subject);
    if (what.empty()) what = "the daemon refused without saying why";
    if (!subject.empty() && what.find(subject) == std::string::npos) what = subject + ": " + what;
    const bool known = said >= WESH_NOT_FOUND && said <= WESH_INTERNAL;
    throw remote_error{known ? static_cast<remote_code>(said) : remote_code::internal, what};
}

wire_strings::wire_strings(const patterns& from) {
    if (from.size() > patterns_max)
        throw local_error{"more than " + std::to_string(patterns_max) + " patterns in one question"};
    strings_.reserve(from.size());
    for (const auto& pattern : from) strings_.push_back(rpc::borrow(pattern));
}

u_int wire_wait(duration d) { return static_cast<u_int>(std::clamp(d, duration{}, wait_max).count()); }

void refuse_circle() { throw transport_error{"the daemon gives the same page again and again", true}; }

void check_amount(std::size_t gathered) {
    if (gathered > gather_max)
        throw local_error{"more than " + std::to_string(gather_max) +
                          " entries: ask for less at a time, or page by page"};
}

} // namespace wesh
