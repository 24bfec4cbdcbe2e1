// One serial port with a meter on it, or not: opened, listened to at the right speed, and told of when it is
// gone.
#pragma once

#include "daemon/drivers/teleinfo/decoder.hpp"
#include "daemon/drivers/teleinfo/recording.hpp"
#include "daemon/drivers/teleinfo/speed_search.hpp"
#include "io/serial.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wesh::teleinfo {

struct line_settings {
    std::vector<unsigned> speeds; ///< to be tried, in that order
    io::framing framing = io::framing::seven_even_one;
    bool concentrator = false;

    friend bool operator==(const line_settings&, const line_settings&) = default;
};

class line;

/// Who hears of the frames of all lines.
class line_listener {
  public:
    virtual ~line_listener() = default;
    virtual void take(line& l, const frame& f, frame_state s) = 0;
};

class line final : private listener {
  public:
    /// `path` is the port's own, without links.
    line(std::string path, const line_settings& s, line_listener& to);

    const std::string& path() const noexcept { return path_; }
    const line_settings& settings() const noexcept { return settings_; }
    bool is_open() const noexcept { return port_.has_value(); }
    int fd() const noexcept { return port_->fd(); }
    /// Why it is not open; empty: it is.
    const std::string& trouble() const noexcept { return trouble_; }
    unsigned speed() const noexcept { return search_.speed(); }
    bool speed_found() const noexcept { return search_.found(); }
    const counts& seen() const noexcept { return decoder_.seen(); }
    /// When bytes came last; duration::min(): never.
    duration heard_at() const noexcept { return heard_at_; }

    /// Tries to open it.
    void open(duration now);
    /// Reads what has come. False: nothing has.
    bool pull(duration now);
    /// What comes from now on goes there as well, for as long as it lives.
    void record(const std::shared_ptr<recording>& to) noexcept { recording_ = to; }
    /// Tries another speed when nothing has been understood for a while.
    void look(duration now);

  private:
    void take(const frame& f, frame_state s) override;
    void close(std::string why);

    std::string path_;
    line_settings settings_;
    line_listener& to_;
    std::optional<io::serial_port> port_;
    std::string trouble_;
    speed_search search_;
    decoder decoder_;
    duration heard_at_ = duration::min();
    std::weak_ptr<recording> recording_;
};

} // namespace wesh::teleinfo
