// What a box answers to a request: paths, credentials and commands. Knows nothing of sockets.
#pragma once

#include "sim/box.hpp"
#include "sim/http.hpp"

#include <optional>
#include <string>

namespace wesh::sim {

struct answer {
    int status = 200;
    std::string_view type = "text/html";
    std::string body;
    bool reboot = false; ///< the box drops the connection and restarts, as after /AJAX.cgx?reset=yes
};

/// Who may do what at one box.
class gate {
  public:
    enum class role : std::uint8_t { nobody, guest, admin };

    explicit gate(const box_settings& settings);
    role role_of(std::string_view credentials) const noexcept;

  private:
    std::string admin_;
    std::string guest_; ///< empty: there is none
};

/// The small page that goes with a status that is no success.
answer error_answer(int status);

/// A page as another firmware would write it, when one is given.
answer respond(box& b, const gate& g, const http_request& request, const moment& when, const profile* other);

} // namespace wesh::sim
