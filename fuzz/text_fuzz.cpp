// Texts from outside: made clean, matched, read as numbers, durations and times.
#include "common/text.hpp"
#include "common/time_text.hpp"
#include "fuzz/require.hpp"

#include <wesh/decimal.hpp>
#include <wesh/quality.hpp>

using namespace wesh;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto text = fuzz::text_of(data + 1, size - 1);
    const auto clean = sanitised(text, data[0]);
    require(clean.size() <= data[0] && is_clean(clean), "sanitised is clean and bounded");
    require(sanitised(clean, data[0]) == clean, "what is clean stays as it is");
    require(!is_clean(text) || sanitised(text, text.size()) == text, "is_clean means that");

    const auto cut = text.find('\0');
    const auto pattern = text.substr(0, cut);
    const auto subject = cut == std::string_view::npos ? std::string_view{} : text.substr(cut + 1);
    if (pattern.size() < 200 && subject.size() < 200) {
        const bool plain = pattern.find_first_of("*?") == std::string_view::npos;
        require(!plain || matches(pattern, subject) == (pattern == subject),
                "without wildcards: the same text");
        require(matches("*" + std::string{subject} + "*", subject), "a star matches nothing too");
    }
    if (const auto ms = parse_milliseconds(text))
        require(parse_milliseconds(duration_text(*ms)) == ms, "durations come back");
    parse_bytes(text);
    parse_unsigned(text);
    if (const auto d = decimal::parse(text)) {
        const auto back = decimal::parse(d->to_text());
        require(back && *back == *d && back->exponent() == d->exponent(), "numbers come back");
        for (int e = decimal::exponent_min; e <= decimal::exponent_max; ++e) {
            const auto exact = d->rescaled(e);
            require(!exact || *exact == *d, "rescaling loses nothing");
            d->rounded(e);
        }
    }
    if (const auto t = parse_iso(text); t && *t != no_time)
        require(parse_iso(iso_text(*t)) == t, "times come back");
    if (const auto q = parse_quality(text)) require(parse_quality(to_text(*q)) == q, "qualities come back");
    return 0;
}
