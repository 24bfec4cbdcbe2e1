// A real gammu-smsd of a test's own, on a modem of weshsim or a dummy phone.
#pragma once

#include "tests/support/folder.hpp"
#include "tests/support/mariadb.hpp"
#include "tests/support/process.hpp"

#include <memory>
#include <string>
#include <vector>

namespace wesh::test {

/// What it has received, as its FILES service keeps it.
struct received_sms {
    std::string sender;
    std::string body; ///< text as UTF-8, or data as they are
    bool data = false;
    bool operator==(const received_sms&) const = default;
    auto operator<=>(const received_sms&) const = default;
};

struct smsd_settings {
    std::string phone;   ///< lines of [gammu]
    std::string service; ///< lines of [smsd]
    std::vector<std::pair<std::string, std::string>> environment;
};
/// On the port of a modem.
std::string modem_at(const std::string& port);
/// With its messages in a folder, which is made.
std::string dummy_phone(const std::string& folder);
/// FOLDER/inbox and outbox, sent and error, which are made.
std::string files_in(const std::string& folder);

/// What makes them: InnoDB, as the centre's database has them.
std::string gammu_tables();
/// With the SQL service on a database that has its tables.
smsd_settings sql_on(const mariadb& server, const std::string& database, const std::string& phone);

class smsd {
  public:
    /// Starts it; its own files stand in FOLDER/NAME, which is made. Throws not_run where make/peers could
    /// not fetch it.
    smsd(const folder& where, const std::string& name, smsd_settings s);
    /// With the FILES service in FOLDER/NAME.
    smsd(const folder& where, const std::string& name, const std::string& phone);

    const std::string& spool() const noexcept { return folder_; }
    /// Hands over a text, in the way of its FILES service.
    void send(const std::string& number, const std::string& text, bool report = false);
    void send_data(const std::string& number, const std::string& hex);
    std::size_t waiting() const { return count("outbox"); }
    std::size_t sent() const { return count("sent"); }
    /// In the order of their file names.
    std::vector<received_sms> inbox() const;
    /// Takes them away, so that it finds names for more: it has 100 for each second and sender.
    std::vector<received_sms> take();

    process& program() noexcept { return *program_; }
    void start();
    /// SIGTERM, and waits until it is gone.
    void stop();
    void kill();
    std::string log() const;

  private:
    void hand_over(const std::string& ending, const std::string& number, const std::string& text);
    std::size_t count(const char* of) const;

    std::string folder_;
    smsd_settings settings_;
    int handed_ = 0;
    std::unique_ptr<process> program_;
};

} // namespace wesh::test
