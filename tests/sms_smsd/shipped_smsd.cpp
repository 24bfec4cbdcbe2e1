#include "tests/sms_smsd/shipped_smsd.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace wesh::test {

namespace {

/// Replaces the setting of the same name, or begins the section.
void put(std::string& text, const std::string& section, const std::string& line) {
    const auto at = text.find("\n" + line.substr(0, line.find(" = ")) + " = ");
    if (at != text.npos)
        text.replace(at + 1, text.find('\n', at + 1) - at - 1, line);
    else
        text.insert(text.find(section) + section.size(), "\n" + line);
}

} // namespace

std::string shipped_smsdrc(const std::string& folder, const std::string& phone,
                           const std::vector<std::string>& more) {
    for (const auto* name : {"outbox", "sent", "error", "inbox"})
        std::filesystem::create_directories(folder + "/spool/" + name);
    std::ifstream in{"conf/smsdrc"};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    const std::string shipped = "/var/spool/wesh-sms";
    for (auto at = text.find(shipped); at != text.npos; at = text.find(shipped))
        text.replace(at, shipped.size(), folder + "/spool");
    std::istringstream lines{phone};
    for (std::string line; std::getline(lines, line);) put(text, "[gammu]", line);
    // A test has no time to lose.
    for (const auto* key : {"commtimeout", "receivefrequency", "loopsleep"})
        put(text, "[smsd]", std::string{key} + " = 1");
    for (const auto& line : more) put(text, "[smsd]", line);
    return text;
}

} // namespace wesh::test
