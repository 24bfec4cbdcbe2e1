#include "tests/httpd/web.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <unistd.h>

namespace wesh::test {

using namespace tonique;

namespace {

template <class Result, class T>
void finish(rpc::reply_slot& slot, const std::variant<T, call_error>& v) {
    Result r{};
    if (const auto* e = std::get_if<call_error>(&v)) {
        r.status = e->status;
        result_traits<Result>::error(r) = to_wire(*e);
    } else {
        r.status = TONIQUE_OK;
        result_traits<Result>::good(r) = to_wire(std::get<T>(v));
    }
    slot.answer(result_traits<Result>::routine, r);
}

} // namespace

fake_toniqued::fake_toniqued(const std::string& path)
    : server_{loop_, {}, [](int, const rpc::peer&) { return rpc::role::reader; }, rpc::centre_program} {
    on_take = [](const take_request& r) { return r.batch; };
    on_enrol = [](const enrol_request&) { return call_error{TONIQUE_NOT_PERMITTED, "no", {}}; };
    serve();
    server_.listen(rpc::listen_unix(path, ""));
    thread_ = std::thread{[this] { loop_.run(); }};
}

fake_toniqued::~fake_toniqued() {
    loop_.stop();
    thread_.join();
}

void fake_toniqued::serve() {
    server_.serve(rpc::make_procedure<tonique_take_args>(
        TONIQUE_TAKE, "take", rpc::role::reader, xdr_tonique_take_args,
        [this](const rpc::peer&, const tonique_take_args& a, rpc::reply_slot slot) {
            ++calls;
            if (hangs)
                unanswered_.push_back(std::move(slot));
            else
                finish<tonique_take_result>(slot, on_take(from_wire(a)));
        }));
    server_.serve(rpc::make_procedure<tonique_enrol_args>(
        TONIQUE_ENROL, "enrol", rpc::role::reader, xdr_tonique_enrol_args,
        [this](const rpc::peer&, const tonique_enrol_args& a, rpc::reply_slot slot) {
            ++calls;
            finish<tonique_enrol_result>(slot, on_enrol(from_wire(a)));
        }));
}

web_caller::web_caller(int port)
    : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    a.sin_port = htons(static_cast<std::uint16_t>(port));
    CHECK(::connect(fd_, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0);
}

web_caller::~web_caller() { ::close(fd_); }

bool web_caller::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

reply web_caller::receive(duration limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    reply r;
    for (;;) {
        const auto head = read_.find("\r\n\r\n");
        if (head != std::string::npos) {
            r.headers.clear();
            std::size_t at = read_.find("\r\n") + 2;
            while (at < head + 2) {
                const auto line_end = read_.find("\r\n", at);
                const auto colon = read_.find(": ", at);
                auto name = read_.substr(at, colon - at);
                std::transform(name.begin(), name.end(), name.begin(),
                               [](unsigned char c) { return std::tolower(c); });
                r.headers[name] = read_.substr(colon + 2, line_end - colon - 2);
                at = line_end + 2;
            }
            const auto length = static_cast<std::size_t>(std::atoi(r.headers["content-length"].c_str()));
            if (read_.size() >= head + 4 + length) {
                r.status = std::atoi(read_.c_str() + 9);
                r.body = read_.substr(head + 4, length);
                read_.erase(0, head + 4 + length);
                return r;
            }
        }
        const auto left = std::chrono::duration_cast<duration>(end - std::chrono::steady_clock::now());
        pollfd p{fd_, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&p, 1, static_cast<int>(left.count())) <= 0)
            CPPUNIT_FAIL("no answer in time");
        char buffer[65'536];
        const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
        if (n <= 0) return {};
        read_.append(buffer, static_cast<std::size_t>(n));
    }
}

bool web_caller::hears(duration limit) const {
    pollfd p{fd_, POLLIN, 0};
    char byte = 0;
    return ::poll(&p, 1, static_cast<int>(limit.count())) > 0 && ::recv(fd_, &byte, 1, MSG_PEEK) > 0;
}

bool web_caller::closes(duration limit) const {
    const auto end = std::chrono::steady_clock::now() + limit;
    for (;;) {
        const auto left = std::chrono::duration_cast<duration>(end - std::chrono::steady_clock::now());
        pollfd p{fd_, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&p, 1, static_cast<int>(left.count())) <= 0) return false;
        char buffer[4096];
        if (::recv(fd_, buffer, sizeof buffer, 0) <= 0) return true;
    }
}

web::web(const std::string& limits, const std::string& toniqued_settings) {
    std::ofstream{where / "httpd.toml"}
        << "[listen]\naddress = \"127.0.0.1\"\nport = 0\nplain = true\n[limits]\n"
        << limits << "\n[toniqued]\nsocket = \"" << socket << "\"\n"
        << toniqued_settings << "\n";
    program = std::make_unique<process>(
        std::vector<std::string>{test::program("wesh-httpd"), "-c", where / "httpd.toml"}, where / "log");
    port_ = port_of(program->wait_for("serving http on"));
}

reply web::ask(const std::string& request) const {
    web_caller c{port_};
    c.send(request);
    return c.receive();
}

reply web::post(const std::string& path, const std::string& type, const std::string& body) const {
    return ask("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + type +
               "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

int port_of(const std::string& line) { return std::atoi(line.c_str() + line.rfind(':') + 1); }

} // namespace wesh::test
