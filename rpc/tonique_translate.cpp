#include "rpc/tonique_translate.hpp"

#include "common/text.hpp"

#include <algorithm>
#include <cstring>

namespace wesh::tonique {
namespace {

char* borrow(const std::string& s) noexcept { return const_cast<char*>(s.c_str()); }
char* borrow(const std::vector<std::uint8_t>& b) noexcept {
    return const_cast<char*>(reinterpret_cast<const char*>(b.data()));
}
std::string text(const char* s) { return s == nullptr ? std::string{} : sanitised(s); }
std::vector<std::uint8_t> copied(const char* bytes, u_int length) {
    const auto* b = reinterpret_cast<const std::uint8_t*>(bytes);
    return {b, b + length};
}

tonique_cell to_wire(const table_cell& c) noexcept {
    tonique_cell w{};
    w.type = TONIQUE_NOTHING;
    if (const auto* number = std::get_if<decimal>(&c)) {
        w.type = TONIQUE_NUMBER;
        w.tonique_cell_u.number = {number->mantissa(), number->exponent()};
    } else if (const auto* words = std::get_if<std::string>(&c)) {
        w.type = TONIQUE_TEXT;
        w.tonique_cell_u.text = borrow(*words);
    } else if (const auto* time = std::get_if<time_point>(&c)) {
        w.type = TONIQUE_TIME;
        w.tonique_cell_u.time = to_milliseconds(*time);
    } else if (const auto* length = std::get_if<duration>(&c)) {
        w.type = TONIQUE_DURATION;
        w.tonique_cell_u.duration = length->count();
    }
    return w;
}

table_cell from_wire(const tonique_cell& c) {
    switch (rpc::number_said(c.type)) {
    case TONIQUE_NUMBER: {
        const auto& n = c.tonique_cell_u.number;
        if (n.exponent < decimal::exponent_min || n.exponent > decimal::exponent_max) return {};
        return decimal{n.mantissa, n.exponent};
    }
    case TONIQUE_TEXT:
        return text(c.tonique_cell_u.text);
    case TONIQUE_TIME:
        return from_milliseconds(c.tonique_cell_u.time);
    case TONIQUE_DURATION:
        return duration{c.tonique_cell_u.duration};
    default:
        return {};
    }
}

} // namespace

tonique_take_args to_wire(const take_request& r) noexcept {
    return {borrow(r.carrier), borrow(r.sender), {static_cast<u_int>(r.batch.size()), borrow(r.batch)}};
}
take_request from_wire(const tonique_take_args& a) {
    return {text(a.carrier), text(a.sender), copied(a.batch.batch_val, a.batch.batch_len)};
}
tonique_taken to_wire(const std::vector<std::uint8_t>& batch) noexcept {
    return {{static_cast<u_int>(batch.size()), borrow(batch)}};
}
std::vector<std::uint8_t> from_wire(const tonique_taken& t) {
    return copied(t.batch.batch_val, t.batch.batch_len);
}

tonique_enrol_args to_wire(const enrol_request& r) noexcept {
    tonique_enrol_args a{};
    a.code = borrow(r.code);
    std::memcpy(a.open_key, r.open_key.data(), r.open_key.size());
    return a;
}
enrol_request from_wire(const tonique_enrol_args& a) {
    enrol_request r;
    r.code = text(a.code);
    std::memcpy(r.open_key.data(), a.open_key, r.open_key.size());
    return r;
}
tonique_enrolled to_wire(const enrolled& e) noexcept {
    tonique_enrolled w{e.site, e.key_slot, borrow(e.name), borrow(e.zone), {}};
    std::memcpy(w.open_key, e.open_key.data(), e.open_key.size());
    return w;
}
enrolled from_wire(const tonique_enrolled& e) {
    enrolled r{e.site, e.key_slot, text(e.name), text(e.zone), {}};
    std::memcpy(r.open_key.data(), e.open_key, r.open_key.size());
    return r;
}

tonique_error to_wire(const call_error& e) noexcept { return {borrow(e.text), borrow(e.subject)}; }

wire_report_request::wire_report_request(const report_request& r)
    : request_{r} {
    pairs_.reserve(r.arguments.size());
    for (const auto& [key, content] : r.arguments) pairs_.push_back({borrow(key), borrow(content)});
}
tonique_report_args wire_report_request::view() noexcept {
    return {borrow(request_.report), {static_cast<u_int>(pairs_.size()), pairs_.data()}, request_.cursor};
}
report_request from_wire(const tonique_report_args& a) {
    report_request r;
    r.report = text(a.report);
    r.cursor = a.cursor;
    for (u_int i = 0; i < a.arguments.tonique_pairs_len; ++i) {
        const auto& pair = a.arguments.tonique_pairs_val[i];
        r.arguments.emplace_back(text(pair.key), text(pair.content));
    }
    return r;
}

wire_table_page::wire_table_page(const table_page& p)
    : next_{p.next} {
    for (const auto& c : p.columns)
        columns_.push_back({borrow(c.key), borrow(c.title), borrow(c.unit), c.right ? TRUE : FALSE});
    std::size_t all = 0;
    for (const auto& row : p.rows) all += row.size();
    // Rows point into the cells: these must not move while they are gathered.
    cells_.reserve(all);
    for (const auto& row : p.rows) {
        rows_.push_back({{static_cast<u_int>(row.size()), cells_.data() + cells_.size()}});
        for (const auto& c : row) cells_.push_back(to_wire(c));
    }
}
tonique_page wire_table_page::view() noexcept {
    return {{static_cast<u_int>(columns_.size()), columns_.data()},
            {static_cast<u_int>(rows_.size()), rows_.data()},
            next_};
}
table_page from_wire(const tonique_page& p) {
    table_page page;
    page.next = p.next;
    for (u_int i = 0; i < p.columns.columns_len; ++i) {
        const auto& c = p.columns.columns_val[i];
        page.columns.push_back({text(c.key), text(c.title), text(c.unit), c.right != FALSE});
    }
    for (u_int i = 0; i < p.rows.rows_len; ++i) {
        const auto& row = p.rows.rows_val[i].cells;
        auto& cells = page.rows.emplace_back();
        // Never fewer or more than there are columns, whatever was sent.
        const auto said = std::min<std::size_t>(row.cells_len, page.columns.size());
        for (std::size_t k = 0; k < said; ++k) cells.push_back(from_wire(row.cells_val[k]));
        cells.resize(page.columns.size());
    }
    return page;
}

} // namespace wesh::tonique
