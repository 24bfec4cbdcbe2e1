#include "tests/support/smtp.hpp"

#include "tests/support/mariadb.hpp"
#include "tests/support/test.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace wesh::test {
namespace {

namespace fs = std::filesystem;

std::string read(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

received_mail read_one(const std::string& place) {
    const auto field = [&](const char* name) { return read(place + "/" + name); };
    received_mail m;
    m.bytes = field("message.eml");
    m.envelope_from = field("envelope.from");
    m.envelope_to = field("envelope.to");
    m.user = field("user");
    m.tls = field("tls") == "yes";
    m.subject = field("subject");
    m.from_name = field("from.name");
    m.from = field("from.address");
    m.to_name = field("to.name");
    m.to = field("to.address");
    m.text = field("text");
    m.message_id = field("header.Message-ID");
    m.date = field("header.Date");
    m.in_reply_to = field("header.In-Reply-To");
    m.headers = field("headers");
    m.defects = field("defects");
    return m;
}

} // namespace

smtp_server::smtp_server(const folder& where, const std::string& name, smtp_settings s)
    : path_{where / name}
    , certificates_{where.path()}
    , settings_{std::move(s)} {
    fs::create_directories(path_);
    start();
}

void smtp_server::start() {
    const auto python = peers_folder() + "/bin/python3.11";
    const auto script = fs::absolute("tests/support/smtp_server.py").string();
    if (!fs::exists(python)) throw not_run{"make peers could not fetch python3.11 with aiosmtpd"};
    std::vector<std::string> words{python, "-B", script, path_, "--port", std::to_string(port_)};
    words.insert(words.end(), {"--tls", settings_.tls});
    if (settings_.tls != "none")
        words.insert(words.end(),
                     {"--cert", certificates_ + "/cert.pem", "--key", certificates_ + "/key.pem"});
    if (!settings_.user.empty())
        words.insert(words.end(), {"--user", settings_.user, "--password", settings_.password});
    if (settings_.require_starttls) words.emplace_back("--require-starttls");
    if (settings_.require_auth) words.emplace_back("--require-auth");
    fs::remove(path_ + "/log");
    program_ = std::make_unique<process>(words, path_ + "/log");
    const auto line = program_->wait_for("port ", 0, std::chrono::seconds{60});
    port_ = static_cast<std::uint16_t>(std::stoul(line.substr(line.find("port ") + 5)));
}

void smtp_server::stop() {
    if (program_) program_->kill();
    program_.reset();
}

void smtp_server::behave(const std::string& mode) {
    // Renamed into its place, as the server looks at any time.
    const auto file = path_ + "/mode";
    {
        std::ofstream out{file + ".new", std::ios::trunc};
        out << mode;
    }
    fs::rename(file + ".new", file);
}

std::vector<received_mail> smtp_server::received() const {
    std::vector<received_mail> all;
    for (int n = 1; fs::exists(path_ + "/received/" + std::to_string(n)); ++n)
        all.push_back(read_one(path_ + "/received/" + std::to_string(n)));
    return all;
}

} // namespace wesh::test
