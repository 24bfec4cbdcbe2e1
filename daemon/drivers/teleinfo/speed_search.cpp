#include "daemon/drivers/teleinfo/speed_search.hpp"

namespace wesh::teleinfo {

void speed_search::restart(duration now) noexcept {
    found_ = false;
    since_ = now;
    next_ = 0;
}

bool speed_search::look(std::uint64_t good, duration now) noexcept {
    if (good != good_) {
        good_ = good;
        since_ = now;
        found_ = true;
        next_ = 0;
        return false;
    }
    if (speeds_.size() == 1 || now - since_ < (found_ ? patience : dwell)) return false;
    // From the likeliest on, whichever it was before.
    if (next_ == current_) next_ = (next_ + 1) % speeds_.size();
    current_ = next_;
    next_ = (next_ + 1) % speeds_.size();
    found_ = false;
    since_ = now;
    return true;
}

} // namespace wesh::teleinfo
