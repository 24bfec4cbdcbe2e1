// DESCRIBE, READ and WAIT: the live state, paged and watched.
#include "daemon/service/path_matcher.hpp"
#include "daemon/service/service.hpp"

#include <algorithm>

namespace wesh {
namespace {

/// Room that a device's name and the '/' after it take at most.
constexpr std::size_t device_max = 64;

bool is_pattern(const std::string& s) noexcept { return s.find_first_of("*?") != std::string::npos; }

std::vector<std::string> texts(const wesh_string* values, u_int count) {
    std::vector<std::string> v;
    for (u_int i = 0; i < count; ++i) v.push_back(text_of(values[i]));
    return v;
}

/// A place in the order of devices and their points. The cursor after it stays right when devices come and
/// go.
std::uint64_t cursor_of(const point& p) noexcept { return (std::uint64_t{p.device} << 32) | (p.slot + 1); }

/// All points that match, from a cursor on, given to `take` until it is full; the next cursor, or 0.
template <class Take>
std::uint64_t each_point(const registry& r, std::uint64_t cursor, path_matcher wanted, const Take& take) {
    const auto first_device = static_cast<device_id>(cursor >> 32);
    const auto first_slot = static_cast<std::size_t>(cursor & 0xffff'ffffU);
    std::uint64_t taken = cursor;
    for (auto d = r.devices().lower_bound(first_device); d != r.devices().end(); ++d) {
        if (!wanted.enter(d->second.name)) continue;
        const auto& points = r.points_of(d->first);
        for (std::size_t s = d->first == first_device ? first_slot : 0; s < points.size(); ++s) {
            const point& p = *points[s];
            if (!wanted.matches(p.words->name)) continue;
            if (!take(p)) return taken;
            taken = cursor_of(p);
        }
    }
    return 0;
}

} // namespace

selection::selection(const wesh_selection& s)
    : ids_(s.ids.ids_val, s.ids.ids_val + s.ids.ids_len)
    , patterns_{texts(s.patterns.patterns_val, s.patterns.patterns_len)}
    , exact_{ids_.empty() && !patterns_.empty() &&
             std::none_of(patterns_.begin(), patterns_.end(), is_pattern)} {
    if (ids_.empty() && patterns_.empty()) patterns_.emplace_back("*");
}

bool reading_page::add(const point& p) {
    const auto* text = text_of(p.now.value);
    const std::size_t bytes = 80 + (text == nullptr ? 0 : text->size()) +
                              (with_words_ ? device_max + p.words->name.size() + p.words->unit.size() : 0);
    if (points_.size() >= WESH_PAGE_MAX || bytes_ + bytes > page_bytes) return false;
    bytes_ += bytes;
    points_.push_back(&p);
    return true;
}

void reading_page::write(rpc::reading_writer& out) const {
    out.word(static_cast<std::uint32_t>(points_.size()));
    std::optional<registry::contact> device;
    device_id last = 0;
    for (const point* p : points_) {
        if (p->device != last) device.emplace(registry_.contact_of(last = p->device));
        const auto now = registry::reading(*p, *device);
        if (with_words_)
            out.add(device->status.name, p->words->name, p->words->unit, now);
        else
            out.add(now);
    }
}

void service::describe(const rpc::peer&, const wesh_describe_args& a, rpc::reply_slot slot) {
    auto patterns = texts(a.patterns.patterns_val, a.patterns.patterns_len);
    if (patterns.empty()) patterns.emplace_back("*");
    std::vector<point_description> found;
    std::size_t bytes = 0;
    wesh_point_page page{};
    page.next = each_point(environment_.registry, a.cursor, path_matcher{patterns}, [&](const point& p) {
        const auto size =
            64 + device_max + p.words->name.size() + p.words->unit.size() + p.words->meaning.size();
        if (found.size() >= WESH_PAGE_MAX || bytes + size > page_bytes) return false;
        bytes += size;
        found.push_back(environment_.registry.describe(p));
        return true;
    });
    std::vector<wesh_point> wire;
    for (const auto& p : found) wire.push_back(rpc::to_wire(p));
    page.stream_id = recorder_.stream_id();
    page.points.points_len = static_cast<u_int>(wire.size());
    page.points.points_val = wire.data();
    answer<wesh_describe_result>(slot, page);
}

void service::read(const rpc::peer&, const wesh_read_args& a, rpc::reply_slot slot) {
    const selection wanted{a.selection};
    const auto& r = environment_.registry;
    reading_page page{r, !wanted.by_id()};
    std::uint64_t next = 0;
    if (wanted.by_id() || wanted.by_path()) {
        if (wanted.by_id() && a.selection.stream_id != recorder_.stream_id())
            return refuse<wesh_read_result>(slot, WESH_STREAM_CHANGED,
                                            "the ids are of another stream id: describe again", "ids");
        const std::size_t count = wanted.by_id() ? wanted.ids().size() : wanted.patterns().size();
        for (std::size_t i = a.cursor; i < count; ++i) {
            const point* p = wanted.by_id() ? r.find(wanted.ids()[i]) : r.find(wanted.patterns()[i]);
            if (p == nullptr)
                return refuse<wesh_read_result>(slot, WESH_NOT_FOUND, "there is no such point",
                                                wanted.by_id() ? std::to_string(wanted.ids()[i])
                                                               : wanted.patterns()[i]);
            if (page.add(*p)) continue;
            next = i;
            break;
        }
    } else {
        next = each_point(r, a.cursor, path_matcher{wanted.patterns()},
                          [&](const point& p) { return page.add(p); });
    }
    slot.answer_with([&](std::span<char> out) {
        rpc::reading_writer w{out};
        w.word(WESH_OK);
        page.write(w);
        w.hyper(next);
        return w.written();
    });
}

// ---- waiting ----

namespace {

/// Whether points, which come from any device in turn, are of a selection.
class changed_filter {
  public:
    changed_filter(const registry& r, const selection& s)
        : registry_{r}
        , selection_{s}
        , matcher_{s.patterns()} {}

