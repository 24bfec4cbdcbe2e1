// Coroutines that read as straight-line code on the event loop.
//
// A task is lazy and owned: it starts when awaited or spawned, and destroying it cancels it, at whatever it
// waits for. Each awaiter lives in the frame and undoes what it armed in its destructor. One thread only.
//
// g++ 12 compiles some forms wrongly, so `co_await` stands only as a whole statement or as the sole
// initialiser of a variable, with no braced temporary in its expression, and never in a handler of
// exceptions; `make lint` looks for the others.
#pragma once

#include <coroutine>
#include <exception>
#include <list>
#include <optional>
#include <utility>

namespace wesh::io {

template <class T>
class task;

namespace detail {

struct promise_base {
    std::coroutine_handle<> continuation;
    bool awaited_later = false; ///< the parent is suspended and must be resumed; else it is still starting us
    std::exception_ptr failure;

    struct final_awaiter {
        bool await_ready() const noexcept { return false; }
        template <class P>
        void await_suspend(std::coroutine_handle<P> done) const noexcept {
            promise_base& p = done.promise();
            if (p.awaited_later) p.continuation.resume(); // may destroy this frame: touch nothing after
        }
        void await_resume() const noexcept {}
    };
    std::suspend_always initial_suspend() const noexcept { return {}; }
    final_awaiter final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { failure = std::current_exception(); }
};

template <class T>
struct promise : promise_base {
    std::optional<T> result;
    task<T> get_return_object() noexcept;
    template <class U>
    void return_value(U&& v) {
        result.emplace(std::forward<U>(v));
    }
    T take() {
        if (failure) std::rethrow_exception(failure);
        return std::move(*result);
    }
};

template <>
struct promise<void> : promise_base {
    task<void> get_return_object() noexcept;
    void return_void() const noexcept {}
    void take() const {
        if (failure) std::rethrow_exception(failure);
    }
};

} // namespace detail

template <class T = void>
class [[nodiscard]] task {
  public:
    using promise_type = detail::promise<T>;
    using handle = std::coroutine_handle<promise_type>;

    task() noexcept = default;
    explicit task(handle h) noexcept
        : handle_{h} {}
    task(task&& other) noexcept
        : handle_{std::exchange(other.handle_, {})} {}
    task& operator=(task&& other) noexcept {
        task old{std::move(*this)};
        handle_ = std::exchange(other.handle_, {});
        return *this;
    }
    ~task() {
        if (handle_) handle_.destroy();
    }

    bool valid() const noexcept { return static_cast<bool>(handle_); }
    bool done() const noexcept { return handle_.done(); }
    T take() { return handle_.promise().take(); }

    /// Runs to the first suspension. True when it ended at once; else `continuation` is resumed when it ends.
    bool start(std::coroutine_handle<> continuation) {
        handle_.promise().continuation = continuation;
        handle_.resume();
        if (handle_.done()) return true;
        handle_.promise().awaited_later = true;
        return false;
    }

    class awaiter {
      public:
        explicit awaiter(task&& t) noexcept
            : task_{std::move(t)} {}
        bool await_ready() const noexcept { return false; }
        bool await_suspend(std::coroutine_handle<> parent) { return !task_.start(parent); }
        T await_resume() { return task_.take(); }

      private:
        task task_;
    };
    awaiter operator co_await() && noexcept { return awaiter{std::move(*this)}; }

  private:
    handle handle_;
};

namespace detail {

template <class T>
task<T> promise<T>::get_return_object() noexcept {
    return task<T>{std::coroutine_handle<promise>::from_promise(*this)};
}
inline task<void> promise<void>::get_return_object() noexcept {
    return task<void>{std::coroutine_handle<promise>::from_promise(*this)};
}

} // namespace detail

/// Owns tasks nobody awaits; destroying it cancels them. An exception that leaves a spawned task is a bug in
/// it: the program ends.
class scope {
  public:
    scope() = default;
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;
    ~scope() { clear(); }

    void spawn(task<void> t) {
        reap();
        auto& r = roots_.emplace_back(guard(std::move(t)));
        r.start(std::noop_coroutine());
    }
    /// Frees what has ended; called by spawn as well.
    void reap() {
        std::erase_if(roots_, [](const task<void>& t) { return t.done(); });
    }
    /// Cancels all. Not from inside one of the tasks.
    void clear() {
        while (!roots_.empty()) roots_.pop_front();
    }
    std::size_t size() const noexcept { return roots_.size(); }

  private:
    static task<void> guard(task<void> t) {
        try {
            co_await std::move(t);
        } catch (...) {
            std::terminate(); // nobody awaits it: see above
        }
    }
    std::list<task<void>> roots_;
};

} // namespace wesh::io
