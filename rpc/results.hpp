// The result unions of wesh.x under one shape: status, then what was asked for, or the error.
#pragma once

#include "rpc/wesh_xdr.h"
#include "rpc/xdr.hpp"

namespace wesh::rpc {

/// For each result type: its XDR routine, its good arm (where it has one) and its error arm.
template <class Result>
struct result_traits;

#define WESH_RESULT(type, member)                                                                            \
    template <>                                                                                              \
    struct result_traits<type> {                                                                             \
        static constexpr xdr_routine<type> routine = xdr_##type;                                             \
        static auto& good(type& r) noexcept { return r.type##_u.member; }                                    \
        static const auto& good(const type& r) noexcept { return r.type##_u.member; }                        \
        static wesh_error& error(type& r) noexcept { return r.type##_u.error; }                              \
        static const wesh_error& error(const type& r) noexcept { return r.type##_u.error; }                  \
    };
WESH_RESULT(wesh_info_result, info)
WESH_RESULT(wesh_devices_result, page)
WESH_RESULT(wesh_describe_result, page)
WESH_RESULT(wesh_read_result, page)
WESH_RESULT(wesh_wait_result, page)
WESH_RESULT(wesh_history_result, page)
WESH_RESULT(wesh_stream_result, page)
WESH_RESULT(wesh_command_result, done)
WESH_RESULT(wesh_device_result, device)
WESH_RESULT(wesh_files_result, page)
WESH_RESULT(wesh_get_file_result, part)
WESH_RESULT(wesh_statistics_result, all)
WESH_RESULT(wesh_plain_result, error)
#undef WESH_RESULT

} // namespace wesh::rpc
