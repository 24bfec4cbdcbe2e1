#include <wesh/follow.hpp>

#include "libclient/repeater.hpp"
#include "libclient/stream.hpp"

#include <algorithm>

namespace wesh {
namespace {

/// How long the daemon is asked to wait for a record.
constexpr duration quiet{50'000};

sequence_number number_of(const record& r) noexcept {
    return std::visit([](const auto& x) { return x.number; }, r);
}

} // namespace

class follower final : public arrivals<record> {
  public:
    follower(std::unique_ptr<rpc::async_caller> line, const limits& l, const stream_query& from,
             const follow_options& o)
        : arrivals{std::move(line), l, o.count}
        , query_{from}
        , change_over_{o.change_over}
        , given_{from.stream_id, from.after} {
        query_.wait = quiet;
        wire_stream(query_); // what is wrong with it is told at once
    }

    /// What passed without a record that was wanted counts as given.
    stream_position position() const noexcept {
        return all_given() ? stream_position{query_.stream_id, query_.after} : given_;
    }
    sequence_number oldest() const noexcept { return oldest_; }
    void acknowledge(sequence_number stored) noexcept {
        query_.acknowledged = std::max(query_.acknowledged, stored);
    }

  private:
    void ask() override;
    bool take(std::span<const char> results) override;
    bool may_ask_again(const remote_error& e) noexcept override;
    void given(const record& r) noexcept override { given_ = {query_.stream_id, number_of(r)}; }

    stream_query query_; ///< `after`: what has arrived
    bool change_over_;
    stream_position given_;
    sequence_number oldest_ = 0;
};

void follower::ask() {
    start<wesh_stream_args>(WESH_STREAM, xdr_wesh_stream_args, wire_stream(query_), quiet);
}

bool follower::take(std::span<const char> results) {
    rpc::decoded<wesh_stream_result> r{xdr_wesh_stream_result};
    decode(r, results);
    require(r->status, r->wesh_stream_result_u.error);
    record_page page = page_of(r->wesh_stream_result_u.page);
    const sequence_number before = query_.after;
    query_.stream_id = page.stream_id;
    oldest_ = page.first;
    for (auto& one : page.records) {
        // Whatever the daemon repeats, nothing is given twice.
        if (number_of(one) <= query_.after) continue;
        query_.after = number_of(one);
        arrive(std::move(one));
    }
    query_.after = std::max(query_.after, page.next);
    if (query_.after > before) all_is_well();
    return query_.after > before;
}

bool follower::may_ask_again(const remote_error& e) noexcept {
    if (e.code() != remote_code::stream_changed) return repeater::may_ask_again(e);
    if (!change_over_) return false;
    query_.stream_id = query_.after = query_.acknowledged = 0;
    return true;
}

// ---- the public face ----

wesh::follow interface::follow(const stream_query& q, const follow_options& o) const {
    return wesh::follow{std::make_unique<follower>(
        connection_->channel.another(), repeater::limits{connection_->timeout, o.limit, o.give_up}, q, o)};
}

follow::follow(std::unique_ptr<follower> f) noexcept
    : follower_{std::move(f)} {}
follow::follow(follow&&) noexcept = default;
follow& follow::operator=(follow&&) noexcept = default;
follow::~follow() = default;

follow::iterator follow::begin() {
    advance();
    return iterator{*this};
}

void follow::advance() { follower_->advance(); }
const record& follow::current() const noexcept { return follower_->current(); }
bool follow::at_end() const noexcept { return follower_->at_end(); }
void follow::stop() noexcept { follower_->stop(); }
bool follow::ended() const noexcept { return follower_->ended(); }
stream_position follow::position() const noexcept { return follower_->position(); }
sequence_number follow::oldest() const noexcept { return follower_->oldest(); }
void follow::acknowledge(sequence_number stored) noexcept { follower_->acknowledge(stored); }
int follow::fd() const noexcept { return follower_->fd(); }
short follow::events() const noexcept { return follower_->events(); }
duration follow::timeout() const { return follower_->timeout(); }
std::vector<record> follow::process() { return follower_->process_all(); }

} // namespace wesh
