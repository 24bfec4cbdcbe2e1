// What happens becomes causes: events of weshd's stream, acknowledgements, replies by SMS. What was read is
// stored together with the place up to which it was read.
#pragma once

#include "notify/office.hpp"

#include <vector>

namespace wesh::notify {

struct position {
    std::uint64_t stream = 0; ///< 0: none yet
    std::uint64_t after = 0;
    friend bool operator==(const position&, const position&) = default;
};

/// A page of the stream, its events only.
struct events_page {
    std::uint64_t stream = 0;
    std::uint64_t next = 0;  ///< where to go on
    std::uint64_t first = 0; ///< the oldest number that weshd still has
    std::vector<event> events;
};

class intake {
  public:
    explicit intake(office& o)
        : office_{o} {}

    position at() const;
    /// One change: all of the page, or nothing.
    void take(const events_page& page);
    /// Of our own, beside the stream.
    void happen(const event& e);
    /// A text that came from that number. Whatever else it says is written down and nothing more.
    void reply(std::string_view sender, std::string_view text);
    /// The name that weshd gives the site.
    void call_site(const std::string& name);

  private:
    struct known_stream {
        std::uint64_t id, after;
        time_point newest, before, followed;
    };
    known_stream stream() const;
    void go_over(known_stream& s, const events_page& page) const;
    void take_one(const known_stream& s, const event& e) const;
    void open(const known_stream& s, const event& e) const;
    bool is_known(const known_stream& s, const event& e) const;
    bool has_room() const;
    void close(const known_stream& s, const event& e) const;
    void acknowledge(const known_stream& s, const event& e) const;
    std::size_t add_tells(std::uint64_t cause, const event& e) const;
    std::uint64_t acknowledge_message(std::uint64_t message, std::string_view by) const;

    office& office_;
};

} // namespace wesh::notify
