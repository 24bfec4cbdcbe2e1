// The procedures of tonique.x: calls put to the thread of the ledger and to that of reports, answered when
// these have done.
#pragma once

#include "common/options.hpp"
#include "io/loop.hpp"
#include "rpc/server.hpp"
#include "tonique/service/keeper.hpp"
#include "tonique/service/reader.hpp"

#include <unordered_map>

namespace wesh::tonique {

class service {
  public:
    service(io::loop& l, const clock& c, rpc::server& server, const option_values& o);
    service(const service&) = delete;
    service& operator=(const service&) = delete;

  private:
    using ticket = std::uint64_t;

    void take(const tonique_take_args& a, rpc::reply_slot slot);
    void enrol(const tonique_enrol_args& a, rpc::reply_slot slot);
    void report(const tonique_report_args& a, rpc::reply_slot slot);

    /// Slots stay on this thread; what other threads hold is a number.
    ticket keep(rpc::reply_slot slot);
    rpc::reply_slot claim(ticket t);

    const clock& clock_;
    std::unordered_map<ticket, rpc::reply_slot> slots_;
    ticket last_ = 0;
    // Last: their threads end before what they post finds nobody.
    keeper keeper_;
    reader reader_;
};

} // namespace wesh::tonique
