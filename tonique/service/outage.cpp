#include "tonique/service/outage.hpp"

#include "common/log.hpp"
#include "common/text.hpp"

#include <algorithm>

namespace wesh::tonique {

void outage::failed(const std::string& why) {
    const auto now = clock_.steady();
    if (!lost_) {
        log::error("{}: the database cannot be used: {}; it is tried again and again", whose_,
                   sanitised(why));
        since_ = now;
        pause_ = shortest / 2;
    }
    lost_ = true;
    {
        const std::lock_guard lock{mutex_};
        why_ = why;
    }
    pause_ = std::min(pause_ * 2, longest);
    until_ = now + pause_;
}

void outage::over() {
    if (!lost_) return;
    lost_ = false;
    {
        const std::lock_guard lock{mutex_};
        why_.clear();
    }
    log::notice("{}: the database can be used again, after {}", whose_,
                duration_text((clock_.steady() - since_).count()));
}

} // namespace wesh::tonique
