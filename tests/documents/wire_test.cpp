// wesh-rpc(7) shows exchanges to the byte: the real weshd answers so.
#include "tests/documents/pages.hpp"
#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include "common/text.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <unistd.h>

using namespace wesh;
using namespace wesh::test;

namespace {

struct shown_bytes {
    std::string bytes;
    std::string differs; ///< as long: '*' where another byte may stand each time
};

/// A call and its reply, from lines as "00 00 00 04  procedure READ"; '*' before the words: it differs.
std::vector<shown_bytes> records_in(std::span<const std::string> lines) {
    std::vector<shown_bytes> records{{}};
    for (const auto& line : lines) {
        if (line.empty()) {
            records.emplace_back();
            continue;
        }
        const bool differs = line.find("  * ") != std::string::npos;
        std::size_t at = 0;
        while (at + 2 <= line.size() && std::isxdigit(static_cast<unsigned char>(line[at])) != 0 &&
               std::isxdigit(static_cast<unsigned char>(line[at + 1])) != 0 &&
               (at + 2 == line.size() || line[at + 2] == ' ')) {
            records.back().bytes += static_cast<char>(std::stoi(line.substr(at, 2), nullptr, 16));
            records.back().differs += differs ? '*' : ' ';
            at += 3;
            // Eight bytes are two words, apart by two blanks; words for people stand behind two as well.
            if (at < line.size() && line[at] == ' ') ++at;
        }
    }
    return records;
}

std::string answer_to(const std::string& socket, const std::string& call, std::size_t size) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un a{};
    a.sun_family = AF_UNIX;
    std::strncpy(a.sun_path, socket.c_str(), sizeof a.sun_path - 1);
    const timeval limit{10, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    std::string answer(size, '\0');
    ssize_t got = -1;
    if (connect(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0 &&
        send(fd, call.data(), call.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(call.size()))
        got = recv(fd, answer.data(), answer.size(), MSG_WAITALL);
    close(fd);
    answer.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return answer;
}

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        constexpr const char* digits = "0123456789abcdef";
        text += digits[static_cast<unsigned char>(c) >> 4];
        text += digits[static_cast<unsigned char>(c) & 15];
    }
    return text;
}

} // namespace

class documents_wire_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(documents_wire_test);
    CPPUNIT_TEST(weshd_answers_as_the_manual_shows);
    CPPUNIT_TEST_SUITE_END();

  public:
    void weshd_answers_as_the_manual_shows() {
        const auto lines = lines_after(manual("wesh-rpc.7"), ".Sh EXAMPLES", {".Sh"});
        std::vector<std::vector<shown_bytes>> exchanges;
        for (auto l = lines.begin(); l != lines.end(); ++l) {
            if (!l->starts_with(".Bd")) continue;
            const auto end = std::find(l, lines.end(), ".Ed");
            exchanges.push_back(records_in(std::span{l + 1, end}));
            l = end;
        }
        CHECK_EQUAL(std::size_t{2}, exchanges.size());

        const site s{boxes(1)};
        CHECK(soon(std::chrono::seconds{10}, [&] { return !s.client.read({"box1/clamp.1.*"}).empty(); }));
        for (const auto& e : exchanges) {
            CHECK_EQUAL(std::size_t{2}, e.size());
            auto answer = answer_to(s.daemon.socket(), e[0].bytes, e[1].bytes.size());
            CHECK_EQUAL(e[1].bytes.size(), answer.size());
            for (std::size_t i = 0; i < answer.size(); ++i)
                if (e[1].differs[i] == '*') answer[i] = e[1].bytes[i];
            CHECK_EQUAL(hex(e[1].bytes), hex(answer));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(documents_wire_test);
