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

void decoder::feed(std::string_view bytes) {
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
    auto g = read_group(text);
    if (g.state != group_state::good) return spoil(counts_.bad_checksum);
    entry e;
    if (!identify(g, e)) return spoil(counts_.bad_format);
    ++counts_.good;
    if (e.label == unknown_label) ++counts_.unknown;
    if (!inside_) {
        ++counts_.outside;
        return;
    }
    if (frame_.count_ == 0) frame_.tabs_ = g.separator == ht;
    if (frame_.tabs_ != (g.separator == ht)) {
        --counts_.good;
        return spoil(counts_.bad_format);
    }
    if (!store(g, e)) spoil(counts_.oversize);
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
    const auto& row = labels()[e.label];
    if (!options_.concentrator || !row.concentrator)
        return fits(row, g.horodate, g.data, e.mantissa, e.exponent);
    auto shorter = row;
    --shorter.length;
    return fits(shorter, g.horodate, g.data, e.mantissa, e.exponent);
}

bool decoder::store(const group& g, entry e) noexcept {
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
    frame_.entries_[frame_.count_++] = e;
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
