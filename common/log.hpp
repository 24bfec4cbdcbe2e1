// Logging: lines with a level go to one injected sink. Text from outside must have gone through sanitised().
#pragma once

#include <fmt/core.h>

#include <functional>
#include <string_view>

namespace wesh::log {

/// The numbers are syslog's.
enum class level { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

using sink = std::function<void(level, std::string_view line)>;

/// Replaces the sink (at first: none, lines vanish). Not thread-safe: set it before threads start.
void set_sink(sink s);
void set_threshold(level l) noexcept;
bool enabled(level l) noexcept;
void write(level l, std::string_view line);

/// Lines on standard error; with "<level>" in front where the journal reads it (JOURNAL_STREAM is set).
sink stderr_sink();

template <class... A>
void line(level l, fmt::format_string<A...> format, A&&... args) {
    if (enabled(l)) write(l, fmt::format(format, std::forward<A>(args)...));
}
template <class... A>
void error(fmt::format_string<A...> format, A&&... args) {
    line(level::error, format, std::forward<A>(args)...);
}
template <class... A>
void warning(fmt::format_string<A...> format, A&&... args) {
    line(level::warning, format, std::forward<A>(args)...);
}
template <class... A>
void notice(fmt::format_string<A...> format, A&&... args) {
    line(level::notice, format, std::forward<A>(args)...);
}
template <class... A>
void info(fmt::format_string<A...> format, A&&... args) {
    line(level::info, format, std::forward<A>(args)...);
}
template <class... A>
void debug(fmt::format_string<A...> format, A&&... args) {
    line(level::debug, format, std::forward<A>(args)...);
}

} // namespace wesh::log
