#include "tests/support/smsd.hpp"

#include "tests/support/test.hpp"

#include <fmt/core.h>

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace wesh::test {
namespace {

namespace fs = std::filesystem;

std::string program_path() {
    const auto path = peers_folder() + "/bin/gammu-smsd";
    if (!fs::exists(path)) throw not_run{"make peers could not fetch gammu-smsd"};
    return path;
}

void write(const std::string& path, const std::string& text) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file << text;
    if (!file.flush()) throw std::runtime_error{"cannot write " + path};
}

std::string read(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<fs::path> files_of(const std::string& folder) {
    std::vector<fs::path> all;
    for (const auto& f : fs::directory_iterator{folder})
        if (!f.path().filename().string().starts_with('.')) all.push_back(f.path());
    std::sort(all.begin(), all.end());
    return all;
}

/// "IN20261122_175750_00_+33611111111_00.txt"
received_sms read_one(const fs::path& file) {
    const auto name = file.stem().string();
    constexpr std::size_t before_sender = 21;
    constexpr std::size_t after_sender = 3;
    CHECK_MESSAGE(name, name.size() > before_sender + after_sender && name.starts_with("IN"));
    return {name.substr(before_sender, name.size() - before_sender - after_sender), read(file),
            file.extension() == ".bin"};
}

} // namespace

// Without its check of the SIM's security it would never see that a modem has gone, and spin.
std::string modem_at(const std::string& port) {
    return "connection = at115200\ndevice = " + port + "\ngammuloc = /dev/null\n";
}

std::string dummy_phone(const std::string& folder) {
    fs::create_directories(folder);
    return "model = dummy\nconnection = none\ndevice = " + folder + "\ngammuloc = /dev/null\n";
}

std::string files_in(const std::string& folder) {
    std::string lines =
        "service = files\ninboxformat = standard\noutboxformat = detail\ntransmitformat = 7bit\n";
    for (const auto* kind : {"inbox", "outbox", "sent", "error"}) {
        fs::create_directories(folder + "/" + kind);
        lines += fmt::format("{}{}path = {}/{}/\n", kind, kind[0] == 's' || kind[0] == 'e' ? "sms" : "",
                             folder, kind);
    }
    return lines;
}

std::string gammu_tables() { return read("sql/0005_gammu.sql"); }

// The socket in `host` would be forgotten at the first reconnect.
smsd_settings sql_on(const mariadb& server, const std::string& database, const std::string& phone) {
    const auto* me = getpwuid(geteuid());
    return {phone,
            fmt::format("service = sql\ndriver = native_mysql\nhost = localhost\nuser = {}\ndatabase = {}\n"
                        "maxretries = 3\nretrytimeout = 5\ndeliveryreport = log\n",
                        me != nullptr ? me->pw_name : "root", database),
            {{"MYSQL_UNIX_PORT", server.socket()}}};
}

smsd::smsd(const folder& where, const std::string& name, smsd_settings s)
    : folder_{where / name}
    , settings_{std::move(s)} {
    fs::create_directories(folder_);
    write(folder_ + "/smsdrc",
          fmt::format("[gammu]\n{}\n[smsd]\n{}phoneid = {}\ncommtimeout = 1\nreceivefrequency = 1\n"
                      "statusfrequency = 0\nloopsleep = 1\nchecksecurity = 1\ndebuglevel = 1\n"
                      "logfile = {}/log\n",
                      settings_.phone, settings_.service, name, folder_));
    start();
}

smsd::smsd(const folder& where, const std::string& name, const std::string& phone)
    : smsd{where, name, {phone, files_in(where / name), {}}} {}

void smsd::start() {
    start_options o;
    o.environment = settings_.environment;
    program_ = std::make_unique<process>(
        std::vector<std::string>{program_path(), "-c", folder_ + "/smsdrc", "-p", folder_ + "/pid"},
        folder_ + "/output", o);
}

void smsd::stop() { program_->stop(); }
void smsd::kill() { program_->kill(); }
std::string smsd::log() const { return read(folder_ + "/log") + program_->output(); }

/// They are sent in the order of their names; written hidden, so that none is read before it is whole.
void smsd::hand_over(const std::string& ending, const std::string& number, const std::string& text) {
    const auto name = fmt::format("OUTC20260101_{:06}_00_{}_sms0.{}", ++handed_, number, ending);
    write(folder_ + "/outbox/." + name, text);
    fs::rename(folder_ + "/outbox/." + name, folder_ + "/outbox/" + name);
}

void smsd::send(const std::string& number, const std::string& text, bool report) {
    hand_over(report ? "txtd" : "txt", number, text);
}

void smsd::send_data(const std::string& number, const std::string& hex) {
    std::string lines;
    constexpr std::size_t longest = 200;
    for (std::size_t i = 0; i * longest < hex.size(); ++i)
        lines += fmt::format("Text{:02} = {}\n", i, hex.substr(i * longest, longest));
    hand_over("smsbackup", number,
              fmt::format("[SMSBackup000]\nPDU = Submit\nState = UnSent\nNumber = \"{}\"\nCoding = 8bit\n{}"
                          "Folder = 2\nLength = {}\nClass = -1\nMessageReference = 0\n",
                          number, lines, hex.size() / 2));
}

std::size_t smsd::count(const char* of) const { return files_of(folder_ + "/" + of).size(); }

std::vector<received_sms> smsd::inbox() const {
    std::vector<received_sms> all;
    for (const auto& f : files_of(folder_ + "/inbox")) all.push_back(read_one(f));
    return all;
}

std::vector<received_sms> smsd::take() {
    std::vector<received_sms> all;
    for (const auto& f : files_of(folder_ + "/inbox")) {
        all.push_back(read_one(f));
        fs::remove(f);
    }
    return all;
}

} // namespace wesh::test
