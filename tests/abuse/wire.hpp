// A client that says exactly the bytes it is told to: words of XDR, records in fragments, and nothing
// checked.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wesh::test {

/// 32-bit words, as XDR puts them on the wire.
std::string words(const std::vector<std::uint32_t>& w);

/// The header of a call, each field as a test wants it.
struct call_words {
    std::uint32_t xid = 1;
    std::uint32_t direction = 0;
    std::uint32_t rpc_version = 2;
    std::uint32_t program = 0x20574553;
    std::uint32_t version = 1;
    std::uint32_t procedure = 0;
    std::uint32_t flavour = 0;
    std::string credentials = words({0}); ///< length and body

    std::string text() const;
};

/// One fragment with its mark.
std::string fragment(std::string_view content, bool last = true);
/// Arguments of READ: `ids` points of no stream that has ever been.
std::string read_arguments(std::uint32_t ids);
/// READ of every point.
std::string read_everything();

class wire {
  public:
    /// Throws std::runtime_error when it cannot connect.
    explicit wire(const std::string& socket);
    ~wire();
    wire(wire&& other) noexcept
        : fd_{other.fd_} {
        other.fd_ = -1;
    }
    wire(const wire&) = delete;
    wire& operator=(const wire&) = delete;
    wire& operator=(wire&&) = delete;

    /// Sends what the other end takes without blocking; the number of bytes.
    std::size_t offer(std::string_view bytes) const;
    /// Sends all of it.
    void send(std::string_view bytes) const;
    /// The next record of the other end, as words; nothing when it closed or the limit passed.
    std::optional<std::vector<std::uint32_t>> receive(std::chrono::milliseconds limit = std::chrono::seconds{
                                                          10}) const;
    /// Whether the other end closes within the limit, whatever it sends before.
    bool closes(std::chrono::milliseconds limit = std::chrono::seconds{10}) const;
    int fd() const noexcept { return fd_; }

  private:
    bool read(char* into, std::size_t n, std::chrono::steady_clock::time_point deadline) const;

    int fd_;
};

} // namespace wesh::test
