#include "daemon/drivers/teleinfo/link_watch.hpp"

#include "common/words.hpp"

namespace wesh::teleinfo {
namespace {

constexpr std::array<std::string_view, 5> link_words{"no-signal", "no-frame", "idle", "bad-frame", "ok"};

/// Between two frames a meter pauses for a thirtieth of this.
constexpr duration pause{1'000};

/// Whether `then` lies further back than that; duration::min() is never.
bool longer_ago(duration then, duration now, duration limit) noexcept {
    return then == duration::min() || now - then > limit;
}

} // namespace

std::string_view to_text(link_state l) noexcept { return word_of(link_words, l); }

void link_watch::frame(frame_state s, bool idle, duration now) noexcept {
    heard_at_ = now;
    switch (s) {
    case frame_state::whole:
        last_ = idle ? link_state::idle : link_state::ok;
        frame_at_ = now;
        break;
    case frame_state::partial:
        last_ = link_state::bad_frame;
        break;
    case frame_state::aborted: // the meter's own doing, before it sends frames of another kind
        break;
    }
}

link_state link_watch::outlook(duration now) const noexcept {
    if (longer_ago(heard_at_, now, pause)) return link_state::no_signal;
    return last_ == link_state::idle ? link_state::idle : link_state::no_frame;
}

link_state link_watch::state(duration now) const noexcept {
    if (longer_ago(heard_at_, now, silence_)) return link_state::no_signal;
    // A line that has just gone quiet in the middle of a frame is given its time.
    const bool speaks = !longer_ago(heard_at_, now, pause);
    if (frame_at_ == duration::min() || (speaks && longer_ago(frame_at_, now, silence_)))
        return link_state::no_frame;
    return last_;
}

} // namespace wesh::teleinfo
