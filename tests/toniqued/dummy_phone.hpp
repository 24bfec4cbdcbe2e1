// gammu-smsd at the centre, the real one, with gammu's dummy phone: what it receives is laid into the phone's
// folder, what it sends is seen in its tables.
#pragma once

#include "tests/support/folder.hpp"
#include "tests/support/mariadb.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <memory>

namespace wesh::test {

class dummy_phone {
  public:
    /// The account of migration 0005, for the test with a password.
    dummy_phone(const folder& where, const mariadb& server, const std::string& database)
        : folder_{where.path()}
        , socket_{server.socket()} {
        program_ = peers_folder() + "/bin/gammu-smsd";
        if (!std::filesystem::exists(program_)) throw not_run{"make peers could not fetch gammu-smsd"};
        server.sql("ALTER USER 'wesh-smsd'@localhost IDENTIFIED BY 'smsd'");
        std::filesystem::create_directories(folder_ + "/phone/sms/1");
        std::ofstream{folder_ + "/smsdrc"} << fmt::format(
            "[gammu]\nmodel = dummy\nconnection = none\ndevice = {0}/phone\ngammuloc = /dev/null\n"
            "[smsd]\nservice = sql\ndriver = native_mysql\nhost = localhost\nuser = wesh-smsd\npassword = "
            "smsd\n"
            "database = {1}\nphoneid = centre\ncommtimeout = 1\nreceivefrequency = 1\nstatusfrequency = 2\n"
            "loopsleep = 1\nchecksecurity = 0\nmaxretries = 3\nretrytimeout = 5\ndebuglevel = 1\nlogfile = "
            "{0}/smsd.log\n",
            folder_, database);
        start();
    }
    void start() {
        process_.reset();
        process_ = std::make_unique<process>(
            std::vector<std::string>{program_, "-c", folder_ + "/smsdrc", "-p", folder_ + "/pid"},
            folder_ + "/smsd.out", start_options{{{"MYSQL_UNIX_PORT", socket_}}, 0, 0});
    }
    void kill() { process_->kill(); }
    void stop() { process_->stop(std::chrono::seconds{30}); }
    std::string log() const {
        std::ifstream in{folder_ + "/smsd.log"};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    void receive(const std::string& sender, const std::string& text) {
        std::string hex;
        for (const char c : text) hex += fmt::format("00{:02X}", static_cast<unsigned char>(c));
        lay(sender, hex, "Default_No_Compression", text.size(), "");
    }
    void receive_data(const std::string& sender, const std::string& hex) {
        lay(sender, hex, "8bit", hex.size() / 2, "");
    }
    void receive_part(const std::string& sender, const std::string& text) {
        std::string hex;
        for (const char c : text) hex += fmt::format("00{:02X}", static_cast<unsigned char>(c));
        lay(sender, hex, "Default_No_Compression", text.size(), "UDH = 050003AA0101\n");
    }

  private:
    void lay(const std::string& sender, const std::string& hex, const std::string& coding, std::size_t length,
             const std::string& udh) {
        const auto place = folder_ + "/phone/sms/1/";
        std::string lines;
        for (std::size_t at = 0, n = 0; at < hex.size(); at += 200, ++n)
            lines += fmt::format("Text{:02} = {}\n", n, hex.substr(at, 200));
        while (std::filesystem::exists(place + std::to_string(next_))) ++next_;
        const auto name = place + std::to_string(next_++);
        std::ofstream{name + ".tmp"} << "[SMSBackup000]\nSMSC = \"+33600000000\"\nPDU = Deliver\n"
                                        "DateTime = 20261122T120000\nState = UnRead\nNumber = \""
                                     << sender << "\"\n"
                                     << udh << lines << "Coding = " << coding
                                     << "\nFolder = 1\nLength = " << length
                                     << "\nClass = -1\nReplySMSC = False\nRejectDuplicates = False\n"
                                        "ReplaceMessage = 0\nMessageReference = 0\n";
        std::filesystem::rename(name + ".tmp", name);
    }

    std::string folder_;
    std::string socket_;
    std::string program_;
    std::unique_ptr<process> process_;
    int next_ = 1;
};

} // namespace wesh::test
