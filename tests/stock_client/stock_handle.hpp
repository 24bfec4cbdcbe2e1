// A client as libtirpc gives it: clnt_vc_create on a connected AF_UNIX socket, nothing of ours.
#pragma once

#include "rpc/wesh_xdr.h"

#include <string>

namespace wesh::test {

class stock_handle {
  public:
    /// Throws std::runtime_error when it cannot connect.
    explicit stock_handle(const std::string& socket, rpcprog_t program = WESH_PROGRAM,
                          rpcvers_t version = WESH_V1);
    ~stock_handle();
    stock_handle(const stock_handle&) = delete;
    stock_handle& operator=(const stock_handle&) = delete;

    CLIENT* get() const noexcept { return client_; }
    /// Credentials of the kind AUTH_SYS that claim to be that user.
    void claim(uid_t user) const;
    /// How long a call may take from now on.
    void set_timeout(long milliseconds) const;
    /// A call of any procedure without arguments and results.
    clnt_stat call_null(rpcproc_t procedure = 0) const;
    /// Why the last call failed.
    rpc_err error() const;

  private:
    CLIENT* client_;
};

} // namespace wesh::test
