#include "daemon/drivers/teleinfo/decoder.hpp"

#include "daemon/drivers/teleinfo/check.hpp"

#include <algorithm>
#include <cstring>

namespace wesh::teleinfo {
namespace {

bool can_be_label(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' ||
               c == '-' || c == '_';
    });
}

bool is_printable(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

} // namespace

void decoder::feed_all(std::string_view bytes) {
    counts_.bytes += bytes.size();
    if (!options_.seven_bits) return splitter_.feed(bytes, *this);
    std::array<char, 256> seven;
    while (!bytes.empty()) {
        const auto n = std::min(bytes.size(), seven.size());
        std::transform(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n), seven.begin(),
                       [](char c) { return static_cast<char>(c & 0x7f); });
        splitter_.feed({seven.data(), n}, *this);
        bytes.remove_prefix(n);
    }
}

void decoder::restart() noexcept {
    splitter_.restart();
    inside_ = false;
}

// ---- groups ----

void decoder::line(std::string_view text) {
    if (inside_ && frame_.count_ < frame_groups_max) {
        auto& h = habits_[frame_.count_];
        if (h.size == text.size() && take_as_before(h, text.data())) return;
    }
    line(text, sum_of(text.data(), text.size()));
}

void decoder::line(std::string_view text, unsigned sum) {
    if (!inside_) counts_.outside_bytes += text.size();
    auto g = read_group(text, sum);
    if (g.state != group_state::good) return spoil(counts_.bad_checksum);
    // Written where it will stand; it stands there once it is counted.
    auto& e = frame_.entries_[frame_.count_];
    forget_from(frame_.count_);
    if (!identify(g, e)) return spoil(counts_.bad_format);
    const bool tabs = g.separator == ht;
    if (inside_ && frame_.count_ != 0 && frame_.tabs_ != tabs) return spoil(counts_.bad_format);
    ++counts_.good;
    if (e.label == unknown_label) ++counts_.unknown;
    if (!inside_) {
        ++counts_.outside;
        return;
    }
    frame_.tabs_ = tabs;
    if (!store(g, e)) return spoil(counts_.oversize);
    learn(g, e, text);
}

// ---- groups that stand where they stood in the frame before: most of all ----

/// A meter sends the same labels in the same order, each with data of the same length. Where that holds,
/// nothing needs to be searched for. All that would be checked otherwise is checked here as well, and what is
/// not right here goes the long way.
const char* decoder::hurry(const char* p, const char* end) {
    while (inside_ && frame_.count_ < frame_groups_max) {
        auto& h = habits_[frame_.count_];
        const char* begin = *p == lf ? p + 1 : p;
        if (h.size == 0 || end - begin <= h.size || begin[h.size] != cr || !take_as_before(h, begin)) break;
        p = begin + h.size + 1;
        if (p == end) break;
    }
    return p;
}

/// A line of the habit's size.
bool decoder::take_as_before(habit& h, const char* p) {
    const char* const last = p + h.size - 1;
    if (p[h.label_size] != h.separator || last[-1] != h.separator) return false;
    if (frame_.count_ != 0 && frame_.tabs_ != (h.separator == ht)) return false;
    const std::size_t n = h.size - 2U; // without the last separator and the checksum
    if (frame_.used_ + h.size > frame_bytes_max) return false;
    // What has not changed was checked before, and stands where it will stand again.
    const bool same =
        h.at == frame_.used_ && h.checksum == *last && same_text(frame_.bytes_.data() + frame_.used_, p, n);
    if (!same && !take_changed(h, p)) return false;
    frame_.tabs_ = h.separator == ht;
    frame_.used_ = static_cast<std::uint16_t>(frame_.used_ + n);
    ++frame_.count_;
    ++counts_.good;
    return true;
}

bool decoder::take_changed(habit& h, const char* p) {
    if ((load<std::uint64_t>(p) & h.mask) != h.label) return false;
    const std::size_t n = h.size - 2U;
    const char checksum = p[n + 1];
    if (h.at != frame_.used_) forget_from(frame_.count_);
    h.at = nowhere;
    auto sum = copy_and_sum(frame_.bytes_.data() + frame_.used_, p, n);
    if (h.separator == ht) sum += ht;
    const char* const data = p + h.data_at;
    if (checksum_of(sum) != checksum || (h.dated && data[-1] != ht)) return false;
    auto& e = frame_.entries_[frame_.count_];
    const std::size_t data_size = n - h.data_at;
    const std::string_view horodate{p + h.label_size + 1, h.dated ? horodate_size : 0};
    if (!fits(rows_[h.id], horodate, {data, data_size}, e.mantissa, e.exponent)) return false;
    e.label = h.id;
    e.at = frame_.used_;
    e.data_at = static_cast<std::uint16_t>(e.at + h.data_at);
    e.name_size = h.label_size;
    e.horodate_size = static_cast<std::uint8_t>(horodate.size());
    e.data_size = static_cast<std::uint8_t>(data_size);
    h.at = frame_.used_;
    h.checksum = checksum;
    return true;
}

