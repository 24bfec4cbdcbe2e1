#include "tests/support/smsd.hpp"

#include "sim/gsm.hpp"
#include "tests/support/test.hpp"

#include <fmt/core.h>

#include <pwd.h>
#include <sys/shm.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace wesh::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_line = 200; ///< of base 16 in gammu's backup text

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

std::string utf16_hex(const std::string& text) { return sim::hex_text(sim::ucs2_octets(text)); }

/// "Text00 = ...", as many as it takes.
std::string text_lines(const std::string& hex) {
    std::string lines;
    for (std::size_t i = 0; i * longest_line < hex.size(); ++i)
        lines += fmt::format("Text{:02} = {}\n", i, hex.substr(i * longest_line, longest_line));
    return lines;
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

// The socket in `host` would be forgotten at the first reconnect.
smsd_settings sql_as(const char* user, const mariadb& server, const std::string& database,
                     const std::string& phone) {
    return {phone,
            fmt::format("service = sql\ndriver = native_mysql\nhost = localhost\nuser = {}\ndatabase = {}\n"
                        "maxretries = 3\nretrytimeout = 5\n",
                        user, database),
            {{"MYSQL_UNIX_PORT", server.socket()}}};
}

} // namespace

// Without its check of the SIM's security it would never see that a modem has gone, and spin.
std::string modem_at(const std::string& port) {
    return "connection = at115200\ndevice = " + port + "\ngammuloc = /dev/null\n";
}

dummy_phone::dummy_phone(const std::string& folder)
    : folder_{folder} {
    fs::create_directories(folder_ + "/sms/1");
}

std::string dummy_phone::lines() const {
    return "model = dummy\nconnection = none\ndevice = " + folder_ + "\ngammuloc = /dev/null\n";
}

/// Renamed into its place, as gammu-smsd looks at any time.
void dummy_phone::receive(const incoming_sms& m) {
    const bool data = !m.hex.empty();
    const bool ascii = std::all_of(m.text.begin(), m.text.end(), [](char c) { return (c & 0x80) == 0; });
    const auto content = data ? m.hex : utf16_hex(m.text);
    const auto place = folder_ + "/sms/1/";
    do ++slot_;
    while (fs::exists(place + std::to_string(slot_)));
    const auto name = place + std::to_string(slot_);
    // Of the two forms of the sender, gammu reads the second.
    write(name + ".tmp", fmt::format("[SMSBackup000]\nSMSC = \"+33600000000\"\nPDU = Deliver\nDateTime = {}\n"
                                     "State = UnRead\nNumber = \"x\"\nNumberUnicode = {}\n{}{}Coding = {}\n"
                                     "Folder = 1\nLength = {}\nClass = -1\n",
                                     m.time, utf16_hex(m.sender),
                                     m.header.empty() ? "" : "UDH = " + m.header + "\n", text_lines(content),
                                     data    ? "8bit"
                                     : ascii ? "Default_No_Compression"
                                             : "Unicode_No_Compression",
                                     content.size() / (data ? 2 : 4)));
    fs::rename(name + ".tmp", name);
}

std::size_t dummy_phone::kept() const { return files_of(folder_ + "/sms/1").size(); }

smsd_daemon::smsd_daemon(std::string folder, const std::string& configuration, environment more)
    : folder_{std::move(folder)}
    , environment_{std::move(more)} {
    program_path();
    fs::create_directories(folder_ + "/work");
    write(folder_ + "/smsdrc", configuration);
}

/// In a folder of its own: what a shell would leave there is seen.
void smsd_daemon::start() {
    start_options o;
    o.environment = environment_;
    program_.reset();
    program_.reset(new process{std::vector<std::string>{"/bin/sh", "-c",
                                                        "cd \"$1\" && exec \"$2\" -c ../smsdrc -p ../pid",
                                                        "sh", folder_ + "/work", program_path()},
                               folder_ + "/output", o});
}

void smsd_daemon::tidying::operator()(process* p) const {
    const auto pid = p->pid();
    delete p;
    shmid_ds about{};
    const int last = ::shmctl(0, SHM_INFO, &about);
    for (int i = 0; i <= last; ++i)
        if (const int id = ::shmctl(i, SHM_STAT, &about); id >= 0 && about.shm_cpid == pid)
            ::shmctl(id, IPC_RMID, nullptr);
}

void smsd_daemon::stop() { program_->stop(); }
void smsd_daemon::kill() { program_->kill(); }
std::string smsd_daemon::log() const {
    return read(folder_ + "/log") + (program_ ? program_->output() : std::string{});
}
bool smsd_daemon::ran_something() const { return !fs::is_empty(folder_ + "/work"); }

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

smsd_settings sql_on(const mariadb& server, const std::string& database, const std::string& phone) {
    const auto* me = getpwuid(geteuid());
    auto s = sql_as(me != nullptr ? me->pw_name : "root", server, database, phone);
    s.service += "deliveryreport = log\n";
    return s;
}

smsd_settings centre_sql_on(const mariadb& server, const std::string& database, const std::string& phone) {
    server.sql("ALTER USER 'wesh-smsd'@localhost IDENTIFIED BY 'smsd'");
    auto s = sql_as("wesh-smsd", server, database, phone);
    s.service += "password = smsd\n";
    return s;
}

smsd::smsd(const folder& where, const std::string& name, const smsd_settings& s)
    : smsd_daemon{where / name,
                  fmt::format("[gammu]\n{}\n[smsd]\n{}phoneid = {}\ncommtimeout = 1\n"
                              "receivefrequency = 1\nstatusfrequency = {}\nloopsleep = 1\n"
                              "checksecurity = 1\ndebuglevel = 1\nlogfile = {}/log\n",
                              s.phone, s.service, name, s.status, where / name),
                  s.environment} {
    start();
}

smsd::smsd(const folder& where, const std::string& name, const std::string& phone)
    : smsd{where, name, {phone, files_in(where / name), {}}} {}

/// They are sent in the order of their names; written hidden, so that none is read before it is whole.
void smsd::hand_over(const std::string& ending, const std::string& number, const std::string& text) {
    const auto name = fmt::format("OUTC20260101_{:06}_00_{}_sms0.{}", ++handed_, number, ending);
    write(path() + "/outbox/." + name, text);
    fs::rename(path() + "/outbox/." + name, path() + "/outbox/" + name);
}

void smsd::send(const std::string& number, const std::string& text, bool report) {
    hand_over(report ? "txtd" : "txt", number, text);
}

void smsd::send_data(const std::string& number, const std::string& hex) {
    hand_over("smsbackup", number,
              fmt::format("[SMSBackup000]\nPDU = Submit\nState = UnSent\nNumber = \"{}\"\nCoding = 8bit\n{}"
                          "Folder = 2\nLength = {}\nClass = -1\nMessageReference = 0\n",
                          number, text_lines(hex), hex.size() / 2));
}

std::size_t smsd::count(const char* of) const { return files_of(path() + "/" + of).size(); }

std::vector<received_sms> smsd::inbox() const {
    std::vector<received_sms> all;
    for (const auto& f : files_of(path() + "/inbox")) all.push_back(read_one(f));
    return all;
}

std::vector<received_sms> smsd::take() {
    std::vector<received_sms> all;
    for (const auto& f : files_of(path() + "/inbox")) {
        all.push_back(read_one(f));
        fs::remove(f);
    }
    return all;
}

} // namespace wesh::test
