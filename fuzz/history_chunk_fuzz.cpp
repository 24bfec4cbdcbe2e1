// What the history reads from its file, which may be damaged: chunks, batches, columns and runs.
#include "daemon/history/batch.hpp"
#include "daemon/history/chunk.hpp"
#include "daemon/history/column.hpp"
#include "daemon/history/run.hpp"
#include "fuzz/require.hpp"

#include <algorithm>

using namespace wesh;
using namespace wesh::history;
using fuzz::require;

namespace {

void chunk(byte_view data) {
    entry_list list;
    if (!decode_chunk(data, list)) return;
    require(!list.rows.empty() && list.rows.size() <= chunk_entries_max, "chunks are bounded");
    for (const auto& e : list.rows) value_of(e, list.texts);
    const bool ascending =
        std::adjacent_find(list.rows.begin(), list.rows.end(), [](const entry& a, const entry& b) {
            return a.number >= b.number;
        }) == list.rows.end();
    if (!ascending) return;
    entry_list again;
    require(decode_chunk(encode_chunk(list), again), "what is encoded is decoded");
    require(again.rows.size() == list.rows.size(), "no row is lost");
    for (std::size_t i = 0; i < list.rows.size(); ++i)
        require(again.rows[i].number == list.rows[i].number && again.rows[i].time == list.rows[i].time &&
                    value_of(again.rows[i], again.texts) == value_of(list.rows[i], list.texts),
                "rows come back");
}

void batch(byte_view data) {
    batch_reader in{data, 1};
    batch_writer out;
    std::vector<record> records;
    record r;
    while (in.next(r)) {
        require(number_of_record(r) == records.size() + 1, "records are numbered by their place");
        std::visit([&](const auto& x) { out.add(x); }, r);
        records.push_back(r);
    }
    batch_reader back{out.packed(), 1};
    for (const auto& expected : records) {
        require(back.next(r), "what is packed is read");
        require(r == expected, "records come back");
    }
    require(!back.next(r) && !back.failed(), "and nothing more");
}

void column(byte_view data) {
    byte_reader in{data};
    std::vector<std::uint64_t> values(in.byte());
    if (!get_column(in, values)) return;
    bytes out;
    put_column(out, values);
    std::vector<std::uint64_t> again(values.size());
    byte_reader back{out};
    require(get_column(back, again) && again == values, "columns come back");
}

void sum(byte_view data) {
    run a;
    if (!unpack_run(data, a)) return;
    run b;
    require(unpack_run(pack_run(a), b), "what is packed is unpacked");
    require(b.count == a.count && b.last.time == a.last.time && b.last.value == a.last.value,
            "runs come back");
    join(a, b, point_kind::counter);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const byte_view rest{data + 1, size - 1};
    switch (data[0] % 4) {
    case 0:
        chunk(rest);
        break;
    case 1:
        batch(rest);
        break;
    case 2:
        column(rest);
        break;
    default:
        sum(rest);
    }
    return 0;
}
