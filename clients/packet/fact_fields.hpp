// The numbers of bodies by name, for both ways between bodies and facts.
#pragma once

#include "libtonique/body.hpp"

#include <array>
#include <string_view>

namespace wesh::client {

inline constexpr std::array<std::string_view, 5> losses{"", "outbox_full", "disk_restored", "too_old",
                                                        "told_again"};
inline constexpr std::int64_t hour_length = 3'600'000;

template <class Body>
struct number_field {
    std::string_view name;
    std::uint32_t Body::*place;
    bool hour = false; ///< shown as a time too
};

inline constexpr std::array state_numbers{
    number_field<tonique::state>{"waiting", &tonique::state::waiting},
    number_field<tonique::state>{"oldest_hour", &tonique::state::oldest, true},
    number_field<tonique::state>{"devices", &tonique::state::devices},
    number_field<tonique::state>{"silent", &tonique::state::silent},
    number_field<tonique::state>{"free_mb", &tonique::state::free_mb},
};
inline constexpr std::array given_up_numbers{
    number_field<tonique::given_up>{"first", &tonique::given_up::first},
    number_field<tonique::given_up>{"last", &tonique::given_up::last},
    number_field<tonique::given_up>{"from_hour", &tonique::given_up::from_hour, true},
    number_field<tonique::given_up>{"to_hour", &tonique::given_up::to_hour, true},
};
inline constexpr std::array acknowledgement_numbers{
    number_field<tonique::acknowledgement>{"cumulative", &tonique::acknowledgement::cumulative},
    number_field<tonique::acknowledgement>{"digest", &tonique::acknowledgement::digest},
    number_field<tonique::acknowledgement>{"highest", &tonique::acknowledgement::highest},
};

} // namespace wesh::client
