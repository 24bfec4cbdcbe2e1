// The files that a device stores.
#include "clients/command.hpp"
#include "clients/output_file.hpp"
#include "common/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace wesh::client {
namespace {

constexpr std::array file_columns{
    column{"name", "NAME"},
    column{"size", "BYTES", true},
    column{"modified", "MODIFIED"},
    column{"folder", "FOLDER"},
};

struct closer {
    void operator()(std::FILE* f) const noexcept { std::fclose(f); }
};
using file = std::unique_ptr<std::FILE, closer>;

[[noreturn]] void fail(const std::string& path) {
    throw std::runtime_error{fmt::format("{}: {}", path, std::strerror(errno))};
}

/// "CFG/a.txt" is kept as "a.txt" here.
std::string last_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

int list_files(const context& c) {
    const auto& words = c.args.words;
    const auto files = c.daemon.list_files(words[1], words.size() > 2 ? words[2] : "");
    const auto out = c.make(file_columns);
    for (const auto& f : files) out->row({f.name, f.size, f.modified, f.folder});
    out->end();
    return files.empty() ? exit_nothing : exit_done;
}

int get_file(const context& c) {
    const auto& words = c.args.words;
    if (words.size() < 4 || words[3] == "-") {
        c.daemon.get_file(words[1], words[2], print);
        return exit_done;
    }
    output_file f{words[3]};
    c.daemon.get_file(words[1], words[2], [&](std::string_view bytes) { f.write(bytes); });
    f.finish();
    return exit_done;
}

int put_file(const context& c) {
    const auto& words = c.args.words;
    const file f{std::fopen(words[2].c_str(), "re")};
    if (!f) fail(words[2]);
    std::string content;
    std::array<char, 65'536> buffer{};
    while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), f.get())) {
        content.append(buffer.data(), n);
        if (content.size() > file_max)
            throw usage_error{fmt::format("{} is longer than {} bytes", words[2], file_max)};
    }
    if (std::ferror(f.get()) != 0) fail(words[2]);
    c.daemon.put_file(words[1], words.size() > 3 ? words[3] : last_name(words[2]), content);
    return exit_done;
}

struct verb {
    std::string_view name;
    std::size_t least;
    std::size_t most;
    handler run;
};
constexpr std::array verbs{verb{"list", 2, 3, list_files}, verb{"get", 3, 4, get_file},
                           verb{"put", 3, 4, put_file}};

} // namespace

int run_files(const context& c) {
    const auto& words = c.args.words;
    for (const auto& v : verbs)
        if (v.name == words[0] && words.size() >= v.least && words.size() <= v.most) return v.run(c);
    throw usage_error{
        "usage: weshclient files list DEVICE [FOLDER] | get DEVICE NAME [FILE] | put DEVICE FILE [NAME]"};
}

} // namespace wesh::client
