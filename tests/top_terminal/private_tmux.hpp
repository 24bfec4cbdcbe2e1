// A terminal of its own for a test: a tmux server in a private folder, with one window.
#pragma once

#include "tests/support/folder.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace wesh::test {

class private_tmux {
  public:
    /// A shell in a window of that size. Throws not_run where there is no tmux.
    private_tmux(const folder& f, int columns, int rows);
    /// Ends the server, by its pid, and with it all that runs in it.
    ~private_tmux();
    private_tmux(const private_tmux&) = delete;
    private_tmux& operator=(const private_tmux&) = delete;

    /// Keys as tmux names them ("Enter", "PageDown"), or text.
    void press(const std::vector<std::string>& keys) const;
    void resize(int columns, int rows) const;
    /// What the window shows, its lines without blanks at their ends.
    std::string screen() const;
    /// With colours and attributes, as escape sequences.
    std::string screen_with_colours() const;
    /// The screen once it contains the text; fails the test, and tells the screen, when it does not come.
    std::string wait_for(const std::string& text) const;
    /// The screen once it does not contain the text any more.
    std::string wait_until_gone(const std::string& text) const;
    /// The process of the window: the shell.
    pid_t shell() const;
    /// The only child of the shell; 0: it has none.
    pid_t child() const;

  private:
    std::string run(std::vector<std::string> words) const;

    const folder& folder_;
    pid_t server_ = 0;
};

} // namespace wesh::test
