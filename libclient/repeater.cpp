#include "libclient/repeater.hpp"

#include <algorithm>

namespace wesh {
namespace {

constexpr duration never = duration::max();
constexpr duration first_pause{100};
constexpr duration longest_pause{10'000};
/// An answer that brings nothing, and sooner than this, is followed by a pause: a daemon gone wrong shall not
/// make its callers spin.
constexpr duration soon{1'000};

} // namespace

repeater::repeater(std::unique_ptr<rpc::async_caller> line, const limits& l)
    : line_{std::move(line)}
    , limits_{l}
    , ends_at_{l.end > duration{} ? line_->now() + l.end : never}
    , away_since_{line_->now()} {}

duration repeater::timeout() const noexcept {
    if (over_) return duration{60'000};
    const duration due = std::min(calling_ ? line_->due() : retry_at_, ends_at_);
    return std::max(due - line_->now(), duration{});
}

void repeater::wait() {
    // In memory nothing happens while the program waits: without an end of its own, this is the end.
    if (!line_->wait(line_->now() + timeout()) && ends_at_ == never) finish();
}

void repeater::finish() noexcept {
    over_ = true;
    calling_ = false;
    line_->close();
}

void repeater::process() {
    if (over_) return;
    try {
        if (!calling_) {
            if (line_->now() < std::min(retry_at_, ends_at_)) return;
            if (line_->now() < ends_at_) ask_now();
        }
        if (calling_)
            if (const auto results = line_->take()) answered(take(*results));
    } catch (const transport_error&) {
        line_->close();
        lost();
        hold_back();
        if (!is_away_too_long()) return;
        finish();
        throw;
    } catch (const remote_error& e) {
        ever_answered_ = true;
        hold_back();
        if (may_ask_again(e) && !is_away_too_long()) return;
        finish();
        throw;
    } catch (...) {
        finish();
        throw;
    }
    if (line_->now() >= ends_at_) finish();
}

void repeater::ask_now() {
    asked_at_ = line_->now();
    calling_ = true;
    ask();
}

void repeater::answered(bool fresh) {
    ever_answered_ = true;
    away_since_ = line_->now();
    if (!fresh && line_->now() - asked_at_ < soon) return hold_back();
    if (!fresh) all_is_well();
    ask_now();
}

void repeater::hold_back() noexcept {
    calling_ = false;
    pause_ = std::clamp(2 * pause_, first_pause, longest_pause);
    retry_at_ = line_->now() + pause_;
}

bool repeater::is_away_too_long() noexcept {
    if (limits_.give_up == duration{}) return !ever_answered_;
    return line_->now() - away_since_ >= limits_.give_up;
}

bool repeater::may_ask_again(const remote_error& e) noexcept {
    switch (e.code()) {
    case remote_code::busy:
    case remote_code::unavailable:
    case remote_code::timed_out:
    case remote_code::internal:
        return true;
    default:
        return false;
    }
}

} // namespace wesh
