#include "daemon/history/chunk.hpp"

#include "daemon/history/column.hpp"

#include <algorithm>
#include <bit>

namespace wesh::history {
namespace {

constexpr std::uint8_t version = 1;
constexpr unsigned rate_shift = 20;

using column = std::vector<std::uint64_t>;

/// The period at which the point is polled: what the shorter steps have in common. Only changes are stored,
/// so that steps are multiples of it, give or take the jitter.
std::int64_t period_of(const std::vector<entry>& rows) {
    std::vector<std::int64_t> steps;
    steps.reserve(rows.size());
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const std::int64_t step = minus(rows[i].time, rows[i - 1].time);
        if (step > 0) steps.push_back(step);
    }
    if (steps.empty()) return 1;
    const auto quarter = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 8);
    std::nth_element(steps.begin(), quarter, steps.end());
    const std::int64_t typical = *quarter;
    if (typical > (std::int64_t{1} << 40)) return typical;
    std::int64_t sum = 0;
    std::int64_t n = 0;
    for (const std::int64_t step : steps) {
        if (step < typical - typical / 4 || step > typical + typical / 4) continue;
        sum += step;
        ++n;
    }
    return std::max<std::int64_t>(1, sum / n);
}

void put_times(bytes& out, const std::vector<entry>& rows) {
    const std::int64_t period = period_of(rows);
    column periods;
    column rests;
    periods.reserve(rows.size());
    rests.reserve(rows.size());
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const std::int64_t step = minus(rows[i].time, rows[i - 1].time);
        std::int64_t q = step / period;
        std::int64_t rest = step % period;
        if (rest > period / 2) {
            ++q;
            rest -= period;
        } else if (rest < -(period / 2)) {
            --q;
            rest += period;
        }
        periods.push_back(zigzag(q));
        rests.push_back(zigzag(rest));
    }
    put_number(out, static_cast<std::uint64_t>(period));
    put_column(out, periods);
    put_column(out, rests);
}

bool get_times(byte_reader& in, std::vector<entry>& rows, column& a, column& b) noexcept {
    const std::uint64_t period = in.number();
    const std::span first{a.data(), rows.size() - 1};
    const std::span second{b.data(), rows.size() - 1};
    if (!get_column(in, first) || !get_column(in, second)) return false;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const std::uint64_t step = static_cast<std::uint64_t>(unzigzag(first[i - 1])) * period +
                                   static_cast<std::uint64_t>(unzigzag(second[i - 1]));
        rows[i].time = plus(rows[i - 1].time, static_cast<std::int64_t>(step));
    }
    return true;
}

/// How far the sequence is expected to have moved while this much time went by.
std::int64_t expected_step(std::uint64_t rate, std::int64_t elapsed) noexcept {
    return static_cast<std::int64_t>((static_cast<wide>(elapsed) * static_cast<wide>(rate)) >> rate_shift);
}

void put_numbers(bytes& out, const std::vector<entry>& rows) {
    const std::int64_t elapsed = minus(rows.back().received, rows.front().received);
    const std::uint64_t moved = rows.back().number - rows.front().number;
    std::uint64_t rate = 0;
    if (elapsed > 0 && moved < (std::uint64_t{1} << 43))
        rate = (moved << rate_shift) / static_cast<std::uint64_t>(elapsed);
    column surprise;
    surprise.reserve(rows.size());
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto step = static_cast<std::int64_t>(rows[i].number - rows[i - 1].number);
        const std::int64_t expected = expected_step(rate, minus(rows[i].received, rows[i - 1].received));
        surprise.push_back(zigzag(minus(step, expected)));
    }
    put_number(out, rate);
    put_column(out, surprise);
}

bool get_numbers(byte_reader& in, std::vector<entry>& rows, column& a) noexcept {
    const std::uint64_t rate = in.number();
    const std::span surprise{a.data(), rows.size() - 1};
    if (!get_column(in, surprise)) return false;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const std::int64_t expected = expected_step(rate, minus(rows[i].received, rows[i - 1].received));
        rows[i].number =
            rows[i - 1].number + static_cast<std::uint64_t>(plus(expected, unzigzag(surprise[i - 1])));
    }
    return true;
}

