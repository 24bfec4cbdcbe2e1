#include "libtonique/hourly.hpp"

#include "libtonique/hourly_model.hpp"
#include "libtonique/range_coder.hpp"

#include <wesh/error.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <string>
#include <tuple>

namespace wesh::tonique {

namespace {

constexpr std::size_t column_count = 11;
constexpr std::uint32_t all_columns = (1U << column_count) - 1;
constexpr std::uint32_t counters = 0b010'0000'1111; ///< PULS1 to 4 and INDTI: bit 0 is column 1
constexpr std::uint32_t stored_qualities = quality_bits & ~static_cast<std::uint32_t>(quality::stale);

constexpr std::size_t index_of(column c) noexcept { return static_cast<std::size_t>(c) - 1; }
constexpr bool is_counter(std::size_t c) noexcept { return (counters >> c & 1U) != 0; }

/// In this order the columns of an hour are coded: what tells of others comes first.
constexpr std::array<column, column_count> coding_order{
    column::indti, column::difti, column::amp1, column::amp2,    column::puls1,  column::puls2,
    column::puls3, column::puls4, column::temp, column::tempmin, column::tempmax};

/// One hour of a unit.
struct hour_row {
    std::uint32_t unit = 0;
    std::uint32_t hour = 0;
    std::uint32_t present = 0; ///< bit i: column i + 1
    std::array<std::int64_t, column_count> values{};
    std::array<std::uint32_t, column_count> qualities{};
};

std::int64_t minus(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t plus(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::uint64_t magnitude_of(std::int64_t v) noexcept {
    return v < 0 ? 0 - static_cast<std::uint64_t>(v) : static_cast<std::uint64_t>(v);
}

/// A number's class: itself below 4, then two classes an octave; negative ones share the last.
std::uint32_t class_of(std::int64_t v) noexcept {
    if (v < 0) return 31;
    if (v < 4) return static_cast<std::uint32_t>(v);
    const auto u = static_cast<std::uint64_t>(v);
    const auto octave = static_cast<std::uint32_t>(std::bit_width(u)) - 1;
    return std::min(30U, 2 * octave + static_cast<std::uint32_t>(u >> (octave - 1) & 1U));
}

std::uint32_t held(std::int64_t v, std::int64_t bound) noexcept {
    return static_cast<std::uint32_t>(std::clamp(v, -bound, bound) + bound);
}

/// What is remembered of a column; of the unit before until this unit has said more.
struct column_past {
    bool known = false; ///< this unit has a value
    std::int64_t value = 0;
    std::int64_t first = 0; ///< of the unit before
    std::int64_t last = 0;  ///< what was coded the hour before, and before that
    std::int64_t before = 0;
    std::int64_t mean = 0; ///< of what was coded, times 16
    std::array<std::int64_t, 24> of_day{};
    std::uint32_t quality = 0;
};

/// Walks over rows in the order of coding: with a range_encoder it writes what it is given, with a
/// range_decoder it fills in what it reads.
template <class Coder>
class walk {
  public:
    walk(Coder& coder, layout l)
        : coder_{coder}
        , present_{l == layout::closing ? counters : all_columns}
        , allowed_{present_} {}

    /// One row, or that no other comes; false then, and when what is read breaks a bound.
    bool row(hour_row& r, bool more) {
        if (!step(r, more)) {
            ended_ = true;
            return false;
        }
        if (r.unit > unit_max || r.hour >= hour_max) return false;
        if (r.unit != unit_) enter_unit(r);
        unit_ = r.unit;
        hour_ = r.hour;
        presence(r);
        if (r.present == 0) return false;
        qualities(r);
        hour_of_day_ = r.hour % 24;
        moved_ = 0;
        for (const auto c : coding_order)
            if ((r.present >> index_of(c) & 1U) != 0) value(r, index_of(c));
        remember(r);
        begun_ = true;
        return true;
    }

    /// The last row() said that no other comes.
    bool ended() const noexcept { return ended_; }

    /// The chances of the bits that say that no row follows.
    std::array<std::uint32_t, 3> chances_of_end() const noexcept {
        return {chance_of(follow_[follow_place()]), chance_of(same_unit_), chance_of(ahead_.more[0])};
    }

  private:
    /// Beliefs of a whole number: how many bits it has, told one after the other; the bits are plain.
    struct number_beliefs {
        std::array<belief, 33> more;
    };
    static constexpr std::uint32_t tries_max = 30;

    static std::uint32_t chance_of(const belief& b) noexcept {
        return std::clamp(b.chance() >> 6, 32U, 65'536U - 32U);
    }
    bool flag(belief& b, bool bit) {
        bit = coder_.code(bit, chance_of(b));
        b.learn(bit, tries_max);
        return bit;
    }
    std::uint64_t plain(std::uint64_t bits, int count) {
        std::uint64_t all = 0;
        while (count > 0) {
            const int n = std::min(count, 16);
            count -= n;
            all = all << n | coder_.plain(static_cast<std::uint32_t>(bits >> count & ((1U << n) - 1U)), n);
        }
        return all;
    }
    std::uint32_t number(number_beliefs& b, std::uint32_t n) {
        const auto wanted = static_cast<std::uint32_t>(std::bit_width(n));
        std::uint32_t width = 0;
        while (width < 32 && flag(b.more[width], width < wanted)) ++width;
        if (width < 2) return width;
        return static_cast<std::uint32_t>(plain(n, static_cast<int>(width) - 1)) | 1U << (width - 1);
    }

    /// This hour has said by how much the column differs from what was expected.
    bool moved(column c) const noexcept { return (moved_ >> index_of(c) & 1U) != 0; }
    std::size_t follow_place() const noexcept { return hour_ == unit_end_ ? 1 : 0; }

    bool step(hour_row& r, bool more) {
        if (!begun_) {
            const auto ahead = number(ahead_, more ? r.unit + 1 : 0);
            if (ahead == 0) return false;
            r.unit = ahead - 1;
            r.hour = static_cast<std::uint32_t>(plain(r.hour, 20));
            unit_begin_ = r.hour;
            return true;
        }
        const bool same = more && r.unit == unit_;
        if (flag(follow_[follow_place()], same && r.hour == hour_ + 1)) {
            r.unit = unit_;
            r.hour = hour_ + 1;
            return true;
        }
        if (flag(same_unit_, same)) {
            r.unit = unit_;
            r.hour = hour_ + 2 + std::min(hour_max, number(gap_, r.hour - hour_ - 2));
            return true;
        }
        const auto ahead = number(ahead_, more ? r.unit - unit_ : 0);
        if (ahead == 0) return false;
        r.unit = unit_ + std::min(ahead, unit_max + 1U);
        unit_end_ = hour_;
        const auto away = static_cast<std::int32_t>(r.hour - unit_begin_);
        const auto folded = number(begin_, static_cast<std::uint32_t>(away < 0 ? -2 * away - 1 : 2 * away));
        r.hour = unit_begin_ + (folded % 2 == 0 ? folded / 2 : 0 - folded / 2 - 1);
        unit_begin_ = r.hour;
        return true;
    }

    void enter_unit(const hour_row&) noexcept {
        for (auto& p : past_) p.known = false;
    }

    void presence(hour_row& r) {
        if (flag(as_before_, r.present == present_)) {
            r.present = present_;
            return;
        }
        std::uint32_t read = 0;
        for (std::size_t c = 0; c < column_count; ++c) {
            if ((allowed_ >> c & 1U) == 0) continue;
            if (flag(there_[c][present_ >> c & 1U], (r.present >> c & 1U) != 0)) read |= 1U << c;
        }
        r.present = present_ = read;
    }

    void qualities(hour_row& r) {
        bool good = true;
        for (std::size_t c = 0; c < column_count; ++c)
            if ((r.present >> c & 1U) != 0 && r.qualities[c] != 0) good = false;
        good = flag(good_[was_good_ ? 1 : 0], good);
        was_good_ = good;
        if (good) r.qualities.fill(0);
        for (std::size_t c = 0; c < column_count && !good; ++c) {
            if ((r.present >> c & 1U) == 0) continue;
            std::uint32_t read = 0;
            for (std::uint32_t b = 1; b < 6; ++b)
                if (flag(doubt_[b][past_[c].quality >> b & 1U], (r.qualities[c] >> b & 1U) != 0))
                    read |= 1U << b;
            r.qualities[c] = past_[c].quality = read;
        }
    }

    /// The value from which the column's is expected to differ little.
    std::int64_t expected(const hour_row& r, std::size_t c) const noexcept {
        const auto has = [&](column other) { return (r.present >> index_of(other) & 1U) != 0; };
        if (c == index_of(column::difti) && moved(column::indti)) return said_[index_of(column::indti)];
        if (c == index_of(column::tempmin) || c == index_of(column::tempmax))
            if (has(column::temp)) return r.values[index_of(column::temp)];
        if (is_counter(c) || c >= index_of(column::tempmin)) {
            if (c != index_of(column::difti)) return past_[c].value;
        }
        return 0;
    }

    void value(hour_row& r, std::size_t c) {
        column_past& past = past_[c];
        if (!past.known && (is_counter(c) || c == index_of(column::temp))) {
            first_value(r, c);
            return;
        }
        const std::int64_t from = expected(r, c);
        const bool upside_down = c == index_of(column::tempmin);
        std::int64_t d = upside_down ? minus(from, r.values[c]) : minus(r.values[c], from);
        d = difference(views_of(c), d);
        r.values[c] = upside_down ? minus(from, d) : plus(from, d);
        said_[c] = d;
        moved_ |= 1U << c;
        past.value = r.values[c];
        past.known = true;
    }

    void first_value(hour_row& r, std::size_t c) {
        column_past& past = past_[c];
        const std::int64_t from = is_counter(c) ? 0 : past.first;
        const std::int64_t d = minus(r.values[c], from);
        const bool negative = flag(first_sign_[c], d < 0);
        const std::uint64_t m = magnitude_of(d);
        std::uint32_t node = 1;
        for (int b = 6; b >= 0; --b)
            node = node << 1 | (flag(first_width_[c][node], (std::bit_width(m) >> b & 1) != 0) ? 1U : 0U);
        const auto width = static_cast<int>(std::min(node & 127U, 64U));
        std::uint64_t read = 0;
        if (width > 0)
            read = std::uint64_t{1} << (width - 1) | plain(m & ~(std::uint64_t{1} << (width - 1)), width - 1);
        const auto signed_read = static_cast<std::int64_t>(negative ? 0 - read : read);
        r.values[c] = past.value = past.first = plus(from, signed_read);
        past.known = true;
        said_[c] = past.last;
    }

    /// Zero, sign, octave, then the bits below the highest; of these the first three are believed about.
    std::int64_t difference(const outlook& o, std::int64_t d) {
        const auto bit = [&](std::uint32_t bin, std::uint32_t kind, bool b) {
            return blend_.code(coder_, o, bin, kind, b);
        };
        if (bit(0, 0, d == 0)) return 0;
        const bool negative = bit(1, 1, d < 0);
        const std::uint64_t m = magnitude_of(d);
        const auto wanted = static_cast<std::uint32_t>(std::bit_width(m)) - 1;
        std::uint32_t octave = 0;
        while (octave < 63 && bit(2 + std::min(octave, 20U), 2 + std::min(octave / 2, 2U), octave < wanted))
            ++octave;
        std::uint64_t read = 1;
        int left = static_cast<int>(octave);
        if (octave <= 12) {
            std::uint32_t node = 0;
            for (std::uint32_t depth = 0; depth < 3 && left > 0; ++depth) {
                --left;
                const bool b = bit(24 + 7 * octave + node, 5 + depth, (m >> left & 1U) != 0);
                read = read << 1 | (b ? 1U : 0U);
                node = 2 * node + (b ? 2 : 1);
            }
        }
        if (left > 0) read = read << left | plain(m & ((std::uint64_t{1} << left) - 1), left);
        return static_cast<std::int64_t>(negative ? 0 - read : read);
    }

    outlook views_of(std::size_t c) const noexcept;
    void remember(const hour_row& r) noexcept {
        for (std::size_t c = 0; c < column_count; ++c) {
            if ((r.present >> c & 1U) == 0) continue;
            column_past& p = past_[c];
            p.before = p.last;
            p.last = said_[c];
            p.of_day[hour_of_day_] = c == index_of(column::temp) ? r.values[c] : said_[c];
            const auto sized =
                static_cast<std::int64_t>(std::min<std::uint64_t>(magnitude_of(said_[c]), 1U << 20));
            p.mean += (sized * 16 - p.mean) / 4;
        }
    }

    Coder& coder_;
    std::uint32_t present_;
    std::uint32_t allowed_;
    bool begun_ = false;
    bool ended_ = false;
    bool was_good_ = true;
    std::uint32_t unit_ = unit_max + 1U;
    std::uint32_t hour_ = 0;
    std::uint32_t unit_begin_ = 0;
    std::uint32_t unit_end_ = hour_max;
    std::uint32_t hour_of_day_ = 0;
    std::uint32_t moved_ = 0;
    std::array<belief, 2> follow_;
    belief same_unit_;
    belief as_before_;
    std::array<belief, 2> good_;
    number_beliefs ahead_, gap_, begin_;
    std::array<std::array<belief, 2>, column_count> there_;
    std::array<std::array<belief, 2>, 6> doubt_;
    std::array<belief, column_count> first_sign_;
    std::array<std::array<belief, 128>, column_count> first_width_;
    std::array<column_past, column_count> past_;
    std::array<std::int64_t, column_count> said_{};
    blend blend_;
};

template <class Coder>
outlook walk<Coder>::views_of(std::size_t c) const noexcept {
    const auto said = [&](column other) { return said_[index_of(other)]; };
    const column_past& p = past_[c];
    const std::uint32_t h = hour_of_day_;
    const std::uint32_t a = class_of(p.last), b = class_of(p.before), y = class_of(p.of_day[h]);
    const std::uint32_t m = class_of(p.mean / 4);
    std::array<std::uint32_t, views> v{};
    switch (static_cast<column>(c + 1)) {
    case column::indti:
        v = {h, h | m << 5, a | b << 5, y | h << 5, m | a << 5, y | a << 5};
        break;
    case column::difti: {
        const std::uint32_t known = moved(column::indti);
        v = {known, a | known << 6, h | known << 6, known, known, known};
        break;
    }
    case column::amp1:
    case column::amp2: {
        const std::int64_t energy =
            std::clamp<std::int64_t>(past_[index_of(column::difti)].value, 0, 1 << 16);
        const auto e = static_cast<std::uint32_t>(std::min<std::int64_t>(energy * 4 / 230, 255));
        v = {e, e / 4 | a << 8, a | b << 5, e / 2 | a << 8, e / 4 | h << 8, h | a << 5};
        break;
    }
    case column::temp: {
        const std::uint32_t last = held(p.last, 7), before = held(p.before, 7);
        const std::uint32_t pull = held(minus(p.value, p.of_day[h]), 15);
        const std::uint32_t tmin = class_of(past_[index_of(column::tempmin)].last);
        const std::uint32_t tmax = class_of(past_[index_of(column::tempmax)].last);
        v = {last | before << 4, h | last << 5, pull, pull | last << 5, tmin | tmax << 5, h};
        break;
    }
    case column::tempmin: {
        const std::uint32_t d = held(said(column::temp), 7);
        v = {d, d | a << 5, a | b << 5, m, d | m << 5, h};
        break;
    }
    case column::tempmax: {
        const std::uint32_t d = held(said(column::temp), 7);
        const std::uint32_t low = class_of(said(column::tempmin));
        v = {d, d | a << 5, a | b << 5, m, d | low << 5, low | a << 5};
        break;
    }
    default: {
        const std::uint32_t e = class_of(said(column::indti));
        const std::uint32_t other = class_of(said(c == 0 ? column::puls2 : column::puls1));
        v = {h | m << 5, a | b << 5, y | h << 5, e | h << 5, m | a << 5, other | a << 5};
        break;
    }
    }
    outlook o;
    o.column = static_cast<std::uint32_t>(c);
    for (std::uint32_t i = 0; i < views; ++i)
        o.places[i] = ((static_cast<std::uint32_t>(c) * 8 + i + 1) << 24 | v[i]) * 0x9e37'79b1U >> 16;
    return o;
}

/// What keeps these rows from being a body, or nothing.
const char* fault(layout l, std::span<const reading> rows) noexcept {
    const reading* before = nullptr;
    for (const reading& r : rows) {
        if (r.unit > unit_max) return "unit too high";
        if (r.hour >= hour_max) return "hour too late";
        if (static_cast<std::size_t>(r.column) - 1 >= column_count) return "no such column";
        if (l == layout::closing && !is_counter(index_of(r.column)))
            return "a closing column that is no counter";
        if ((static_cast<std::uint32_t>(r.quality) & ~stored_qualities) != 0)
            return "quality that is not stored";
        if (before != nullptr &&
            std::tie(before->unit, before->hour, before->column) >= std::tie(r.unit, r.hour, r.column))
            return "rows out of order";
        before = &r;
    }
    return nullptr;
}

/// The row that begins at `at`, which moves behind it.
hour_row row_at(std::span<const reading> rows, std::size_t& at) noexcept {
    hour_row row;
    row.unit = rows[at].unit;
    row.hour = rows[at].hour;
    for (; at < rows.size() && rows[at].unit == row.unit && rows[at].hour == row.hour; ++at) {
        const std::size_t c = index_of(rows[at].column);
        row.present |= 1U << c;
        row.values[c] = rows[at].value;
        row.qualities[c] = static_cast<std::uint32_t>(rows[at].quality);
    }
    return row;
}

void check(layout l, std::span<const reading> rows) {
    if (const char* what = fault(l, rows)) throw local_error{std::string{"readings: "} + what};
}

std::size_t least_size(std::size_t rows) noexcept { return (rows + rows_a_byte - 1) / rows_a_byte; }

} // namespace

bytes encode_readings(layout l, const readings& r) {
    check(l, r.rows);
    if (r.rows.size() > rows_max) throw local_error{"readings: more rows than a body holds"};
    range_encoder coder;
    walk<range_encoder> w{coder, l};
    hour_row row;
    for (std::size_t at = 0; at < r.rows.size();) {
        row = row_at(r.rows, at);
        w.row(row, true);
    }
    w.row(row, false);
    bytes out = std::move(coder).finish();
    out.resize(std::max(out.size(), least_size(r.rows.size())));
    return out;
}

std::optional<readings> decode_readings(layout l, std::span<const std::uint8_t> b, std::string& error) {
    readings out;
    const std::size_t most = std::min(rows_max, b.size() * rows_a_byte);
    range_decoder coder{b};
    walk<range_decoder> w{coder, l};
    hour_row row;
    const auto refused = [&](const char* what) {
        error = fmt::format("readings: {} (after {} rows, {} bytes)", what, out.rows.size(), b.size());
        return std::nullopt;
    };
    while (w.row(row, true)) {
        if (coder.failed()) return refused("cut off");
        for (std::size_t c = 0; c < column_count; ++c)
            if ((row.present >> c & 1U) != 0)
                out.rows.push_back({static_cast<unit_number>(row.unit), row.hour, static_cast<column>(c + 1),
                                    row.values[c], static_cast<quality>(row.qualities[c])});
        if (out.rows.size() > most) return refused("more rows than its size allows");
    }
    if (coder.failed()) return refused("cut off");
    if (!w.ended()) return refused("unit, hour or columns beyond their bounds");
    if (b.size() < coder.least_size()) return refused("cut off");
    if (b.size() > coder.most_size()) {
        const auto rest = b.subspan(coder.most_size());
        if (b.size() != least_size(out.rows.size()) ||
            std::any_of(rest.begin(), rest.end(), [](auto x) { return x != 0; }))
            return refused("bytes behind the end");
    }
    return out;
}

std::size_t rows_that_fit(layout l, const readings& all, std::size_t room) {
    const std::size_t most = std::min(rows_max, room * rows_a_byte);
    const auto rows = std::span{all.rows}.first(std::min(all.rows.size(), rows_max));
    check(l, rows);
    range_encoder coder;
    walk<range_encoder> w{coder, l};
    std::size_t best = 0;
    for (std::size_t at = 0; at < rows.size() && coder.size() <= room;) {
        hour_row row = row_at(rows, at);
        if (at > most) break;
        w.row(row, true);
        if (coder.finished_size_after(w.chances_of_end()) <= room) best = at;
    }
    if (best > 0 || rows.empty()) return best;
    std::size_t hour = 0;
    row_at(rows, hour);
    for (readings part; hour > 1; --hour) {
        part.rows.assign(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(hour));
        if (encode_readings(l, part).size() <= room) return hour;
    }
    return 1;
}

} // namespace wesh::tonique
