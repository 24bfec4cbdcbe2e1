#include "notify/mail.hpp"

#include "common/text.hpp"
#include "notify/mail_outcome.hpp"
#include "notify/mime.hpp"

#include <curl/curl.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <memory>

namespace wesh::notify {
namespace {

constexpr std::size_t message_id_max = 250;
constexpr std::size_t secret_max = 255;
constexpr std::size_t reply_line_max = 200;
constexpr std::chrono::milliseconds quit_wait{500};

/// One exchange, as libcurl's callbacks see it.
struct exchange {
    const std::string& bytes;
    const std::atomic<bool>* stop;
    std::size_t given = 0;
    smtp_step step = smtp_step::connect;
    std::string server_said{};
    bool quitting = false;
    std::chrono::steady_clock::time_point quit_at{};
};

std::size_t on_read(char* to, std::size_t size, std::size_t count, void* userdata) {
    auto& x = *static_cast<exchange*>(userdata);
    const auto n = std::min(size * count, x.bytes.size() - x.given);
    std::memcpy(to, x.bytes.data() + x.given, n);
    x.given += n;
    return n;
}

/// Nothing that the server writes is printed.
std::size_t on_write(char*, std::size_t size, std::size_t count, void*) { return size * count; }

int on_progress(void* userdata, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& x = *static_cast<exchange*>(userdata);
    // libcurl would wait two minutes for the answer to QUIT.
    const bool enough = x.quitting && std::chrono::steady_clock::now() - x.quit_at > quit_wait;
    return enough || (x.stop != nullptr && x.stop->load()) ? 1 : 0;
}

/// Looks at the commands and keeps the last reply. The lines of AUTH are not kept.
int on_debug(CURL*, curl_infotype type, char* bytes, std::size_t size, void* userdata) {
    auto& x = *static_cast<exchange*>(userdata);
    const std::string_view line{bytes, size};
    if (x.quitting) return 0; // what is said now is of no consequence
    if (type == CURLINFO_HEADER_OUT) {
        x.quitting = line == "QUIT\r\n";
        if (x.quitting) {
            x.quit_at = std::chrono::steady_clock::now();
            return 0;
        }
        x.step = step_of(line, x.step);
        x.server_said.clear();
    } else if (type == CURLINFO_HEADER_IN) {
        x.server_said = sanitised(trimmed(line), reply_line_max);
    }
    return 0;
}

constexpr bool is_letter_or_digit(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_local(std::string_view host) noexcept {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string url_of(const mail_server& s) {
    const bool six = s.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", s.tls == mail_tls::implicit ? "smtps" : "smtp", six ? "[" : "",
                       s.host, six ? "]" : "", s.port);
}

bool is_message_id(std::string_view id) noexcept {
    return id.size() > 4 && id.size() <= message_id_max && id.front() == '<' && id.back() == '>' &&
           check_mail_address(id.substr(1, id.size() - 2)).empty();
}

class handle {
  public:
    handle()
        : easy_{curl_easy_init(), curl_easy_cleanup} {}

    bool ready() const noexcept { return easy_ != nullptr && good_; }
    CURL* get() const noexcept { return easy_.get(); }
    template <class V>
    void set(CURLoption option, V v) {
        if (easy_ && curl_easy_setopt(easy_.get(), option, v) != CURLE_OK) good_ = false;
    }

  private:
    std::unique_ptr<CURL, void (*)(CURL*)> easy_;
    bool good_ = true;
};

void set_connection(handle& h, const mail_server& s) {
    h.set(CURLOPT_URL, url_of(s).c_str());
    h.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    h.set(CURLOPT_PROXY, ""); // what the environment says is for browsers
    h.set(CURLOPT_NOSIGNAL, 1L);
    h.set(CURLOPT_FORBID_REUSE, 1L); // so that QUIT belongs to the attempt, and can be stopped like it
    h.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(s.connect_timeout.count()));
    h.set(CURLOPT_TIMEOUT_MS, static_cast<long>(s.timeout.count()));
    h.set(CURLOPT_USE_SSL, static_cast<long>(s.tls == mail_tls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    h.set(CURLOPT_SSL_VERIFYPEER, 1L);
    h.set(CURLOPT_SSL_VERIFYHOST, 2L);
    h.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!s.ca_file.empty()) {
        h.set(CURLOPT_CAINFO, s.ca_file.c_str());
        h.set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
    }
    if (!s.user.empty()) {
        h.set(CURLOPT_USERNAME, s.user.c_str());
        h.set(CURLOPT_PASSWORD, s.password.c_str());
    }
}

void set_callbacks(handle& h, exchange& x) {
    h.set(CURLOPT_UPLOAD, 1L);
    h.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(x.bytes.size()));
    h.set(CURLOPT_READFUNCTION, &on_read);
    h.set(CURLOPT_READDATA, static_cast<void*>(&x));
    h.set(CURLOPT_WRITEFUNCTION, &on_write);
    h.set(CURLOPT_NOPROGRESS, 0L);
    h.set(CURLOPT_XFERINFOFUNCTION, &on_progress);
    h.set(CURLOPT_XFERINFODATA, static_cast<void*>(&x));
    h.set(CURLOPT_VERBOSE, 1L);
    h.set(CURLOPT_DEBUGFUNCTION, &on_debug);
    h.set(CURLOPT_DEBUGDATA, static_cast<void*>(&x));
}

attempt perform(const mail_server& s, const mail& m, const std::atomic<bool>* stop) {
    const auto bytes = mail_bytes(s, m);
    exchange x{bytes, stop};
    handle h;
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> recipients{
        curl_slist_append(nullptr, ("<" + m.to + ">").c_str()), curl_slist_free_all};
    std::array<char, CURL_ERROR_SIZE> detail{};
    set_connection(h, s);
    set_callbacks(h, x);
    h.set(CURLOPT_MAIL_FROM, ("<" + s.from + ">").c_str());
    h.set(CURLOPT_MAIL_RCPT, recipients.get());
    h.set(CURLOPT_ERRORBUFFER, detail.data());
    // Without a recipient libcurl would ask for help and call that a success.
    if (!h.ready() || !recipients)
        return {verdict::misconfigured, 0, CURLE_FAILED_INIT, "libcurl lacks an option that mail needs"};
    const auto code = curl_easy_perform(h.get());
    long reply = 0;
    curl_easy_getinfo(h.get(), CURLINFO_RESPONSE_CODE, &reply);
    const std::string_view said{detail.data()};
    return outcome_of({static_cast<int>(code), static_cast<int>(reply), x.step, x.given == bytes.size(),
                       std::move(x.server_said), sanitised(said.empty() ? curl_easy_strerror(code) : said)});
}

} // namespace

std::string check_mail_server(const mail_server& s) {
    constexpr std::string_view signs = ".-:";
    const bool named = !s.host.empty() && s.host.size() <= mail_address_max &&
                       std::all_of(s.host.begin(), s.host.end(), [&](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') || signs.find(c) != signs.npos;
                       });
    if (!named) return fmt::format("\"{}\" is no name or address of a server", sanitised(s.host, 80));
    if (s.port == 0) return "0 is no port";
    if (const auto why = check_mail_address(s.from); !why.empty())
        return fmt::format("the sender \"{}\" is no mail address: {}", sanitised(s.from, 80), why);
    if (!is_clean(s.user) || !is_clean(s.password) || std::max(s.user.size(), s.password.size()) > secret_max)
        return "user and password are at most 255 bytes of clean text";
    if (s.user.empty() != s.password.empty()) return "user and password belong together: one is empty";
    if (!s.user.empty() && s.tls == mail_tls::none && !is_local(s.host))
        return "a password would cross the network in the clear: use starttls or implicit";
    if (s.connect_timeout <= duration{0} || s.timeout <= duration{0}) return "times are longer than nothing";
    return {};
}

std::string make_message_id(std::string_view unique, std::string_view from) {
    constexpr std::size_t unique_max = 60;
    std::string id;
    for (const char c : unique.substr(0, unique_max)) {
        const bool dot = c == '.' && !id.empty() && id.back() != '.';
        id += dot || c == '_' || is_letter_or_digit(c) ? c : '-';
    }
    if (id.empty() || id.back() == '.') id += '-';
    const auto domain = domain_of(from);
    return fmt::format("<{}@{}>", id, domain.empty() ? "localhost" : domain);
}

std::string mail_bytes(const mail_server& s, const mail& m) {
    auto bytes = mime::date_header(m.date);
    bytes += mime::address_header("From", s.from_name, s.from);
    bytes += mime::address_header("To", m.to_name, m.to);
    bytes += mime::header("Subject", m.subject);
    bytes += "Message-ID: " + m.message_id + "\r\n";
    if (!m.in_reply_to.empty() && m.in_reply_to != m.message_id)
        bytes += "In-Reply-To: " + m.in_reply_to + "\r\nReferences: " + m.in_reply_to + "\r\n";
    // RFC 3834: whoever is on holiday need not answer a machine.
    bytes += "Auto-Submitted: auto-generated\r\n"
             "MIME-Version: 1.0\r\n"
             "Content-Type: text/plain; charset=utf-8\r\n"
             "Content-Transfer-Encoding: quoted-printable\r\n"
             "\r\n";
    return bytes + mime::quoted_printable(m.text);
}

attempt send_mail(const mail_server& server, const mail& m, const std::atomic<bool>* stop) {
    if (auto why = check_mail_server(server); !why.empty())
        return {verdict::misconfigured, 0, 0, sanitised(why)};
    if (const auto why = check_mail_address(m.to); !why.empty())
        return {verdict::refused, 0, 0,
                sanitised(fmt::format("\"{}\" is no mail address: {}", sanitised(m.to, 80), why))};
    if (!is_message_id(m.message_id) || (!m.in_reply_to.empty() && !is_message_id(m.in_reply_to)))
        return {verdict::refused, 0, 0, "the message has no Message-ID that may be sent"};
    return perform(server, m, stop);
}

} // namespace wesh::notify
