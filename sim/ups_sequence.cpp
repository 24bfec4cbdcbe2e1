#include "sim/ups_sequence.hpp"

#include "common/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

namespace wesh::sim {
namespace {

constexpr std::size_t most_complaints = 20;
constexpr std::int64_t longest_timer_ms = 7LL * 86'400'000;

struct cut_line {
    std::vector<std::string> words;
    bool open = false; ///< a quote is
};

/// As NUT's own reader cuts it: words between blanks; '=' is one of its own; '#' begins a remark; quotes
/// begin a word, a backslash takes what follows as it is.
cut_line cut(std::string_view line) {
    cut_line c;
    bool inside = false;
    const auto at_start = [&] { return !inside; };
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char ch = line[i];
        if (c.open) {
            if (ch == '"') {
                c.open = false;
                inside = false;
            } else if (ch == '\\' && i + 1 < line.size()) {
                c.words.back() += line[++i];
            } else {
                c.words.back() += ch;
            }
            continue;
        }
        if (ch == ' ' || ch == '\t' || ch == '\r') {
            inside = false;
            continue;
        }
        if (ch == '#') break;
        if (at_start() || ch == '=') c.words.emplace_back();
        if (ch == '"' && at_start()) {
            c.open = true;
            continue;
        }
        inside = ch != '=';
        c.words.back() += ch == '\\' && i + 1 < line.size() ? line[++i] : ch;
    }
    return c;
}

class sequence_reader {
  public:
    explicit sequence_reader(const std::function<void(std::size_t, std::string_view)>& complain)
        : complain_{complain} {}

    /// False when no more is read.
    bool take(std::string_view line) {
        ++line_;
        if (line.size() > longest_sequence_line)
            return wrong(fmt::format("a line has {} bytes at most", longest_sequence_line));
        const auto c = cut(line);
        if (c.open) return wrong("a quote is not closed");
        if (c.words.empty()) return true;
        if (++said_ > most_sequence_lines) {
            wrong(fmt::format("a sequence has {} lines at most", most_sequence_lines));
            return false;
        }
        return c.words[0] == "TIMER" ? wait(c.words) : say(c.words);
    }
    ups_sequence result() {
        made_.length = now_;
        return std::move(made_);
    }

  private:
    bool wrong(std::string_view what) {
        ++complaints_;
        if (complaints_ <= most_complaints) complain_(line_, what);
        if (complaints_ == most_complaints) complain_(line_, "there may be more; this is read no further");
        return complaints_ < most_complaints;
    }
    bool wait(const std::vector<std::string>& words) {
        const std::string_view text = words.size() == 2 ? std::string_view{words[1]} : "";
        const auto seconds = parse_unsigned(text);
        const auto ms = seconds ? std::optional{static_cast<std::int64_t>(
                                      std::min<std::uint64_t>(*seconds, 1'000'000) * 1'000)}
                                : parse_milliseconds(text);
        if (!ms || *ms > longest_timer_ms)
            return wrong("TIMER takes seconds, or a time as 250ms: up to 7 days");
        now_ += duration{*ms};
        return true;
    }
    bool say(const std::vector<std::string>& words) {
        std::string_view name{words[0]};
        if (!name.ends_with(':') || !is_variable(name.substr(0, name.size() - 1)))
            return wrong("expected NAME: VALUE, with a blank after the colon and none before, or TIMER n");
        name.remove_suffix(1);
        std::string value;
        for (std::size_t i = 1; i < words.size(); ++i) value.append(i == 1 ? "" : " ").append(words[i]);
        if (made_.steps.empty() || made_.steps.back().at != now_) made_.steps.push_back({now_, {}});
        made_.steps.back().says.emplace_back(name, std::move(value));
        return true;
    }

    const std::function<void(std::size_t, std::string_view)>& complain_;
    ups_sequence made_;
    duration now_{};
    std::size_t line_ = 0;
    std::size_t said_ = 0;
    std::size_t complaints_ = 0;
};

} // namespace

bool is_variable(std::string_view name) noexcept {
    return !name.empty() && name.size() <= longest_variable &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '-' || c == '_';
           });
}

ups_sequence
parse_ups_sequence(std::string_view text,
                   const std::function<void(std::size_t line, std::string_view what)>& complain) {
    sequence_reader r{complain};
    if (text.size() > longest_sequence) {
        complain(1, fmt::format("a sequence has {} bytes at most", longest_sequence));
        text = {};
    }
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (!r.take(text.substr(0, end))) break;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return r.result();
}

} // namespace wesh::sim
