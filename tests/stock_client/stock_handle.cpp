#include "tests/stock_client/stock_handle.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

namespace wesh::test {
namespace {

xdrproc_t nothing() noexcept { return reinterpret_cast<xdrproc_t>(reinterpret_cast<void*>(xdr_void)); }

} // namespace

stock_handle::stock_handle(const std::string& path, rpcprog_t program, rpcvers_t version) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(fd);
        throw std::runtime_error{"no daemon at " + path};
    }
    netbuf remote{sizeof address, sizeof address, &address};
    client_ = clnt_vc_create(fd, &remote, program, version, 0, 0);
    if (client_ == nullptr) {
        close(fd);
        throw std::runtime_error{"clnt_vc_create refuses"};
    }
    clnt_control(client_, CLSET_FD_CLOSE, nullptr);
    set_timeout(10'000);
}

stock_handle::~stock_handle() {
    auth_destroy(client_->cl_auth);
    clnt_destroy(client_);
}

void stock_handle::claim(uid_t user) const {
    auth_destroy(client_->cl_auth);
    char machine[] = "elsewhere";
    client_->cl_auth = authunix_create(machine, user, 0, 0, nullptr);
}

void stock_handle::set_timeout(long milliseconds) const {
    timeval limit{milliseconds / 1000, milliseconds % 1000 * 1000};
    clnt_control(client_, CLSET_TIMEOUT, reinterpret_cast<char*>(&limit));
}

clnt_stat stock_handle::call_null(rpcproc_t procedure) const {
    return clnt_call(client_, procedure, nothing(), nullptr, nothing(), nullptr, (timeval{10, 0}));
}

rpc_err stock_handle::error() const {
    rpc_err e{};
    clnt_geterr(client_, &e);
    return e;
}

} // namespace wesh::test
