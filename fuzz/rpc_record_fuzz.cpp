// Bytes of a connection: records, call headers, and the arguments of every procedure; then the client's side.
#include "fuzz/require.hpp"
#include "rpc/message.hpp"
#include "rpc/record.hpp"
#include "rpc/translate.hpp"
#include "rpc/xdr.hpp"

#include <algorithm>

using namespace wesh;
using fuzz::require;

namespace {

template <class T>
void decode(rpc::xdr_routine<T> routine, std::span<const char> bytes) {
    rpc::decoded<T> value{routine};
    value.decode(bytes);
}

void decode_arguments(std::uint32_t procedure, std::span<const char> bytes) {
    switch (procedure % 16) {
    case WESH_DEVICES:
        return decode<wesh_devices_args>(xdr_wesh_devices_args, bytes);
    case WESH_DESCRIBE:
        return decode<wesh_describe_args>(xdr_wesh_describe_args, bytes);
    case WESH_READ:
        return decode<wesh_read_args>(xdr_wesh_read_args, bytes);
    case WESH_HISTORY:
        return decode<wesh_history_args>(xdr_wesh_history_args, bytes);
    case WESH_STREAM:
        return decode<wesh_stream_args>(xdr_wesh_stream_args, bytes);
    case WESH_WAIT:
        return decode<wesh_wait_args>(xdr_wesh_wait_args, bytes);
    case WESH_COMMAND:
        return decode<wesh_command_args>(xdr_wesh_command_args, bytes);
    case WESH_ADD:
    case WESH_CHANGE:
        return decode<wesh_device_args>(xdr_wesh_device_args, bytes);
    case WESH_REMOVE:
        return decode<wesh_remove_args>(xdr_wesh_remove_args, bytes);
    case WESH_LIST_FILES:
        return decode<wesh_files_args>(xdr_wesh_files_args, bytes);
    case WESH_GET_FILE:
        return decode<wesh_get_file_args>(xdr_wesh_get_file_args, bytes);
    case WESH_PUT_FILE:
        return decode<wesh_put_file_args>(xdr_wesh_put_file_args, bytes);
    default:
        return;
    }
}

/// What a client makes of a reply's results.
void decode_results(std::span<const char> bytes) {
    rpc::decoded<wesh_record> record{xdr_wesh_record};
    if (record.decode(bytes)) rpc::from_wire(*record);
    rpc::decoded<wesh_device> device{xdr_wesh_device};
    if (device.decode(bytes)) rpc::from_wire(*device);
    rpc::decoded<wesh_point> point{xdr_wesh_point};
    if (point.decode(bytes)) rpc::from_wire(*point);
    rpc::decoded<wesh_command_done> done{xdr_wesh_command_done};
    if (done.decode(bytes)) rpc::from_wire(*done);
    decode<wesh_read_result>(xdr_wesh_read_result, bytes);
    decode<wesh_stream_result>(xdr_wesh_stream_result, bytes);
}

void look_at(std::span<const char> record) {
    require(record.size() <= rpc::record_max, "records are bounded");
    if (const auto c = rpc::decode_call(record)) {
        require(c->header.arguments_at <= record.size(), "arguments lie in the record");
        if (c->rpc_version_served)
            decode_arguments(c->header.procedure, record.subspan(c->header.arguments_at));
    }
    if (const auto r = rpc::decode_reply(record)) {
        require(r->results_at <= record.size(), "results lie in the record");
        decode_results(record.subspan(r->results_at));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t piece = data[0] == 0 ? size : data[0];
    rpc::record_reader reader;
    std::span<const char> all{reinterpret_cast<const char*>(data + 1), size - 1};
    while (!all.empty()) {
        auto part = all.first(std::min(piece, all.size()));
        all = all.subspan(part.size());
        while (!part.empty()) {
            const auto before = part.size();
            const auto s = reader.next(part);
            if (s == rpc::record_reader::state::refused) return 0;
            require(part.size() < before, "each step takes bytes");
            require(s != rpc::record_reader::state::more || part.empty(),
                    "more is wanted only when all is taken");
            if (s == rpc::record_reader::state::record) look_at(reader.record());
        }
    }
    return 0;
}
