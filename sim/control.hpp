// The control socket of a running simulator, and the client that speaks to it.
#pragma once

#include "io/descriptor.hpp"
#include "io/loop.hpp"
#include "sim/commands.hpp"
#include "sim/simulation.hpp"

#include <span>
#include <string>

namespace wesh::sim {

/// Listens at a path; removes it at the end. Lines of commands come in, replies go out.
class control_server {
  public:
    /// Makes the folder when there is none, for its owner only. Throws a refusal when another simulator
    /// answers there or the path cannot be used.
    control_server(io::loop& l, simulation& s, std::string path);
    ~control_server();
    control_server(const control_server&) = delete;
    control_server& operator=(const control_server&) = delete;

  private:
    void accept_one();
    io::task<void> serve(io::descriptor fd);

    io::loop& loop_;
    simulation& simulation_;
    std::string path_;
    std::string folder_made_; ///< empty: it was there before
    io::descriptor fd_;
    io::source watch_;
    std::size_t clients_ = 0;
    io::scope tasks_;
};

/// Where the demonstration listens when nobody says otherwise.
std::string default_control_path();

/// `weshsim ctl SOCKET COMMAND...`: prints the reply. Returns the exit code: 0, or 1 refused by the
/// simulator, 2 usage, 3 no simulator there.
int run_control_client(std::span<const std::string> arguments);

/// The reply to one line; throws std::system_error when no simulator answers at the path.
reply ask(const std::string& path, const std::string& line);

} // namespace wesh::sim
