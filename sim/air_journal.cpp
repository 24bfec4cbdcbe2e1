#include "sim/air_journal.hpp"

#include "common/time_text.hpp"
#include "common/words.hpp"

#include <fmt/core.h>

namespace wesh::sim {

std::string text_of(const air_entry& e) {
    std::string times;
    for (const auto t : e.delivered) times += (times.empty() ? "" : ",") + iso_text(t);
    return fmt::format("{} {} {} {} {} {} {}", e.number, e.from, e.to, word_of(air_fate_words, e.fate),
                       iso_text(e.sent), times.empty() ? "-" : times, e.what);
}

std::uint64_t air_journal::add(air_entry e) {
    e.number = ++last_;
    if (all_.size() == most_entries) all_.pop_front();
    all_.push_back(std::move(e));
    return last_;
}

air_entry* air_journal::find(std::uint64_t number) noexcept {
    const auto first = last_ - all_.size() + 1;
    if (number < first || number > last_) return nullptr;
    return &all_[static_cast<std::size_t>(number - first)];
}

} // namespace wesh::sim