struct form {
    value_form kind;
    std::int8_t exponent;
    std::uint32_t quality;
    friend bool operator==(const form&, const form&) = default;
};

void put_forms(bytes& out, const std::vector<entry>& rows) {
    std::vector<form> table;
    std::vector<std::pair<std::size_t, std::size_t>> runs; // place in the table, length
    for (const entry& e : rows) {
        const form f{e.form, e.exponent, e.quality};
        if (!runs.empty() && table[runs.back().first] == f) {
            ++runs.back().second;
            continue;
        }
        const auto known = std::find(table.begin(), table.end(), f);
        runs.emplace_back(known - table.begin(), 1);
        if (known == table.end()) table.push_back(f);
    }
    put_number(out, table.size());
    for (const form& f : table) {
        out.push_back(static_cast<std::uint8_t>(f.kind));
        out.push_back(static_cast<std::uint8_t>(f.exponent));
        put_number(out, f.quality);
    }
    put_number(out, runs.size());
    for (const auto& [place, length] : runs) {
        put_number(out, place);
        put_number(out, length);
    }
}

bool get_form_table(byte_reader& in, std::vector<form>& table, std::size_t limit) noexcept {
    const std::uint64_t size = in.number();
    if (in.failed() || size == 0 || size > limit) return false;
    for (std::uint64_t i = 0; i < size; ++i) {
        const std::uint8_t kind = in.byte();
        const auto exponent = static_cast<std::int8_t>(in.byte());
        const std::uint64_t flags = in.number();
        if (kind > static_cast<std::uint8_t>(value_form::text) || exponent < decimal::exponent_min ||
            exponent > decimal::exponent_max || flags > quality_bits)
            return false;
        table.push_back({static_cast<value_form>(kind), exponent, static_cast<std::uint32_t>(flags)});
    }
    return !in.failed();
}

bool get_forms(byte_reader& in, std::vector<entry>& rows) noexcept {
    std::vector<form> table;
    if (!get_form_table(in, table, rows.size())) return false;
    const std::uint64_t runs = in.number();
    if (in.failed() || runs > rows.size()) return false;
    std::size_t at = 0;
    for (std::uint64_t r = 0; r < runs; ++r) {
        const std::uint64_t place = in.number();
        const std::uint64_t length = in.number();
        if (in.failed() || place >= table.size() || length > rows.size() - at) return false;
        const form& f = table[static_cast<std::size_t>(place)];
        for (std::uint64_t i = 0; i < length; ++i, ++at) {
            rows[at].form = f.kind;
            rows[at].exponent = f.exponent;
            rows[at].quality = f.quality;
        }
    }
    return at == rows.size();
}

/// order 0: distance from the first; 1: steps; 2: steps of steps. The first value is a step from zero.
column steps_of(const std::vector<std::int64_t>& values, int order) {
    column c;
    c.reserve(values.size());
    std::int64_t before = 0;
    std::int64_t step = 0;
    for (const std::int64_t v : values) {
        const std::int64_t change = minus(v, before);
        c.push_back(zigzag(order == 2 ? minus(change, step) : change));
        if (order == 2 && c.size() > 1) step = change;
        if (order != 0 || c.size() == 1) before = v;
    }
    return c;
}

std::uint64_t widths(const column& c) noexcept {
    std::uint64_t sum = 0;
    for (const std::uint64_t v : c) sum += static_cast<std::uint64_t>(std::bit_width(v));
    return sum;
}

/// The first value stands before the column: it is of another size than the steps.
void put_values(bytes& out, const std::vector<std::int64_t>& values) {
    column best;
    int chosen = 0;
    for (int order = 0; order < 3; ++order) {
        column c = steps_of(values, order);
        if (order > 0 && widths(c) >= widths(best)) continue;
        best = std::move(c);
        chosen = order;
    }
    out.push_back(static_cast<std::uint8_t>(chosen));
    if (best.empty()) return;
    put_number(out, best[0]);
    put_column(out, std::span{best}.subspan(1));
}

