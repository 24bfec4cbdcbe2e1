// The packed batch: what one commit holds, as one blob of the journal.
#pragma once

#include "daemon/history/bytes.hpp"
#include "daemon/history/store.hpp"

#include <utility>

namespace wesh::history {

inline sequence_number number_of_record(const record& r) noexcept {
    return std::visit([](const auto& x) { return x.number; }, r);
}

/// Records are numbered by their place: the first is `first`, and so on without gaps.
class batch_writer {
  public:
    batch_writer();
    void add(const sample& s);
    void add(const event& e);
    void add(const interval& i);

    std::uint64_t count() const noexcept { return count_; }
    const bytes& packed() const noexcept { return packed_; }
    bytes take() && { return std::move(packed_); }

  private:
    void put_times(short_writer& w, std::int64_t time, std::int64_t received);
    void put_words(const std::string& device, const std::string& type, severity s, const std::string& text,
                   const attributes& a);

    bytes packed_;
    std::uint64_t count_ = 0;
    point_id point_ = 0;
    std::int64_t time_ = 0;
    std::int64_t delay_ = 0;
};

/// Reads what batch_writer wrote. Bytes that are no batch end it early with failed(); never throws on them.
class batch_reader {
  public:
    batch_reader(byte_view packed, sequence_number first) noexcept;

    /// The next record, numbered; false at the end.
    bool next(record& out) noexcept;
    bool failed() const noexcept { return in_.failed(); }

  private:
    void get_times(std::uint8_t head, time_point& time, time_point& received) noexcept;
    void get_sample(std::uint8_t head, sample& s) noexcept;
    void get_event(std::uint8_t head, event& e) noexcept;
    void get_interval(std::uint8_t head, interval& i) noexcept;

    byte_reader in_;
    sequence_number number_;
    point_id point_ = 0;
    std::int64_t time_ = 0;
    std::int64_t delay_ = 0;
};

} // namespace wesh::history
