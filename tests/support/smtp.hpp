// A real SMTP server of a test's own on loopback: Python's aiosmtpd, told how to answer (smtp_server.py).
#pragma once

#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace wesh::test {

/// What it has taken, and how Python's email package reads it.
struct received_mail {
    std::string bytes;
    std::string envelope_from;
    std::string envelope_to;
    std::string user; ///< who proved to be so; empty: nobody did
    bool tls = false;
    std::string subject;
    std::string from_name;
    std::string from;
    std::string to_name;
    std::string to;
    std::string text;
    std::string message_id;
    std::string date;
    std::string in_reply_to;
    std::string headers; ///< their names, a line each
    std::string defects; ///< what the parser minds; empty: nothing
};

struct smtp_settings {
    std::string tls = "none"; ///< "starttls" or "implicit": with the folder's cert.pem and key.pem
    bool require_starttls = false;
    std::string user{}; ///< empty: no AUTH is offered
    std::string password{};
    bool require_auth = false;
};

class smtp_server {
  public:
    /// Starts it; its files stand in FOLDER/NAME, which is made. Throws not_run where make/peers could not
    /// fetch it.
    smtp_server(const folder& where, const std::string& name, smtp_settings s = {});

    std::uint16_t port() const noexcept { return port_; }
    /// How it answers from now on: "STEP ACTION" of smtp_server.py; empty: as servers do.
    void behave(const std::string& mode);
    /// In the order in which they came.
    std::vector<received_mail> received() const;
    /// Kills it: its port refuses then.
    void stop();
    /// On the port that it had.
    void start();

  private:
    std::string path_;
    std::string certificates_;
    smtp_settings settings_;
    std::uint16_t port_ = 0;
    std::unique_ptr<process> program_;
};

} // namespace wesh::test
