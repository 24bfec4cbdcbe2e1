#include "sim/simulation.hpp"

#include "common/text.hpp"
#include "sim/modem_line.hpp"
#include "sim/tic_line.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>

namespace wesh::sim {

simulation::simulation(io::loop& l, const clock& c, const scenario& s)
    : loop_{l}
    , zone_{s.zone}
    , started_{l.now()} {
    for (const auto& settings : s.boxes) {
        auto server = std::make_unique<box_server>(l, c, zone_, settings, started_);
        boxes_.push_back(server.get());
        add(std::move(server), settings.steps);
    }
    for (const auto& settings : s.meters)
        add(std::make_unique<tic_line>(l, c, zone_, settings, started_), settings.steps);
    if (s.air) {
        auto one = std::make_unique<air>(l, c, zone_, *s.air);
        air_ = one.get();
        add(std::move(one), s.air->steps);
    }
    for (const auto& settings : s.modems)
        add(std::make_unique<modem_line>(l, *air_, settings), settings.steps);
    for (const auto& settings : s.upses)
        add(std::make_unique<ups_unit>(l, server_at(settings.port), settings, started_), settings.steps);
    std::stable_sort(timeline_.begin(), timeline_.end(),
                     [](const event& a, const event& b) { return a.at < b.at; });
    tasks_.spawn(follow_timeline());
}

nut_server& simulation::server_at(std::uint16_t port) {
    auto& server = nut_servers_[port];
    if (server == nullptr) server = std::make_unique<nut_server>(loop_, port, port);
    return *server;
}

void simulation::add(std::unique_ptr<simulated> one, const std::vector<step>& steps) {
    for (const auto& what : steps) timeline_.push_back({what.at, one.get(), what});
    by_name_.emplace(one->name(), one.get());
    all_.push_back(std::move(one));
}

void simulation::apply(simulated& target, const step& s) {
    for (const auto& [field, text] : s.set) target.set(field, text);
    for (const auto& [field, text] : s.raw) target.set_raw(field, text);
    if (s.mode) target.change_mode(*s.mode);
    if (s.speed != 0) target.change_speed(s.speed);
    if (!s.replace.empty()) target.replace(s.replace);
    if (!s.swap.empty()) target.swap_ports(named(s.swap));
    if (s.clear) target.clear();
    if (s.fails) target.fail(*s.fails, s.term);
    if (s.reboot) target.reboot();
    if (s.sms) the_air().send(*s.sms);
}

io::task<void> simulation::follow_timeline() {
    for (const auto& e : timeline_) {
        co_await loop_.sleep_until(started_ + e.at);
        try {
            apply(*e.target, e.what);
        } catch (const std::exception& refused) {
            // As when a port's path has been taken meanwhile: all others go on.
            fmt::print(stderr, "weshsim: {} at {}: {}\n", e.target->name(), duration_text(e.at.count()),
                       refused.what());
        }
    }
}

air& simulation::the_air() {
    if (air_ == nullptr) throw refusal{"there is no modem here"};
    return *air_;
}

box_server& simulation::at(std::string_view name) {
    for (auto* b : boxes_)
        if (b->name() == name) return *b;
    throw refusal{fmt::format("no box is called '{}'", sanitised(name))};
}

simulated& simulation::named(std::string_view name) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end())
        throw refusal{
            fmt::format("nothing is called '{}'; 'list' shows all {}", sanitised(name), all_.size())};
    return *found->second;
}

std::vector<simulated*> simulation::matching(std::string_view pattern) {
    std::vector<simulated*> found;
    for (const auto& one : all_)
        if (matches(pattern, one->name())) found.push_back(one.get());
    if (found.empty())
        throw refusal{
            fmt::format("nothing is called '{}'; 'list' shows all {}", sanitised(pattern), all_.size())};
    return found;
}

std::string simulation::ports_text() const {
    std::string text;
    for (const auto& one : all_)
        if (one->kin() != family::air) text += fmt::format("{} {}\n", one->name(), one->address());
    return text;
}

} // namespace wesh::sim
