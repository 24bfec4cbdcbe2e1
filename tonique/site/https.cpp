#include "tonique/site/https.hpp"

#include "common/text.hpp"
#include "libtonique/packet.hpp"

#include <curl/curl.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <fmt/core.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace wesh::tonique::site {
namespace {

constexpr std::size_t answer_max = batch_bytes_max + 1024;
constexpr std::string_view pin_begin = "sha256//";

struct receiver {
    std::string body;
    bool too_long = false;
};

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* userdata) {
    auto& r = *static_cast<receiver*>(userdata);
    if (size * count > answer_max - r.body.size()) {
        r.too_long = true;
        return 0;
    }
    r.body.append(bytes, size * count);
    return size * count;
}

int on_progress(void* userdata, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<std::atomic<bool>*>(userdata)->load() ? 1 : 0;
}

std::string base64(const unsigned char* bytes, std::size_t size) {
    std::string text(sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes, size, sodium_base64_VARIANT_ORIGINAL);
    text.resize(text.find('\0') == std::string::npos ? text.size() : text.find('\0'));
    return text;
}

/// The pin of a certificate in PEM: the digest of its public key with the key's algorithm.
std::string pin_of(const char* pem) {
    const std::unique_ptr<BIO, int (*)(BIO*)> in{BIO_new_mem_buf(pem, -1), BIO_free};
    const std::unique_ptr<X509, void (*)(X509*)> certificate{
        PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free};
    if (!certificate) return {};
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
    if (size <= 0) return {};
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), der, static_cast<unsigned long long>(size));
    OPENSSL_free(der);
    return std::string{pin_begin} + base64(digest.data(), digest.size());
}

/// The first certificate that was shown is the centre's own.
std::string shown_pin(CURL* easy) {
    curl_certinfo* all = nullptr;
    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &all) != CURLE_OK || all == nullptr ||
        all->num_of_certs < 1)
        return {};
    for (const auto* line = all->certinfo[0]; line != nullptr; line = line->next)
        if (const std::string_view text{line->data}; text.starts_with("Cert:")) return pin_of(line->data + 5);
    return {};
}

std::string words_for(CURLcode code, const https_options& o, const char* detail) {
    switch (code) {
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        return "the centre shows another key than at enrolment: it was replaced, or this is not the centre "
               "(enrol again, or set centre.pin)";
    case CURLE_PEER_FAILED_VERIFICATION:
        return fmt::format("the certificate of {} is not to be trusted: {}", o.url, sanitised(detail));
    case CURLE_SSL_CACERT_BADFILE:
        return fmt::format("{} cannot be read as certificates", o.ca);
    case CURLE_ABORTED_BY_CALLBACK:
        return "stopped";
    default:
        return sanitised(*detail != '\0' ? detail : curl_easy_strerror(code));
    }
}

} // namespace

std::string check_url(std::string_view url) {
    if (url.empty()) return {};
    const auto rest = url.substr(0, 8) == "https://" ? url.substr(8) : std::string_view{};
    if (!rest.empty() && rest.find_first_of("/?#@ \\") == std::string_view::npos) return {};
    return fmt::format("\"{}\" is no address of a centre; expected https://NAME or https://NAME:PORT",
                       sanitised(url, 80));
}

std::string check_pin(std::string_view pin) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    if (pin.empty() || (pin.starts_with(pin_begin) && pin.size() == pin_begin.size() + 44 &&
                        pin.find_first_not_of(digits, pin_begin.size()) == std::string_view::npos))
        return {};
    return fmt::format("\"{}\" is no pin; expected sha256// and 44 characters of base 64",
                       sanitised(pin, 80));
}

https::https(https_options o)
    : options_{std::move(o)}
    , easy_{curl_easy_init()} {
    if (easy_ == nullptr) throw std::runtime_error{"libcurl cannot start"};
    const auto set = [this](auto option, auto v) {
        if (curl_easy_setopt(easy_, option, v) != CURLE_OK)
            throw std::runtime_error{"libcurl lacks an option that HTTPS to the centre needs"};
    };
    set(CURLOPT_PROTOCOLS_STR, "https");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_CERTINFO, 1L);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&stopped_));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
    if (!options_.ca.empty()) {
        set(CURLOPT_CAINFO, options_.ca.c_str());
        set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
    }
    if (!options_.pin.empty()) set(CURLOPT_PINNEDPUBLICKEY, options_.pin.c_str());
}

https::~https() { curl_easy_cleanup(easy_); }

https_answer https::post(const std::string& path, const std::string& content_type, std::string_view body) {
    const auto type = "Content-Type: " + content_type;
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers{
        curl_slist_append(curl_slist_append(nullptr, type.c_str()), "Expect:"), curl_slist_free_all};
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body.data());
    return exchange(path, headers.get());
}

https_answer https::get(const std::string& path) {
    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
    return exchange(path, nullptr);
}

https_answer https::exchange(const std::string& path, curl_slist* headers) {
    receiver in;
    std::array<char, CURL_ERROR_SIZE> detail{};
    curl_easy_setopt(easy_, CURLOPT_URL, (options_.url + path).c_str());
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, &in);
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, detail.data());
    const auto code = curl_easy_perform(easy_);
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, nullptr);
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, nullptr);
    https_answer a;
    a.pin = shown_pin(easy_);
    if (code != CURLE_OK) {
        a.error = in.too_long ? "the answer is longer than a centre's can be"
                              : words_for(code, options_, detail.data());
        return a;
    }
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    a.status = static_cast<int>(status);
    const char* said = nullptr;
    curl_easy_getinfo(easy_, CURLINFO_CONTENT_TYPE, &said);
    if (said != nullptr) a.content_type = sanitised(said);
    a.body = std::move(in.body);
    return a;
}

} // namespace wesh::tonique::site
