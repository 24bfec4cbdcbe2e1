#include "httpd/server.hpp"

#include "common/log.hpp"
#include "common/text.hpp"
#include "httpd/requests.hpp"

#include <microhttpd.h>

#include <exception>
#include <stdexcept>
#include <unistd.h>

struct sockaddr;

namespace wesh::httpd {

std::string peer_text(const sockaddr* peer);

struct server::exchange {
    request asked;
    const route* to = nullptr;
    std::size_t length = 0; ///< of the body, as promised
    bool handed_over = false;
    bool refused = false; ///< what comes is read and dropped, and then answered
    httpd::response answer;
    int fd = -1;
    duration began{};
};

namespace {

/// Of one connection: its headers and, while they come, its answer.
constexpr std::size_t connection_memory = 32'768;
constexpr unsigned idle_seconds = 30;
/// Of a body that is not wanted. Were the connection closed before it is read, TCP's reset could reach the
/// sender before the answer does.
constexpr std::uint64_t unwanted_most = 1U << 20U;
/// TLS 1.2 and 1.3, without what is weak in 1.2.
constexpr const char* tls_priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-SHA1";

/// Of all answers: nothing of them is for a cache, a frame or a browser's guess.
constexpr std::pair<const char*, const char*> fixed_headers[] = {
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
};

int fd_of(MHD_Connection* c) noexcept {
    const auto* info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == nullptr ? -1 : info->connect_fd;
}

std::string header(MHD_Connection* c, const char* name) {
    const char* value = MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
    return value == nullptr ? std::string{} : std::string{value};
}

std::string sender_of(MHD_Connection* c, bool behind_proxy) {
    const auto* info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    auto sender = info == nullptr ? std::string{} : peer_text(info->client_addr);
    if (!behind_proxy) return sender;
    const auto said = forwarded_sender(header(c, "X-Forwarded-For"));
    return said.empty() ? sender : said;
}

} // namespace

/// What libmicrohttpd, which is C, calls: no exception passes.
struct callbacks {
    static MHD_Result access(void* self, MHD_Connection* c, const char* url, const char* method, const char*,
                             const char* data, std::size_t* size, void** state) noexcept {
        auto& s = *static_cast<server*>(self);
        try {
            if (*state == nullptr) {
                auto x = std::make_unique<server::exchange>();
                auto& begun = *x;
                *state = x.release();
                return static_cast<MHD_Result>(s.begin(c, begun, url, method));
            }
            auto& x = *static_cast<server::exchange*>(*state);
            if (x.handed_over || (x.refused && *size == 0)) return static_cast<MHD_Result>(s.answer(c, x));
            if (*size == 0) return static_cast<MHD_Result>(s.hand_over(c, x));
            const auto taken = x.refused ? int{MHD_YES} : s.receive(c, x, data, *size);
            *size = 0;
            return static_cast<MHD_Result>(taken);
        } catch (const std::exception& e) {
            log::error("httpd: {}", sanitised(e.what()));
            return MHD_NO;
        }
    }
    static void completed(void* self, MHD_Connection*, void** state, MHD_RequestTerminationCode) noexcept {
        const std::unique_ptr<server::exchange> x{static_cast<server::exchange*>(*state)};
        *state = nullptr;
        if (x != nullptr) static_cast<server*>(self)->finished(*x);
    }
    static void connection(void* self, MHD_Connection* c, void**,
                           MHD_ConnectionNotificationCode what) noexcept {
        auto& s = *static_cast<server*>(self);
        try {
            if (what == MHD_CONNECTION_NOTIFY_STARTED)
                s.connections_.opened(fd_of(c));
            else
                s.connections_.closed(fd_of(c));
        } catch (const std::exception& e) {
            log::error("httpd: {}", sanitised(e.what()));
        }
    }
    static void tell(void*, const char* format, va_list arguments) noexcept {
        char line[256];
        if (std::vsnprintf(line, sizeof line, format, arguments) > 0)
            log::debug("httpd: {}", sanitised(trimmed(line)));
    }
};

server::server(const settings& s, const clock& c, int fd)
    : settings_{s}
    , clock_{c}
    , connections_{c}
    , workers_{std::make_unique<workers>(s.toniqued, s.limits)} {
    start(fd);
}

void server::start(int fd) {
    unsigned flags =
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG | MHD_USE_ITC;
    std::vector<MHD_OptionItem> options{
        {MHD_OPTION_EXTERNAL_LOGGER, reinterpret_cast<intptr_t>(&callbacks::tell), nullptr},
        {MHD_OPTION_LISTEN_SOCKET, fd, nullptr},
        {MHD_OPTION_CONNECTION_LIMIT, settings_.limits.connections, nullptr},
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, settings_.limits.per_address, nullptr},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory, nullptr},
        {MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds, nullptr},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, nullptr},
        {MHD_OPTION_NOTIFY_COMPLETED, reinterpret_cast<intptr_t>(&callbacks::completed), this},
        {MHD_OPTION_NOTIFY_CONNECTION, reinterpret_cast<intptr_t>(&callbacks::connection), this},
    };
    if (!settings_.plain) {
        flags |= MHD_USE_TLS;
        options.push_back({MHD_OPTION_HTTPS_MEM_CERT, 0, settings_.certificate.data()});
        options.push_back({MHD_OPTION_HTTPS_MEM_KEY, 0, settings_.key.data()});
        options.push_back({MHD_OPTION_HTTPS_PRIORITIES, 0, const_cast<char*>(tls_priorities)});
    }
    options.push_back({MHD_OPTION_END, 0, nullptr});
    daemon_ = MHD_start_daemon(flags, 0, nullptr, nullptr, &callbacks::access, this, MHD_OPTION_ARRAY,
                               options.data(), MHD_OPTION_END);
    if (daemon_ != nullptr) return;
    throw std::runtime_error{settings_.plain
                                 ? "the HTTP server cannot be started"
                                 : "the HTTPS server cannot be started: are tls.certificate and tls.key "
                                   "PEM files that belong together?"};
}

