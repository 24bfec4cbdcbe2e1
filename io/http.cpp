#include "io/http.hpp"

#include "common/text.hpp"

#include <curl/curl.h>
#include <fmt/core.h>
#include <sys/epoll.h>

#include <stdexcept>

namespace wesh::io {
namespace {

http_outcome outcome_of(CURLcode code, bool too_long) noexcept {
    if (too_long) return http_outcome::too_long;
    switch (code) {
    case CURLE_OK:
        return http_outcome::answered;
    case CURLE_OPERATION_TIMEDOUT:
        return http_outcome::timed_out;
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
        return http_outcome::no_route;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
        return http_outcome::not_http;
    default:
        return http_outcome::interrupted;
    }
}

} // namespace

std::optional<std::string> http_base(std::string_view address) {
    for (const char c : address)
        if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') &&
            std::string_view{".-_:[]%"}.find(c) == std::string_view::npos)
            return {};
    const auto bracket = address.rfind(']');
    const auto colon = address.rfind(':');
    const bool has_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    const auto host = address.substr(0, has_port ? colon : std::string_view::npos);
    const auto port = has_port ? parse_unsigned(address.substr(colon + 1)) : 80;
    if (!port || *port < 1 || *port > 65'535) return {};
    if (host.empty() || (bracket == std::string_view::npos && host.find(':') != std::string_view::npos))
        return {};
    return fmt::format("http://{}:{}", host, *port);
}

std::string check_http_address(std::string_view address) {
    if (http_base(address)) return {};
    return "address is \"" + sanitised(address, 60) +
           "\"; expected HOST or HOST:PORT, as \"192.168.1.112\" or \"10.0.0.3:8080\"";
}

std::string status_reason(std::string_view who, int status) {
    switch (status) {
    case 401:
        return fmt::format("{} refuses the user or the password (401): check `user` and the password of this "
                           "device",
                           who);
    case 403:
        return fmt::format("{} does not let this user read it (403): give another as `user`", who);
    default:
        return fmt::format("{} answers with HTTP status {}", who, status);
    }
}

http_client::http_client(loop& l)
    : loop_{l}
    , multi_{curl_multi_init()} {
    if (multi_ == nullptr) throw std::runtime_error{"libcurl cannot start"};
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &http_client::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &http_client::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

http_client::~http_client() { curl_multi_cleanup(multi_); }

int http_client::on_socket(CURL*, int fd, int what, void* userdata, void*) {
    auto* self = static_cast<http_client*>(userdata);
    if (what == CURL_POLL_REMOVE) {
        self->sockets_.erase(fd);
        return 0;
    }
    const std::uint32_t events =
        ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0U) | ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0U);
    const auto known = self->sockets_.find(fd);
    if (known != self->sockets_.end()) {
        self->loop_.change(known->second, events);
        return 0;
    }
    self->sockets_.emplace(fd, self->loop_.watch(fd, events, [self, fd](std::uint32_t got) {
        int mask = 0;
        if ((got & EPOLLIN) != 0) mask |= CURL_CSELECT_IN;
        if ((got & EPOLLOUT) != 0) mask |= CURL_CSELECT_OUT;
        if ((got & (EPOLLERR | EPOLLHUP)) != 0) mask |= CURL_CSELECT_ERR;
        self->act(fd, mask);
    }));
    return 0;
}

int http_client::on_timer(CURLM*, long milliseconds, void* userdata) {
    auto* self = static_cast<http_client*>(userdata);
    if (milliseconds < 0) {
        self->timer_.reset();
        return 0;
    }
    self->timer_ = self->loop_.at(self->loop_.now() + duration{milliseconds}, duration{1},
                                  [self] { self->act(CURL_SOCKET_TIMEOUT, 0); });
    return 0;
}

void http_client::act(int fd, int events) {
    int running = 0;
    curl_multi_socket_action(multi_, fd, events, &running);
    // First collect all that ended, then resume: a resumed task may destroy another that is in the list.
    int left = 0;
    http_session** end = &ready_;
    while (*end != nullptr) end = &(*end)->next_ready_;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        char* owner = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
        auto* session = reinterpret_cast<http_session*>(owner);
        session->result_ = message->data.result;
        session->queued_ = true;
        session->next_ready_ = nullptr;
        *end = session;
        end = &session->next_ready_;
    }
    while (ready_ != nullptr) {
        http_session* session = std::exchange(ready_, ready_->next_ready_);
        session->queued_ = false;
        session->next_ready_ = nullptr;
        curl_multi_remove_handle(multi_, session->easy_);
        session->active_ = false;
        std::exchange(session->waiting_, {}).resume();
    }
}

http_session::http_session(http_client& c, http_options o)
    : client_{c}
    , options_{std::move(o)}
    , easy_{curl_easy_init()} {
    if (easy_ == nullptr) throw std::runtime_error{"libcurl cannot start"};
    curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &http_session::on_body);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http");
    curl_easy_setopt(easy_, CURLOPT_PROXY, "");
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE, 4096L);
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
    curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
    if (!options_.user.empty()) {
        curl_easy_setopt(easy_, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(easy_, CURLOPT_USERNAME, options_.user.c_str());
        curl_easy_setopt(easy_, CURLOPT_PASSWORD, options_.password.c_str());
    }
}

http_session::~http_session() {
    cancel();
    curl_easy_cleanup(easy_);
}

std::size_t http_session::on_body(char* bytes, std::size_t size, std::size_t count, void* userdata) {
    auto* self = static_cast<http_session*>(userdata);
    const std::size_t n = size * count;
    if (n > self->options_.body_max - self->body_.size()) {
        self->too_long_ = true;
        return 0;
    }
    self->body_.append(bytes, n);
    return n;
}

void http_session::begin(const std::string& path, std::coroutine_handle<> h) {
    body_.clear();
    too_long_ = false;
    waiting_ = h;
    curl_easy_setopt(easy_, CURLOPT_URL, (options_.base + path).c_str());
    active_ = true;
    curl_multi_add_handle(client_.multi_, easy_);
}

void http_session::cancel() noexcept {
    if (queued_) {
        http_session** link = &client_.ready_;
        while (*link != this) link = &(*link)->next_ready_;
        *link = next_ready_;
        queued_ = false;
        next_ready_ = nullptr;
    }
    if (std::exchange(active_, false)) curl_multi_remove_handle(client_.multi_, easy_);
    waiting_ = {};
}

http_response http_session::finish() {
    http_response r;
    const auto code = static_cast<CURLcode>(result_);
    r.outcome = outcome_of(code, too_long_);
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    r.status = static_cast<int>(status);
    const char* type = nullptr;
    curl_easy_getinfo(easy_, CURLINFO_CONTENT_TYPE, &type);
    if (type != nullptr) r.content_type = sanitised(type);
    r.body = std::exchange(body_, {});
    if (r.outcome == http_outcome::too_long)
        r.reason = fmt::format("the answer is longer than {} bytes", options_.body_max);
    else if (r.outcome != http_outcome::answered)
        r.reason = sanitised(curl_easy_strerror(code));
    return r;
}

} // namespace wesh::io
