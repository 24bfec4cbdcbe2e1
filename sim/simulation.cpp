#include "sim/simulation.hpp"

#include "common/text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::sim {
namespace {

void apply(box_server& target, const step& s) {
    for (const auto& [field, text] : s.set) target.state().set(field, text, target.now());
    for (const auto& [field, text] : s.raw) target.state().set_raw(field, text, target.now());
    if (s.clear) target.clear();
    if (s.fails) target.fail(*s.fails, s.term);
    if (s.reboot) target.reboot();
}

} // namespace

simulation::simulation(io::loop& l, const clock& c, const scenario& s)
    : loop_{l}
    , zone_{s.zone}
    , started_{l.now()} {
    for (const auto& settings : s.boxes) {
        auto server = std::make_unique<box_server>(l, c, zone_, settings, started_);
        for (const auto& what : settings.steps) timeline_.push_back({what.at, server.get(), what});
        by_name_.emplace(server->name(), server.get());
        boxes_.push_back(std::move(server));
    }
    std::stable_sort(timeline_.begin(), timeline_.end(),
                     [](const event& a, const event& b) { return a.at < b.at; });
    tasks_.spawn(follow_timeline());
}

io::task<void> simulation::follow_timeline() {
    for (const auto& e : timeline_) {
        co_await loop_.sleep_until(started_ + e.at);
        apply(*e.target, e.what);
    }
}

box_server& simulation::at(std::string_view name) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end())
        throw refusal{fmt::format("no box '{}'; 'list' shows all {}", sanitised(name), boxes_.size())};
    return *found->second;
}

std::vector<box_server*> simulation::matching(std::string_view pattern) {
    std::vector<box_server*> found;
    for (const auto& b : boxes_)
        if (matches(pattern, b->name())) found.push_back(b.get());
    if (found.empty())
        throw refusal{fmt::format("no box '{}'; 'list' shows all {}", sanitised(pattern), boxes_.size())};
    return found;
}

std::string simulation::ports_text() const {
    std::string text;
    for (const auto& b : boxes_) text += fmt::format("{} http 127.0.0.1:{}\n", b->name(), b->port());
    return text;
}

} // namespace wesh::sim