server::~server() {
    // Nobody new; those who wait for toniqued are answered, so that no connection stays suspended. The open
    // ones may still ask until libmicrohttpd has stopped.
    const auto fd = MHD_quiesce_daemon(daemon_);
    workers_->stop();
    MHD_stop_daemon(daemon_);
    if (fd != MHD_INVALID_SOCKET) ::close(fd);
}

int server::begin(MHD_Connection* c, exchange& x, const char* url, const char* method) {
    x.fd = fd_of(c);
    x.began = clock_.steady();
    x.asked.method = method;
    x.asked.path = url;
    x.asked.sender = sender_of(c, settings_.plain);
    x.asked.content_type = header(c, MHD_HTTP_HEADER_CONTENT_TYPE);
    const auto length = parse_unsigned(header(c, MHD_HTTP_HEADER_CONTENT_LENGTH));
    auto j = judge(x.asked, length);
    x.to = j.to;
    if (x.to != nullptr && bodies_ + length.value_or(0) > settings_.limits.bodies) {
        x.to = nullptr;
        j.refusal = busy_response("too much is being sent: come again");
    }
    if (x.to == nullptr) {
        x.answer = std::move(j.refusal);
        // Who expects a word before sending (RFC 9110, 10.1.1) hears it now.
        x.refused = length && *length <= unwanted_most && header(c, MHD_HTTP_HEADER_EXPECT).empty();
        return x.refused ? int{MHD_YES} : answer(c, x);
    }
    x.length = static_cast<std::size_t>(length.value_or(0));
    bodies_ += x.length;
    x.asked.body.reserve(x.length);
    return MHD_YES;
}

int server::receive(MHD_Connection*, exchange& x, const char* data, std::size_t size) {
    if (x.asked.body.size() + size > x.length) return MHD_NO;
    x.asked.body.append(data, size);
    return MHD_YES;
}

int server::hand_over(MHD_Connection* c, exchange& x) {
    if (x.asked.body.size() != x.length) return MHD_NO;
    connections_.ours(x.fd);
    x.handed_over = true;
    // First: a worker may be done before ask() returns.
    MHD_suspend_connection(c);
    const bool asked = workers_->ask(*x.to, x.asked, [c, &x](response r) {
        x.answer = std::move(r);
        MHD_resume_connection(c);
    });
    if (asked) return MHD_YES;
    x.answer = busy_response("too much waits for the centre: come again");
    MHD_resume_connection(c);
    return MHD_YES;
}

int server::answer(MHD_Connection* c, exchange& x) {
    connections_.theirs(x.fd);
    const auto& a = x.answer;
    auto* r = MHD_create_response_from_buffer(a.body.size(), const_cast<char*>(a.body.data()),
                                              MHD_RESPMEM_MUST_COPY);
    if (r == nullptr) return MHD_NO;
    for (const auto& [name, value] : fixed_headers) MHD_add_response_header(r, name, value);
    MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, a.content_type.c_str());
    if (!a.allow.empty()) MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, a.allow.c_str());
    if (a.retry_after != 0)
        MHD_add_response_header(r, MHD_HTTP_HEADER_RETRY_AFTER, std::to_string(a.retry_after).c_str());
    // Whoever sends what is not wanted is not listened to any further.
    if (!x.handed_over) MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
    const auto queued = MHD_queue_response(c, a.status, r);
    MHD_destroy_response(r);
    return queued;
}

void server::finished(exchange& x) {
    bodies_ -= x.length;
    connections_.theirs(x.fd);
    log::info("{} {} {} {}: {} bytes in, {} out, {} ms", sanitised(x.asked.sender, 63),
              sanitised(x.asked.method, 15), sanitised(x.asked.path, 80), x.answer.status,
              x.asked.body.size(), x.answer.body.size(), (clock_.steady() - x.began).count());
}

} // namespace wesh::httpd
