// HTTP client on the event loop: libcurl's multi interface behind one awaitable request.
#pragma once

#include "io/loop.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

typedef void CURL;
typedef void CURLM;

namespace wesh::io {

/// How a request ended, told apart as a person would.
enum class http_outcome {
    answered,    ///< an HTTP answer came whole, as far as its framing can tell; look at `status`
    no_route,    ///< refused, unreachable, unknown host: nothing there
    timed_out,   ///< connected or not, the time was over
    interrupted, ///< the connection broke in the middle of the answer
    too_long,    ///< the answer passed `body_max`
    not_http,    ///< what came is no HTTP
};

struct http_response {
    http_outcome outcome = http_outcome::no_route;
    int status = 0;
    std::string content_type;
    std::string body;   ///< bytes from outside
    std::string reason; ///< why it is not `answered`, in plain words; clean

    /// Somebody answers, and refuses the user or the password.
    bool refused() const noexcept {
        return outcome == http_outcome::answered && (status == 401 || status == 403);
    }
};

/// What a person can do about an answer whose status is not 200; `who` answers, as "the box".
std::string status_reason(std::string_view who, int status);

struct http_options {
    std::string base; ///< "http://192.168.1.112:80"
    std::string user;
    std::string password;
    duration connect_timeout{5'000};
    duration timeout{25'000}; ///< of the whole request
    std::size_t body_max = 65'536;
};

/// "http://HOST:PORT" of "HOST", "HOST:PORT" or "[IPV6]:PORT", where the port is 80 unless given; nothing for
/// anything else. What is neither letter, digit, nor of ".-_:[]%" never reaches a URL.
std::optional<std::string> http_base(std::string_view address);

/// Why http_base() refuses an address, in one sentence; empty when it does not.
std::string check_http_address(std::string_view address);

class http_session;

class http_client {
  public:
    explicit http_client(loop& l);
    ~http_client();
    http_client(const http_client&) = delete;
    http_client& operator=(const http_client&) = delete;

  private:
    friend class http_session;
    static int on_socket(CURL* easy, int fd, int what, void* self, void* socket);
    static int on_timer(CURLM* multi, long milliseconds, void* self);
    void act(int fd, int events);

    loop& loop_;
    CURLM* multi_;
    std::map<int, source> sockets_;
    source timer_;
    http_session* ready_ = nullptr; ///< sessions whose request ended, not resumed yet
};

/// The requests of one device: one at a time, each on its own connection. Not movable.
class http_session {
  public:
    http_session(http_client& c, http_options o);
    ~http_session();
    http_session(const http_session&) = delete;
    http_session& operator=(const http_session&) = delete;

    class get_awaiter {
      public:
        get_awaiter(http_session& s, std::string path) noexcept
            : session_{s}
            , path_{std::move(path)} {}
        ~get_awaiter() { session_.cancel(); }
        get_awaiter(const get_awaiter&) = delete;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> h) { session_.begin(path_, h); }
        http_response await_resume() { return session_.finish(); }

      private:
        http_session& session_;
        std::string path_;
    };
    /// `path` begins with '/' and is sent as it is.
    get_awaiter get(std::string path) noexcept { return {*this, std::move(path)}; }

  private:
    friend class http_client;
    void begin(const std::string& path, std::coroutine_handle<> h);
    void cancel() noexcept;
    http_response finish();
    static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);

    http_client& client_;
    http_options options_;
    CURL* easy_;
    std::coroutine_handle<> waiting_;
    bool active_ = false; ///< in curl's hands
    int result_ = 0;      ///< CURLcode
    bool too_long_ = false;
    std::string body_;
    http_session* next_ready_ = nullptr;
    bool queued_ = false;
};

} // namespace wesh::io
