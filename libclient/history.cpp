// The past: rows of one point, and the stream of everything.
#include <wesh/interface.hpp>

#include "common/text.hpp"
#include "common/words.hpp"
#include "libclient/stream.hpp"

namespace wesh {
namespace {

using namespace std::literals;

// In the order of wesh.x.
constexpr std::array aggregates{"raw"sv,     "first"sv, "last"sv,       "minimum"sv,
                                "maximum"sv, "mean"sv,  "difference"sv, "count"sv};

constexpr std::uint32_t page_max = WESH_PAGE_MAX;

history_row from_wire(const wesh_history_row& w) {
    history_row row;
    row.time = from_milliseconds(w.time);
    row.received = from_milliseconds(w.received);
    row.number = w.number;
    row.value = rpc::from_wire(w.value);
    row.quality = static_cast<quality>(w.quality & quality_bits);
    row.count = w.count;
    return row;
}

void check(const history_query& q) {
    if ((q.step > duration{}) != (q.how != aggregate::raw))
        throw local_error{"an aggregate needs a step, and a step an aggregate"};
    if (q.from > q.to) throw local_error{"the period ends before it begins"};
}

/// Appends the rows of one page to `to`; the next page's cursor.
std::uint64_t ask_page(connection& s, const history_query& q, std::uint64_t cursor, history_page& to) {
    wesh_history_args args{};
    args.path = rpc::borrow(q.path);
    args.from = to_milliseconds(q.from);
    args.to = to_milliseconds(q.to);
    args.step = q.step.count();
    args.aggregate = static_cast<wesh_aggregate>(q.how);
    args.limit = std::clamp(q.page, 1U, page_max);
    args.cursor = cursor;
    rpc::decoded<wesh_history_result> r{xdr_wesh_history_result};
    s.channel.call<wesh_history_args>(WESH_HISTORY, xdr_wesh_history_args, args, r, s.timeout);
    require(r->status, r->wesh_history_result_u.error);
    const auto& page = r->wesh_history_result_u.page;
    to.unit = page.unit == nullptr ? std::string{} : sanitised(page.unit);
    for (u_int i = 0; i < page.rows.rows_len; ++i) to.rows.push_back(from_wire(page.rows.rows_val[i]));
    return page.next;
}

} // namespace

std::string_view to_text(aggregate a) noexcept { return word_of(aggregates, a); }
std::optional<aggregate> parse_aggregate(std::string_view text) noexcept {
    return enumerator_of<aggregate>(aggregates, text);
}

history_page interface::read_history_page(const history_query& q) const {
    check(q);
    history_page page;
    page.next = ask_page(*connection_, q, q.cursor, page);
    return page;
}

history_page interface::history(const history_query& q) const {
    check(q);
    history_query widest = q;
    widest.page = page_max;
    history_page all;
    gather([&](std::uint64_t cursor) { return ask_page(*connection_, widest, cursor, all); },
           [&] { return all.rows.size(); });
    return all;
}

wesh_stream_args wire_stream(const stream_query& q) {
    wesh_stream_args args{};
    args.stream_id = q.stream_id;
    args.after = q.after;
    args.kinds = (q.samples ? u_int{WESH_SAMPLES} : 0) | (q.events ? u_int{WESH_EVENTS} : 0) |
                 (q.intervals ? u_int{WESH_INTERVALS} : 0);
    args.limit = std::clamp(q.limit, 1U, page_max);
    args.wait = wire_wait(q.wait);
    args.consumer = rpc::borrow(q.consumer);
    args.acknowledged = q.acknowledged;
    if (args.kinds == 0) throw local_error{"a stream of nothing: neither samples nor events nor intervals"};
    return args;
}

record_page page_of(const wesh_record_page& w) {
    record_page page;
    page.stream_id = w.stream_id;
    page.next = w.next;
    page.first = w.first;
    page.last = w.last;
    page.records.reserve(w.records.records_len);
    // A kind of record that this version does not know is left out; its number is passed over all the same.
    for (u_int i = 0; i < w.records.records_len; ++i)
        if (auto known = rpc::from_wire(w.records.records_val[i])) page.records.push_back(std::move(*known));
    return page;
}

record_page interface::stream(const stream_query& q) const {
    const wesh_stream_args args = wire_stream(q);
    rpc::decoded<wesh_stream_result> r{xdr_wesh_stream_result};
    connection_->channel.call<wesh_stream_args>(WESH_STREAM, xdr_wesh_stream_args, args, r,
                                                connection_->timeout + duration{args.wait});
    require(r->status, r->wesh_stream_result_u.error);
    return page_of(r->wesh_stream_result_u.page);
}

} // namespace wesh
