// A real gammu-smsd of a test's own, on a modem of weshsim or a dummy phone.
#pragma once

#include "tests/support/folder.hpp"
#include "tests/support/mariadb.hpp"
#include "tests/support/process.hpp"

#include <memory>
#include <string>
#include <utility>
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

/// A message for a phone, as the network brings it.
struct incoming_sms {
    std::string sender;
    std::string text;  ///< UTF-8, of the basic plane
    std::string hex{}; ///< data instead
    std::string time = "20261122T001945";
    std::string header{}; ///< in base 16, of what is a part
};

/// gammu's dummy phone: a folder, which is made, with a file for each message. One object a phone.
class dummy_phone {
  public:
    explicit dummy_phone(const std::string& folder);

    /// Lines of [gammu].
    std::string lines() const;
    void receive(const incoming_sms& m);
    /// Messages that the phone still has.
    std::size_t kept() const;

  private:
    std::string folder_;
    int slot_ = 0;
};

/// The daemon with a configuration that is given, which stands in FOLDER/smsdrc.
class smsd_daemon {
  public:
    using environment = std::vector<std::pair<std::string, std::string>>;
    /// Does not start it. Throws not_run where make/peers could not fetch it.
    smsd_daemon(std::string folder, const std::string& configuration, environment more = {});

    void start();
    /// SIGTERM, and waits until it is gone.
    void stop();
    void kill();
    process& program() noexcept { return *program_; }
    std::string log() const;
    /// A file stands where a shell of its would leave one.
    bool ran_something() const;
    /// Its folder.
    const std::string& path() const noexcept { return folder_; }

  private:
    /// Ends it, and the shared memory that it leaves behind when it is killed.
    struct tidying {
        void operator()(process* p) const;
    };
    std::string folder_;
    environment environment_;
    std::unique_ptr<process, tidying> program_;
};

struct smsd_settings {
    std::string phone;   ///< lines of [gammu]
    std::string service; ///< lines of [smsd]
    smsd_daemon::environment environment;
    int status = 0; ///< seconds between looks at the phone's state; 0: none
};
/// On the port of a modem.
std::string modem_at(const std::string& port);
/// FOLDER/inbox and outbox, sent and error, which are made.
std::string files_in(const std::string& folder);

/// What makes them: InnoDB, as the centre's database has them.
std::string gammu_tables();
/// With the SQL service on a database that has its tables, by the test's own account.
smsd_settings sql_on(const mariadb& server, const std::string& database, const std::string& phone);
/// On a centre's database, by the account of migration 0005, which gets a password for it.
smsd_settings centre_sql_on(const mariadb& server, const std::string& database, const std::string& phone);

/// The daemon with a configuration of the tests: quick, and told by lines.
class smsd : public smsd_daemon {
  public:
    /// Starts it; its own files stand in FOLDER/NAME, which is made.
    smsd(const folder& where, const std::string& name, const smsd_settings& s);
    /// With the FILES service in FOLDER/NAME.
    smsd(const folder& where, const std::string& name, const std::string& phone);

    /// Hands over a text, in the way of its FILES service.
    void send(const std::string& number, const std::string& text, bool report = false);
    void send_data(const std::string& number, const std::string& hex);
    std::size_t waiting() const { return count("outbox"); }
    std::size_t sent() const { return count("sent"); }
    /// In the order of their file names.
    std::vector<received_sms> inbox() const;
    /// Takes them away, so that it finds names for more: it has 100 for each second and sender.
    std::vector<received_sms> take();

  private:
    void hand_over(const std::string& ending, const std::string& number, const std::string& text);
    std::size_t count(const char* of) const;

    int handed_ = 0;
};

} // namespace wesh::test
