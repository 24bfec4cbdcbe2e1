// TIC bytes to frames, in pieces of any size: the one decoder, wherever the bytes come from.
#pragma once

#include "daemon/drivers/teleinfo/frame.hpp"
#include "daemon/drivers/teleinfo/splitter.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace wesh::teleinfo {

/// What became of the bytes so far. All only grow.
struct counts {
    std::uint64_t bytes = 0;
    std::uint64_t whole = 0;    ///< frames of good groups only
    std::uint64_t unended = 0;  ///< of these: ended by the next STX, not by ETX
    std::uint64_t partial = 0;  ///< frames with a group that is not good
    std::uint64_t aborted = 0;  ///< frames ended by EOT
    std::uint64_t oversize = 0; ///< groups that a frame had no room for
    std::uint64_t good = 0;     ///< groups, in frames or not
    std::uint64_t bad_checksum = 0;
    std::uint64_t bad_format = 0;    ///< the checksum was right, the data cannot be
    std::uint64_t unknown = 0;       ///< of the good ones: their label is in no table
    std::uint64_t outside = 0;       ///< of the good ones: they stood in no frame
    std::uint64_t outside_bytes = 0; ///< of lines in no frame, good or not
};

enum class frame_state : std::uint8_t { whole, partial, aborted };

/// Who hears of frames.
class listener {
  public:
    virtual ~listener() = default;
    /// Each frame once it has ended; it is valid during the call. Only a whole one is to be believed.
    virtual void take(const frame& f, frame_state s) = 0;
};

class decoder {
  public:
    struct options {
        bool concentrator = false; ///< indexes of a téléreport concentrator have one digit less
        bool seven_bits = false;   ///< the eighth bit says nothing
        options() noexcept {} // NOLINT(modernize-use-equals-default): a default argument needs its body now
    };
    explicit decoder(listener& l, options o = {})
        : listener_{l}
        , options_{o} {}

    void feed(std::string_view bytes) {
        // Byte by byte is how many readers get them.
        if (bytes.size() == 1 && !options_.seven_bits && splitter_.feed_printable(bytes[0])) {
            ++counts_.bytes;
            return;
        }
        feed_all(bytes);
    }
    /// Forgets the frame that has begun: the line was opened anew.
    void restart() noexcept;
    const counts& seen() const noexcept { return counts_; }

  private:
    friend class splitter;
    void feed_all(std::string_view bytes);
    void line(std::string_view text);
    void line(std::string_view text, unsigned sum);
    void overlong() noexcept;
    void control(char c);
    const char* hurry(const char* p, const char* end);

    /// The line that stood at this place of the frame before: its label, and where its parts were.
    struct habit {
        std::uint64_t label = 0; ///< as load_text gives it
        std::uint64_t mask = 0;
        label_id id = unknown_label;
        std::uint16_t at = nowhere; ///< where its text still stands in the frame, and its entry beside it
        std::uint8_t label_size = 0;
        std::uint8_t data_at = 0;
        std::uint8_t size = 0; ///< of the line; 0: none
        char separator = 0;
        char checksum = 0;
        bool dated = false;
    };
    static constexpr std::uint16_t nowhere = 0xffff;

    bool take_as_before(habit& h, const char* p);
    bool take_changed(habit& h, const char* p);
    void forget_from(std::size_t place) noexcept;
    void learn(const group& g, const entry& e, std::string_view line) noexcept;

    void begin_frame() noexcept;
    void end_frame(char end);
    void spoil(std::uint64_t& count) noexcept;
    bool identify(group& g, entry& e) const noexcept;
    bool store(const group& g, entry& e) noexcept;

    std::span<const label> rows_ = labels();
    listener& listener_;
    options options_;
    counts counts_;
    splitter splitter_;
    bool inside_ = false; ///< between STX and its end
    bool good_ = true;    ///< no bad group so far
    frame frame_;
    std::array<habit, frame_groups_max> habits_;
};

} // namespace wesh::teleinfo
