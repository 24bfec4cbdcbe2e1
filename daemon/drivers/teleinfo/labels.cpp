#include "daemon/drivers/teleinfo/labels.hpp"

#include "daemon/drivers/teleinfo/bytes.hpp"

#include <array>
#include <vector>

namespace wesh::teleinfo {
namespace {

std::vector<label> join() {
    std::vector<label> all;
    for (const auto& table : {historic_labels(), standard_labels(), industrial_labels()})
        all.insert(all.end(), table.begin(), table.end());
    return all;
}

// Labels are ASCII: the highest bit of their bytes is free.
constexpr std::uint64_t not_ascii = eight(0x80);

/// A label of eight characters at most is its own key; one of nine is known by its last eight.
std::uint64_t key_of(std::string_view name) noexcept {
    return name.size() > 8 ? load<std::uint64_t>(name.data() + 1) : load_text(name.data(), name.size());
}

std::uint64_t lower_case(std::uint64_t key) noexcept {
    // Bit 7 of a byte says whether it is at least 'A', or beyond 'Z': no carry reaches the next byte.
    const std::uint64_t bytes = key & ~not_ascii;
    const std::uint64_t from_a = bytes + eight(0x80 - 'A');
    const std::uint64_t beyond_z = bytes + eight(0x80 - 'Z' - 1);
    return key | ((from_a & ~beyond_z & not_ascii) >> 2);
}

/// Open addressing. Twice as large as it need be: nearly each label is found where it is looked for first.
class index {
  public:
    explicit index(std::span<const label> rows) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto key = key_of(rows[i].name);
            add(key, rows[i], static_cast<label_id>(i));
            if (rows[i].any_case) add(lower_case(key) | folded, rows[i], static_cast<label_id>(i));
        }
    }

    label_id find(std::uint64_t key, std::size_t size, bool dated) const noexcept {
        const auto id = look_up(key, size, dated);
        return id != unknown_label ? id : look_up(lower_case(key) | folded, size, dated);
    }

  private:
    struct slot {
        std::uint64_t key = 0;
        std::array<label_id, 2> ids{unknown_label, unknown_label}; ///< undated and dated
        std::uint8_t size = 0; ///< the key does not show a NUL at the end of a label
    };
    static constexpr unsigned bits = 10;
    /// In no label of the tables: keys of lower case are never those of a label as it is written.
    static constexpr std::uint64_t folded = std::uint64_t{1} << 63;

    static std::size_t home(std::uint64_t key) noexcept {
        return static_cast<std::size_t>((key * 0x9e37'79b9'7f4a'7c15U) >> (64 - bits));
    }
    static std::size_t next(std::size_t i) noexcept { return (i + 1) % (std::size_t{1} << bits); }

    label_id look_up(std::uint64_t key, std::size_t size, bool dated) const noexcept {
        for (auto i = home(key);; i = next(i)) {
            const auto& s = slots_[i];
            if (s.key == key && s.size == size) return s.ids[dated ? 1 : 0];
            if (s.size == 0) return unknown_label;
        }
    }
    void add(std::uint64_t key, const label& row, label_id id) noexcept {
        auto i = home(key);
        while (slots_[i].size != 0 && (slots_[i].key != key || slots_[i].size != row.name.size()))
            i = next(i);
        auto& s = slots_[i];
        s.key = key;
        s.size = static_cast<std::uint8_t>(row.name.size());
        // A label is itself with a horodate too many or without its own: not unknown, but wrong.
        s.ids[row.dated ? 1 : 0] = id;
        auto& other = s.ids[row.dated ? 0 : 1];
        if (other == unknown_label) other = id;
    }

    std::array<slot, std::size_t{1} << bits> slots_;
};

} // namespace

std::span<const label> labels() noexcept {
    static const std::vector<label> all = join();
    return all;
}

label_id find_label(std::string_view name, bool dated) noexcept {
    static const index known{labels()};
    if (name.empty() || name.size() > label_max) return unknown_label;
    const auto key = key_of(name);
    if ((key & not_ascii) != 0) return unknown_label;
    const auto id = known.find(key, name.size(), dated);
    if (name.size() <= 8 || id == unknown_label) return id;
    return labels()[id].name == name ? id : unknown_label;
}

} // namespace wesh::teleinfo
