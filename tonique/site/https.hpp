// HTTPS to the centre: its certificate is always checked, and once it is known its public key too.
#pragma once

#include <wesh/time.hpp>

#include <atomic>
#include <string>

typedef void CURL;
struct curl_slist;

namespace wesh::tonique::site {

struct https_options {
    std::string url; ///< "https://centre:8443"
    std::string ca;  ///< PEM file of who signs the centre's certificate; empty: whom this system trusts
    std::string pin; ///< "sha256//BASE64" of its public key; empty: any key with a right certificate
    duration connect_timeout{15'000};
    duration timeout{60'000}; ///< of the whole exchange
};

struct https_answer {
    int status = 0; ///< 0: there was none
    std::string body;
    std::string content_type;
    std::string error; ///< why there was none, in plain words; clean
    std::string pin;   ///< of the key that the centre showed
};

/// Why an address is none, or empty.
std::string check_url(std::string_view url);
std::string check_pin(std::string_view pin);

/// One exchange at a time, in the thread of who calls; the connection is kept for the next.
class https {
  public:
    explicit https(https_options o);
    ~https();
    https(const https&) = delete;
    https& operator=(const https&) = delete;

    /// `path` begins with '/'. Never throws for what the other end does.
    https_answer post(const std::string& path, const std::string& content_type, std::string_view body);
    https_answer get(const std::string& path);
    /// Ends an exchange that another thread is in.
    void stop() noexcept { stopped_ = true; }

  private:
    https_answer exchange(const std::string& path, curl_slist* headers);

    https_options options_;
    CURL* easy_;
    std::atomic<bool> stopped_ = false;
};

} // namespace wesh::tonique::site
