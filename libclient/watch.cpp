#include <wesh/watch.hpp>

#include "common/text.hpp"
#include "libclient/connection.hpp"
#include "libclient/repeater.hpp"

#include <algorithm>
#include <unordered_map>

namespace wesh {
namespace {

/// How long the daemon is asked to wait for a change.
constexpr duration quiet{50'000};

} // namespace

/// Asks where the revision stands, reads all, then waits for changes. On a new connection it waits for
/// changes since the beginning, which are the present readings, and tells what differs from what it told.
class watcher final : public arrivals<reading> {
  public:
    watcher(std::unique_ptr<rpc::async_caller> line, const limits& l, const patterns& paths,
            std::uint64_t count)
        : arrivals{std::move(line), l, count}
        , paths_{paths}
        , strings_{paths_} {}

  private:
    enum class step { info, read, wait };

    void ask() override;
    bool take(std::span<const char> results) override;
    void lost() noexcept override;
    bool take_info(std::span<const char> results);
    bool take_readings(std::span<const char> results);
    bool take_changes(std::span<const char> results);
    bool tell(const wesh_reading& r);

    patterns paths_;
    wire_strings strings_; ///< borrows from paths_
    step step_ = step::info;
    bool read_once_ = false;
    std::uint64_t revision_ = 0;
    std::uint64_t cursor_ = 0;
    std::unordered_map<std::string, std::pair<value, quality>> told_; ///< by path, at most gather_max
    std::size_t to_be_repeated_ = 0; ///< of those, what a new connection may tell again
};

void watcher::ask() {
    const wesh_selection wanted{0, {}, {strings_.length(), strings_.values()}};
    switch (step_) {
    case step::info:
        return start(WESH_INFO);
    case step::read:
        return start<wesh_read_args>(WESH_READ, xdr_wesh_read_args, {wanted, cursor_});
    case step::wait:
        return start<wesh_wait_args>(WESH_WAIT, xdr_wesh_wait_args, {wanted, revision_, wire_wait(quiet)},
                                     quiet);
    }
}

void watcher::lost() noexcept {
    step_ = read_once_ ? step::wait : step::info;
    revision_ = cursor_ = 0;
    to_be_repeated_ = told_.size();
}

bool watcher::take(std::span<const char> results) {
    switch (step_) {
    case step::info:
        return take_info(results);
    case step::read:
        return take_readings(results);
    default:
        return take_changes(results);
    }
}

bool watcher::take_info(std::span<const char> results) {
    rpc::decoded<wesh_info_result> r{xdr_wesh_info_result};
    decode(r, results);
    require(r->status, r->wesh_info_result_u.error);
    revision_ = r->wesh_info_result_u.info.revision;
    step_ = step::read;
    return true;
}

bool watcher::take_readings(std::span<const char> results) {
    rpc::decoded<wesh_read_result> r{xdr_wesh_read_result};
    decode(r, results);
    require(r->status, r->wesh_read_result_u.error);
    const auto& page = r->wesh_read_result_u.page;
    for (u_int i = 0; i < page.readings.readings_len; ++i) tell(page.readings.readings_val[i]);
    if (page.next != 0 && page.next == cursor_) refuse_circle();
    cursor_ = page.next;
    if (cursor_ == 0) {
        step_ = step::wait;
        read_once_ = true;
        all_is_well();
    }
    return true;
}

bool watcher::take_changes(std::span<const char> results) {
    rpc::decoded<wesh_wait_result> r{xdr_wesh_wait_result};
    decode(r, results);
    require(r->status, r->wesh_wait_result_u.error);
    const auto& page = r->wesh_wait_result_u.page;
    revision_ = page.revision;
    bool fresh = false;
    for (u_int i = 0; i < page.readings.readings_len; ++i) {
        const bool told = tell(page.readings.readings_val[i]);
        fresh |= told || to_be_repeated_ > 0;
        if (!told && to_be_repeated_ > 0) --to_be_repeated_;
    }
    if (fresh) all_is_well();
    return fresh;
}

bool watcher::tell(const wesh_reading& w) {
    reading r{sanitised(w.path == nullptr ? "" : w.path), sanitised(w.unit == nullptr ? "" : w.unit),
              rpc::from_wire(w.sample)};
    std::pair said{r.sample.value, r.sample.quality};
    const auto [known, is_new] = told_.try_emplace(r.path, said);
    if (!is_new && known->second == said) return false;
    if (is_new) check_amount(told_.size());
    known->second = std::move(said);
    arrive(std::move(r));
    return true;
}

// ---- the public face ----

wesh::watch interface::watch(const patterns& paths, const watch_options& o) const {
    return wesh::watch{std::make_unique<watcher>(connection_->channel.another(),
                                                 repeater::limits{connection_->timeout, o.limit, o.give_up},
                                                 paths, o.count)};
}

watch::watch(std::unique_ptr<watcher> w) noexcept
    : watcher_{std::move(w)} {}
watch::watch(watch&&) noexcept = default;
watch& watch::operator=(watch&&) noexcept = default;
watch::~watch() = default;

watch::iterator watch::begin() {
    advance();
    return iterator{*this};
}

void watch::advance() { watcher_->advance(); }
const reading& watch::current() const noexcept { return watcher_->current(); }
bool watch::at_end() const noexcept { return watcher_->at_end(); }
void watch::stop() noexcept { watcher_->stop(); }
bool watch::ended() const noexcept { return watcher_->ended(); }
int watch::fd() const noexcept { return watcher_->fd(); }
short watch::events() const noexcept { return watcher_->events(); }
duration watch::timeout() const { return watcher_->timeout(); }
std::vector<reading> watch::process() { return watcher_->process_all(); }

} // namespace wesh