bool get_values(byte_reader& in, std::vector<entry>& rows, column& a) noexcept {
    const std::uint8_t order = in.byte();
    std::size_t n = 0;
    for (const entry& e : rows) n += e.form == value_form::number ? 1 : 0;
    if (in.failed() || order > 2) return false;
    if (n == 0) return true;
    a[0] = in.number();
    if (!get_column(in, std::span{a}.subspan(1, n - 1))) return false;
    std::size_t i = 0;
    std::int64_t before = 0;
    std::int64_t step = 0;
    for (entry& e : rows) {
        if (e.form != value_form::number) continue;
        std::int64_t change = unzigzag(a[i]);
        if (order == 2) change = plus(change, step);
        e.mantissa = plus(before, change);
        if (order == 2 && i > 0) step = change;
        if (order != 0 || i == 0) before = e.mantissa;
        ++i;
    }
    return true;
}

void put_texts(bytes& out, const entry_list& list) {
    put_number(out, list.texts.size());
    for (const std::string& text : list.texts) put_text(out, text);
    column places;
    for (const entry& e : list.rows)
        if (e.form == value_form::text) places.push_back(static_cast<std::uint64_t>(e.mantissa));
    put_column(out, places);
}

bool get_texts(byte_reader& in, entry_list& list, column& a) noexcept {
    const std::uint64_t size = in.number();
    if (in.failed() || size > list.rows.size()) return false;
    for (std::uint64_t i = 0; i < size && !in.failed(); ++i) list.texts.emplace_back(in.text());
    std::size_t n = 0;
    for (const entry& e : list.rows) n += e.form == value_form::text ? 1 : 0;
    if (in.failed() || !get_column(in, std::span{a}.first(n))) return false;
    n = 0;
    for (entry& e : list.rows) {
        if (e.form != value_form::text) continue;
        const std::uint64_t place = a[n++];
        if (place >= list.texts.size()) return false;
        e.mantissa = static_cast<std::int64_t>(place);
    }
    return true;
}

} // namespace

bytes encode_chunk(const entry_list& list) {
    const auto& rows = list.rows;
    bytes out;
    out.reserve(64 + rows.size() * 5);
    out.push_back(version);
    put_number(out, rows.size());
    put_number(out, rows[0].number);
    put_signed(out, rows[0].time);
    put_times(out, rows);
    column c;
    c.reserve(rows.size());
    for (const entry& e : rows) c.push_back(zigzag(minus(e.received, e.time)));
    put_column(out, c);
    put_numbers(out, rows);
    put_forms(out, rows);
    std::vector<std::int64_t> mantissas;
    mantissas.reserve(rows.size());
    for (const entry& e : rows)
        if (e.form == value_form::number) mantissas.push_back(e.mantissa);
    put_values(out, mantissas);
    put_texts(out, list);
    return out;
}

bool decode_chunk(byte_view data, entry_list& out) noexcept {
    out.clear();
    byte_reader in{data};
    if (in.byte() != version) return false;
    const std::uint64_t count = in.number();
    if (in.failed() || count == 0 || count > chunk_entries_max) return false;
    out.rows.resize(static_cast<std::size_t>(count));
    column a(out.rows.size());
    column b(out.rows.size());
    out.rows[0].number = in.number();
    out.rows[0].time = in.signed_number();
    if (!get_times(in, out.rows, a, b) || !get_column(in, a)) return false;
    for (std::size_t i = 0; i < a.size(); ++i) out.rows[i].received = plus(out.rows[i].time, unzigzag(a[i]));
    return get_numbers(in, out.rows, a) && get_forms(in, out.rows) && get_values(in, out.rows, a) &&
           get_texts(in, out, a) && in.at_end();
}

} // namespace wesh::history