/// What is written now may lie over texts of later places.
void decoder::forget_from(std::size_t place) noexcept {
    for (; place < frame_groups_max; ++place) habits_[place].at = nowhere;
}

void decoder::learn(const group& g, const entry& e, std::string_view line) noexcept {
    auto& h = habits_[frame_.count_ - 1U];
    h.size = 0;
    if (e.label == unknown_label || g.label.size() > 8 || line.size() < 8 || options_.concentrator) return;
    h.label_size = static_cast<std::uint8_t>(g.label.size());
    h.mask = ~std::uint64_t{0} >> (8 * (8 - g.label.size()));
    h.label = load<std::uint64_t>(g.label.data()) & h.mask;
    h.id = e.label;
    h.separator = g.separator;
    h.dated = !g.horodate.empty();
    h.data_at = static_cast<std::uint8_t>(g.data.data() - g.label.data());
    h.size = static_cast<std::uint8_t>(line.size());
    h.checksum = line.back();
    h.at = e.at;
}

/// Finds the label and checks the data by it. A label that no table has is taken as it is.
bool decoder::identify(group& g, entry& e) const noexcept {
    if (g.label.size() > label_max) return false;
    e.label = find_label(g.label, !g.horodate.empty());
    if (e.label == unknown_label && g.separator == sp && g.label.ends_with(g.data) && !g.data.empty()) {
        // Some Linky send "ADPS037 037": the value once more behind the label, under a right checksum.
        const auto name = g.label.substr(0, g.label.size() - g.data.size());
        e.label = find_label(name, false);
        if (e.label != unknown_label) g.label = name;
    }
    if (e.label == unknown_label)
        return can_be_label(g.label) && is_printable(g.data) && is_printable(g.horodate);
    const auto& row = rows_[e.label];
    if (!options_.concentrator || !row.concentrator)
        return fits(row, g.horodate, g.data, e.mantissa, e.exponent);
    auto shorter = row;
    --shorter.length;
    return fits(shorter, g.horodate, g.data, e.mantissa, e.exponent);
}

bool decoder::store(const group& g, entry& e) noexcept {
    const char* begin = g.label.data();
    const auto size = static_cast<std::size_t>(g.data.data() + g.data.size() - begin);
    if (frame_.count_ == frame_groups_max || frame_.used_ + size > frame_bytes_max) return false;
    e.at = frame_.used_;
    e.data_at = static_cast<std::uint16_t>(e.at + (g.data.data() - begin));
    e.name_size = static_cast<std::uint8_t>(g.label.size());
    e.horodate_size = static_cast<std::uint8_t>(g.horodate.size());
    e.data_size = static_cast<std::uint8_t>(g.data.size());
    std::memcpy(frame_.bytes_.data() + e.at, begin, size);
    frame_.used_ = static_cast<std::uint16_t>(frame_.used_ + size);
    ++frame_.count_;
    return true;
}

void decoder::spoil(std::uint64_t& count) noexcept {
    ++count;
    good_ = false;
}

void decoder::overlong() noexcept { spoil(counts_.bad_checksum); }

// ---- frames ----

void decoder::control(char c) {
    if (inside_) end_frame(c);
    inside_ = c == stx;
    if (inside_) begin_frame();
}

void decoder::begin_frame() noexcept {
    good_ = true;
    frame_.used_ = frame_.count_ = 0;
    frame_.tabs_ = false;
}

void decoder::end_frame(char end) {
    // Noise that looks like STX or ETX makes no frame.
    if (frame_.count_ == 0 && good_) return;
    const auto s = end == eot ? frame_state::aborted : good_ ? frame_state::whole : frame_state::partial;
    ++(s == frame_state::whole     ? counts_.whole
       : s == frame_state::partial ? counts_.partial
                                   : counts_.aborted);
    // A tty in cooked mode swallows ETX.
    if (end == stx && s == frame_state::whole) ++counts_.unended;
    listener_.take(frame_, s);
}

} // namespace wesh::teleinfo