    bool contains(const point& p) {
        const auto& ids = selection_.ids();
        if (selection_.by_id()) return std::find(ids.begin(), ids.end(), p.id) != ids.end();
        if (p.device != device_) possible_ = matcher_.enter(registry_.status(device_ = p.device)->name);
        return possible_ && matcher_.matches(p.words->name);
    }

  private:
    const registry& registry_;
    const selection& selection_;
    path_matcher matcher_;
    device_id device_ = 0; ///< none has this one
    bool possible_ = false;
};

} // namespace

void service::wait(const rpc::peer&, const wesh_wait_args& a, rpc::reply_slot slot) {
    if (a.selection.ids.ids_len != 0 && a.selection.stream_id != recorder_.stream_id())
        return refuse<wesh_wait_result>(slot, WESH_STREAM_CHANGED,
                                        "the ids are of another stream id: describe again", "ids");
    if (a.limit > 60'000)
        return refuse<wesh_wait_result>(slot, WESH_INVALID_ARGUMENT, "a wait lasts at most 60000 ms",
                                        "limit");
    if (waiters_.size() + followers_.size() >= limits_.waits)
        return refuse<wesh_wait_result>(slot, WESH_BUSY, "too many calls wait already", "");
    waiter w{selection{a.selection}, a.revision, environment_.loop.now() + duration{a.limit},
             std::move(slot)};
    if (answer_wait(w, a.limit == 0)) return;
    waiters_.push_back(std::move(w));
    sweep_soon();
}

bool service::answer_wait(waiter& w, bool at_any_rate) {
    const auto& r = environment_.registry;
    // From the newest change back to the last one the caller knows, then told oldest first: a page that does
    // not hold all ends with a revision from which the rest follows.
    std::vector<const point*> changed;
    changed_filter wanted{r, w.wanted};
    for (const point* p = r.newest(); p != nullptr && p->changed > w.after; p = p->older)
        if (wanted.contains(*p)) changed.push_back(p);
    if (changed.empty() && !at_any_rate) return false;
    reading_page page{r, !w.wanted.by_id()};
    revision reached = r.now_at();
    for (auto p = changed.rbegin(); p != changed.rend(); ++p) {
        if (page.add(**p)) continue;
        reached = (*std::prev(p))->changed;
        break;
    }
    w.slot.answer_with([&](std::span<char> out) {
        rpc::reading_writer to{out};
        to.word(WESH_OK);
        to.hyper(reached);
        page.write(to);
        return to.written();
    });
    return true;
}

void service::look_at_waiters() {
    for (auto w = waiters_.begin(); w != waiters_.end();)
        w = answer_wait(*w, false) ? waiters_.erase(w) : std::next(w);
}

} // namespace wesh
