// Requests to a simulated box.
#include "fuzz/require.hpp"
#include "sim/http.hpp"

using namespace wesh;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto request = sim::parse_request(text);
    if (request.state != sim::request_state::complete) return 0;
    require(!request.method.empty() && request.path.size() <= size, "a request has a method and a path");
    auto query = request.query;
    sim::query_pair pair;
    std::size_t pairs = 0;
    while (sim::next_pair(query, pair)) require(++pairs <= size + 1, "a query ends");
    sim::base64(request.credentials);
    return 0;
}
