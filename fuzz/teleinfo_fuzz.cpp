// TIC bytes, whole and in pieces: the decoder, which remembers how the frames before looked, gives what a
// plain reader without memory gives, and nothing that is not printable reaches a frame.
#include "common/text.hpp"
#include "daemon/drivers/teleinfo/check.hpp"
#include "daemon/drivers/teleinfo/decoder.hpp"
#include "daemon/drivers/teleinfo/horodate.hpp"
#include "daemon/drivers/teleinfo/indexes.hpp"
#include "daemon/drivers/teleinfo/profile.hpp"
#include "fuzz/require.hpp"

#include <string>
#include <vector>

using namespace wesh;
using namespace wesh::teleinfo;
using fuzz::require;

namespace {

/// Everything of a frame, as text.
std::string described(const frame& f, frame_state s) {
    std::string text = std::to_string(static_cast<int>(s)) + (f.tabs() ? "t" : "s") + '\n';
    for (const auto& e : f.entries()) {
        text.append(f.name(e)).append("|").append(f.horodate(e)).append("|").append(f.data(e));
        if (e.label != unknown_label) {
            const auto as = labels()[e.label].read_as;
            if (as == form::number || as == form::quantity) text += '|' + frame::number(e).to_text();
        }
        text += '\n';
    }
    return text;
}

struct descriptions : listener {
    std::vector<std::string> all;
    index_memory indexes;
    duration now{};
    void take(const frame& f, frame_state s) override {
        all.push_back(described(f, s));
        for (const auto& e : f.entries()) {
            for (const char c : f.data(e)) require(c >= 0x20 && c < 0x7f, "data are printable");
            for (const char c : f.horodate(e)) require(c >= 0x20 && c < 0x7f, "horodates are printable");
        }
        now += duration{1'000};
        if (s == frame_state::whole) indexes.judge(f, now);
    }
};

std::vector<std::string> decoded(std::string_view bytes, std::size_t piece, counts& seen) {
    descriptions d;
    decoder x{d};
    for (std::size_t i = 0; i < bytes.size(); i += piece) x.feed(bytes.substr(i, piece));
    seen = x.seen();
    return std::move(d.all);
}

/// The same by a decoder that is new for each frame and so has no memory.
std::vector<std::string> decoded_anew(std::string_view bytes) {
    std::vector<std::string> all;
    for (std::size_t i = bytes.find(stx); i != std::string_view::npos; i = bytes.find(stx, i + 1)) {
        // From this STX to its end, which the next one may be.
        const auto end = bytes.find_first_of("\x02\x03\x04", i + 1);
        if (end == std::string_view::npos) break;
        descriptions d;
        decoder x{d};
        x.feed(bytes.substr(i, end - i + 1));
        all.insert(all.end(), d.all.begin(), d.all.end());
    }
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = fuzz::text_of(data, size);
    counts whole;
    counts pieces;
    const auto all = decoded(bytes, size + 1, whole);
    for (const std::size_t piece : {1U, 3U, 16U}) {
        require(decoded(bytes, piece, pieces) == all, "pieces change nothing");
        require(pieces.good == whole.good && pieces.bad_checksum == whole.bad_checksum &&
                    pieces.bad_format == whole.bad_format,
                "nor do they change what is counted");
    }
    require(decoded_anew(bytes) == all, "memory changes nothing");
    require(whole.whole + whole.partial + whole.aborted == all.size(), "each frame is counted");
    written_time t;
    (void)read_horodate(bytes, t);
    (void)read_date(bytes, t);
    return 0;
}
