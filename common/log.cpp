#include "common/log.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace wesh::log {
namespace {

sink& current() {
    static sink s;
    return s;
}
/// Changed by a reload while other threads tell something.
std::atomic<level> threshold{level::info};

} // namespace

void set_sink(sink s) { current() = std::move(s); }
void set_threshold(level l) noexcept { threshold = l; }
bool enabled(level l) noexcept { return l <= threshold && current() != nullptr; }
void write(level l, std::string_view text) {
    if (enabled(l)) current()(l, text);
}

sink stderr_sink() {
    const bool journal = std::getenv("JOURNAL_STREAM") != nullptr;
    return [journal](level l, std::string_view text) {
        const auto prefix = journal ? fmt::format("<{}>", static_cast<int>(l)) : std::string{};
        fmt::print(stderr, "{}{}\n", prefix, text);
    };
}

} // namespace wesh::log
