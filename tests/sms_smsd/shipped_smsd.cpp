#include "tests/sms_smsd/shipped_smsd.hpp"

#include "tests/support/test.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace wesh::test {

namespace {

namespace fs = std::filesystem;

std::string gammu_smsd() {
    const char* set = std::getenv("WESH_PEERS");
    const auto path =
        fs::absolute(set != nullptr ? set : build_folder() + "/peers").string() + "/bin/gammu-smsd";
    if (!fs::exists(path)) throw not_run{"make peers could not fetch gammu-smsd: " + path};
    return path;
}

/// UTF-16 in base 16, from UTF-8 of the basic plane, a character at a time.
std::string utf16_hex(const std::string& text) {
    std::string hex;
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i++]);
        unsigned c = first < 0x80 ? first : first < 0xE0 ? first & 0x1FU : first & 0x0FU;
        for (int more = first < 0x80 ? 0 : first < 0xE0 ? 1 : 2; more > 0; --more)
            c = c << 6U | (static_cast<unsigned char>(text.at(i++)) & 0x3FU);
        char digits[5];
        std::snprintf(digits, sizeof digits, "%04X", c);
        hex += digits;
    }
    return hex;
}

} // namespace

shipped_smsd::shipped_smsd(std::string folder, const std::vector<std::string>& more)
    : folder_{std::move(folder)} {
    gammu_smsd();
    for (const auto* name : {"outbox", "sent", "error", "inbox"})
        fs::create_directories(folder_ + "/spool/" + name);
    fs::create_directories(folder_ + "/phone/sms/1");
    std::ifstream in{"conf/smsdrc"};
    text_.assign(std::istreambuf_iterator<char>{in}, {});
    const auto put = [&](const std::string& key, const std::string& line) {
        const auto at = text_.find("\n" + key + " = ");
        if (at == text_.npos)
            text_ += line + "\n";
        else
            text_.replace(at + 1, text_.find('\n', at + 1) - at - 1, line);
    };
    for (auto at = text_.find("/var/spool/wesh-sms"); at != text_.npos;
         at = text_.find("/var/spool/wesh-sms"))
        text_.replace(at, 19, folder_ + "/spool");
    put("connection", "connection = none\nmodel = dummy");
    put("device", "device = " + folder_ + "/phone");
    // A dummy phone has no time to lose.
    for (const auto* key : {"commtimeout", "receivefrequency", "loopsleep"})
        put(key, std::string{key} + " = 1");
    for (const auto& line : more) {
        const auto key = line.substr(0, line.find(" = "));
        put(key, line);
        if (key == "connection") text_.erase(text_.find("model = dummy\n"), 14);
    }
    std::ofstream{folder_ + "/smsdrc"} << text_;
}

void shipped_smsd::start() {
    // In a folder of its own: what a shell would leave there is seen.
    fs::create_directories(folder_ + "/work");
    daemon_ = std::make_unique<process>(
        std::vector<std::string>{"/bin/sh", "-c", "cd \"$1\" && exec \"$2\" -c ../smsdrc -p ../pid", "sh",
                                 folder_ + "/work", gammu_smsd()},
        folder_ + "/smsd.log");
}
void shipped_smsd::stop() { daemon_->stop(); }
void shipped_smsd::kill() { daemon_->kill(); }

void shipped_smsd::bring(const sms& m) {
    const auto content = m.hex.empty() ? utf16_hex(m.text) : m.hex;
    std::string text = "[SMSBackup000]\nSMSC = \"+33600000000\"\nPDU = Deliver\nDateTime = " + m.time +
                       "\nState = UnRead\nNumber = \"x\"\nNumberUnicode = " + utf16_hex(m.sender) + "\n";
    for (std::size_t at = 0; at < content.size(); at += 200)
        text += "Text0" + std::to_string(at / 200) + " = " + content.substr(at, 200) + "\n";
    text += std::string{"Coding = "} + (m.hex.empty() ? "Unicode_No_Compression" : "8bit") +
            "\nFolder = 1\nLength = " + std::to_string(content.size() / (m.hex.empty() ? 4 : 2)) +
            "\nClass = -1\n";
    const auto place = folder_ + "/phone/sms/1/";
    std::ofstream{place + "next"} << text;
    fs::rename(place + "next", place + std::to_string(++slot_));
}

std::size_t shipped_smsd::in_phone() const {
    std::size_t n = 0;
    for ([[maybe_unused]] const auto& e : fs::directory_iterator{folder_ + "/phone/sms/1"}) ++n;
    return n;
}

} // namespace wesh::test
