// HISTORY and STREAM: what was committed. The worker reads; replies come when it has.
#include "daemon/service/service.hpp"

#include <algorithm>

namespace wesh {
namespace {

wesh_status status_of(const std::exception_ptr& failure, std::string& text) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        text = std::string{"the history cannot be read: "} + e.what();
        return WESH_UNAVAILABLE;
    }
}

struct complaint {
    std::string text;
    std::string subject; ///< the argument; empty: all are well
};

complaint complaint_of(const wesh_history_args& a) {
    if (a.limit == 0 || a.limit > WESH_PAGE_MAX)
        return {"limit is from 1 to " + std::to_string(WESH_PAGE_MAX), "limit"};
    if (const int n = rpc::number_said(a.aggregate); n < WESH_RAW || n > WESH_COUNT)
        return {"there is no such aggregate", "aggregate"};
    if ((a.aggregate == WESH_RAW) != (a.step == 0))
        return {"a step goes with an aggregate, and an aggregate with a step", "step"};
    if (a.step != 0 && (a.step < 1'000 || a.step > 366LL * 86'400'000))
        return {"a step is from 1 s to 366 days", "step"};
    if (a.from > a.to) return {"from lies after to", "from"};
    return {};
}

/// The rows of a page in wire form; they borrow its texts.
std::vector<wesh_history_row> wire_rows(const history::range_page& page) {
    std::vector<wesh_history_row> rows;
    rows.reserve(page.rows.size());
    for (const auto& r : page.rows)
        rows.push_back({to_milliseconds(r.time), to_milliseconds(r.received), r.number,
                        static_cast<u_int>(r.quality), r.count, rpc::to_wire(r.value)});
    return rows;
}

std::uint32_t kind_of(const wesh::record& r) noexcept { return 1U << r.index(); }

/// A page of the stream in wire form, with the storage it borrows from.
class record_page {
  public:
    explicit record_page(const history::stream_page& p)
        : pairs_(p.records.size())
        , next_{p.next} {
        for (const auto& r : p.records) {
            if (bytes_ > page_bytes) {
                // What does not fit comes with the next page.
                next_ = number_of_record(p.records[wire_.size() - 1]);
                break;
            }
            add(r);
        }
    }
    std::vector<wesh_record>& wire() noexcept { return wire_; }
    sequence_number next() const noexcept { return next_; }

  private:
    static sequence_number number_of_record(const wesh::record& r) {
        return std::visit([](const auto& x) { return x.number; }, r);
    }
    void add(const wesh::record& r) {
        auto& pairs = pairs_[wire_.size()];
        wesh_record w{};
        w.kind = kind_of(r);
        bytes_ += 96;
        if (const auto* s = std::get_if<sample>(&r)) {
            w.wesh_record_u.sample = rpc::to_wire(*s);
            if (const auto* text = text_of(s->value)) bytes_ += text->size();
        } else if (const auto* e = std::get_if<event>(&r)) {
            pairs = rpc::wire_pairs{e->attributes};
            w.wesh_record_u.event = rpc::to_wire(*e, pairs);
            bytes_ += words(e->text, e->attributes);
        } else if (const auto* i = std::get_if<interval>(&r)) {
            pairs = rpc::wire_pairs{i->attributes};
            w.wesh_record_u.interval = rpc::to_wire(*i, pairs);
            bytes_ += words(i->text, i->attributes);
        }
        wire_.push_back(w);
    }
    static std::size_t words(const std::string& text, const attributes& pairs) {
        std::size_t n = text.size() + 128;
        for (const auto& [key, content] : pairs) n += key.size() + content.size() + 16;
        return n;
    }

    std::vector<rpc::wire_pairs> pairs_;
    std::vector<wesh_record> wire_;
    sequence_number next_ = 0;
    std::size_t bytes_ = 0;
};

} // namespace

void service::history(const rpc::peer&, const wesh_history_args& a, rpc::reply_slot slot) {
    const auto path = text_of(a.path);
    if (const auto wrong = complaint_of(a); !wrong.subject.empty())
        return refuse<wesh_history_result>(slot, WESH_INVALID_ARGUMENT, wrong.text, wrong.subject);
    point_id id = 0;
    auto unit = std::make_shared<std::string>();
    if (const point* p = environment_.registry.find(path); p != nullptr) {
        id = p->id;
        *unit = p->words->unit;
    } else if (const auto* known = recorder_.find(path); known != nullptr) {
        id = known->id;
        *unit = known->unit;
    } else {
        return refuse<wesh_history_result>(slot, WESH_NOT_FOUND, "there is no such point", path);
    }
    const wesh::history::range range{id,
                                     from_milliseconds(a.from),
                                     from_milliseconds(a.to),
                                     duration{a.step},
                                     static_cast<wesh::history::aggregate>(a.aggregate),
                                     a.limit,
                                     a.cursor};
    struct outcome {
        wesh::history::range_page page;
        std::exception_ptr failure;
    };
    auto out = std::make_shared<outcome>();
    auto shared_slot = std::make_shared<rpc::reply_slot>(std::move(slot));
    const bool asked = recorder_.ask(
        [out, range, shared_slot](wesh::history::store& s) {
            try {
                out->page = s.read(range);
            } catch (...) {
                out->failure = std::current_exception();
            }
        },
        [out, shared_slot, unit] {
            if (out->failure != nullptr) {
                std::string text;
                const auto status = status_of(out->failure, text);
                return refuse<wesh_history_result>(*shared_slot, status, text, "");
            }
            auto rows = wire_rows(out->page);
            wesh_history_page page{};
            page.unit = rpc::borrow(*unit);
            page.rows.rows_len = static_cast<u_int>(rows.size());
            page.rows.rows_val = rows.data();
            page.next = out->page.next;
            answer<wesh_history_result>(*shared_slot, page);
        });
    if (!asked)
        refuse<wesh_history_result>(*shared_slot, WESH_BUSY, "too many reads of the history wait", "");
}

void service::stream(const rpc::peer& who, const wesh_stream_args& a, rpc::reply_slot slot) {
    const auto bad = [&](wesh_status status, const std::string& text, const std::string& subject) {
        refuse<wesh_stream_result>(slot, status, text, subject);
    };
    if (a.stream_id != 0 && a.stream_id != recorder_.stream_id())
        return bad(WESH_STREAM_CHANGED, "the history has another stream id: its numbers begin anew",
                   "stream_id");
    if (a.limit == 0 || a.limit > WESH_PAGE_MAX)
        return bad(WESH_INVALID_ARGUMENT, "limit is from 1 to " + std::to_string(WESH_PAGE_MAX), "limit");
    if (a.kinds == 0 || a.kinds > (WESH_SAMPLES | WESH_EVENTS | WESH_INTERVALS))
        return bad(WESH_INVALID_ARGUMENT, "kinds is a sum of 1, 2 and 4", "kinds");
    if (a.wait > 60'000) return bad(WESH_INVALID_ARGUMENT, "a wait lasts at most 60000 ms", "wait");
    const auto consumer = text_of(a.consumer);
    if (!consumer.empty()) {
        // Whoever acknowledges decides what may be trimmed first.
        if (who.role != rpc::role::admin)
            return bad(WESH_NOT_PERMITTED, "only administrators may acknowledge", "consumer");
        if (!is_name(consumer))
            return bad(WESH_INVALID_ARGUMENT, "expected letters, digits, '-', '_'", "consumer");
        if (a.acknowledged > recorder_.last())
            return bad(WESH_INVALID_ARGUMENT, "that number was never given", "acknowledged");
        recorder_.ask(
            [consumer, upto = a.acknowledged](wesh::history::store& s) { s.acknowledge(consumer, upto); },
            [] {});
    }
    follower f{a.after, a.kinds, a.limit, environment_.loop.now() + duration{a.wait}, std::move(slot)};
    if (a.wait == 0 || recorder_.last() > a.after) return read_stream(std::move(f));
    if (waiters_.size() + followers_.size() >= limits_.waits)
        return refuse<wesh_stream_result>(f.slot, WESH_BUSY, "too many calls wait already", "");
    followers_.push_back(std::move(f));
    sweep_soon();
}

void service::read_stream(follower f) {
    struct outcome {
        wesh::history::stream_page page;
        std::exception_ptr failure;
    };
    auto out = std::make_shared<outcome>();
    auto shared = std::make_shared<follower>(std::move(f));
    const bool asked = recorder_.ask(
        [out, after = shared->after, limit = shared->limit, kinds = shared->kinds](wesh::history::store& s) {
            try {
                out->page = s.stream(after, limit, static_cast<wesh::history::what>(kinds));
            } catch (...) {
                out->failure = std::current_exception();
            }
        },
        [this, out, shared] {
            if (out->failure != nullptr) {
                std::string text;
                const auto status = status_of(out->failure, text);
                return refuse<wesh_stream_result>(shared->slot, status, text, "");
            }
            // Nothing of the wanted kinds: wait on, from where the reading got to.
            if (out->page.records.empty() && shared->until > environment_.loop.now() &&
                out->page.next >= recorder_.last()) {
                shared->after = std::max(shared->after, out->page.next);
                followers_.push_back(std::move(*shared));
                return sweep_soon();
            }
            record_page wire{out->page};
            wesh_record_page page{};
            page.stream_id = recorder_.stream_id();
            page.next = wire.next();
            page.first = out->page.first;
            page.last = out->page.last;
            page.records.records_len = static_cast<u_int>(wire.wire().size());
            page.records.records_val = wire.wire().data();
            answer<wesh_stream_result>(shared->slot, page);
        });
    if (!asked) refuse<wesh_stream_result>(shared->slot, WESH_BUSY, "too many reads of the history wait", "");
}

void service::look_at_followers(bool expired_only) {
    const auto now = environment_.loop.now();
    for (auto f = followers_.begin(); f != followers_.end();) {
        const bool due = f->until <= now || (!expired_only && recorder_.last() > f->after);
        if (due && f->slot.wanted()) read_stream(std::move(*f));
        f = due || !f->slot.wanted() ? followers_.erase(f) : std::next(f);
    }
}

} // namespace wesh
