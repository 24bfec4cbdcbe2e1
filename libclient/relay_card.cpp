#include <wesh/relay_card.hpp>

#include <algorithm>

namespace wesh {

relay_card::relay_card(interface daemon, const std::string& wes, int number)
    : part{std::move(daemon), wes + "/card." + std::to_string(number)} {}

relay relay_card::get_relay(int number) const {
    if (number < 1 || number > relays_max)
        throw local_error{"a relay card has relays 1 to " + std::to_string(relays_max) + ", not " +
                          std::to_string(number)};
    return {daemon(), path_of("relay." + std::to_string(number))};
}

int relay_card::relays() const { return static_cast<int>(daemon().describe({path_of("relay.?")}).size()); }

std::vector<reading> relay_card::read_states() const {
    auto all = daemon().read({path_of("relay.?")});
    // One digit: the order of the texts is that of the numbers.
    std::sort(all.begin(), all.end(), [](const reading& a, const reading& b) { return a.path < b.path; });
    return all;
}

std::vector<std::optional<bool>> relay_card::states() const {
    std::vector<std::optional<bool>> states;
    for (const reading& r : read_states()) {
        const auto* word = text_of(r.sample.value);
        const bool known = word != nullptr && (*word == "on" || *word == "off");
        states.push_back(known ? std::optional{*word == "on"} : std::nullopt);
    }
    return states;
}

} // namespace wesh
