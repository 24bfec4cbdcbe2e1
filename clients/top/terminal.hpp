// The terminal as weshtop has it: full of text, read key by key, and given back as it was.
#pragma once

#include "clients/top/screen.hpp"
#include "clients/top/view.hpp"

struct screen; // of curses

namespace wesh::top {

class terminal {
  public:
    /// Takes the terminal. Throws std::runtime_error when standard input or output is none that can be drawn
    /// on.
    explicit terminal(bool colour);
    /// Gives it back; a crash gives it back as well.
    ~terminal();
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;

    extent size() const noexcept;
    charset characters() const noexcept { return charset_; }
    /// Takes over the size that the terminal has now.
    void resized();
    void show(const screen& s);
    /// The next key that has been pressed; nothing when there is none. Keys without meaning are passed over.
    std::optional<key> next_key();

  private:
    unsigned long attributes(const style& how, bool chosen) const noexcept;

    charset charset_;
    bool colour_;
    ::screen* screen_ = nullptr;
};

} // namespace wesh::top
