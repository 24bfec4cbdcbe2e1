// Bytes from disk that may be damaged: chunks, batches of the journal and hourly runs.
#include "daemon/history/batch.hpp"
#include "daemon/history/chunk.hpp"
#include "daemon/history/run.hpp"

#include <cstdlib>

using namespace wesh;
using namespace wesh::history;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const byte_view view{data, size};
    entry_list list;
    if (decode_chunk(view, list)) {
        // What can be decoded can be encoded, and is the same then.
        entry_list again;
        if (!decode_chunk(encode_chunk(list), again) || again.rows != list.rows || again.texts != list.texts)
            std::abort();
        list.sort_by_time();
    }
    batch_reader in{view, 1};
    record r;
    while (in.next(r)) {
    }
    run one;
    run other;
    if (unpack_run(view, one)) {
        other = one;
        join(one, other, point_kind::counter);
        unpack_run(pack_run(one), other);
    }
    return 0;
}
