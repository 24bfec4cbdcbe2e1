#include "sim/held_fault.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <utility>

namespace wesh::sim {

void held_fault::begin(const fault& f, const fault_term& term, std::function<void()> at_end) {
    check_term(f, term);
    fault_ = f;
    left_ = term.answers;
    end_.reset();
    if (term.lasting > duration::zero()) end_ = loop_.after(term.lasting, std::move(at_end));
}

void held_fault::end() {
    fault_.reset();
    end_.reset();
}

void recover(simulated& s) {
    try {
        s.clear();
    } catch (const std::exception& e) {
        fmt::print(stderr, "weshsim: {} stays unplugged: {}\n", s.name(), e.what());
    }
}

} // namespace wesh::sim
