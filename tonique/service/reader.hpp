// The thread that reads: reports for callers; between them it recomputes the days that changed, and once a
// day it keeps the database up.
#pragma once

#include "rpc/tonique_translate.hpp"
#include "tonique/database/upkeep.hpp"
#include "tonique/service/outage.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>

namespace wesh::tonique {

struct reader_options {
    database::options database;
    database::retention upkeep;
    std::size_t queue = 64;
};

class reader {
  public:
    using done = std::function<void(std::variant<table_page, call_error>)>;
    using poster = std::function<void(std::function<void()>)>;

    /// `trouble` tells, from any thread, why the ledger cannot write; empty: it can.
    reader(reader_options o, const clock& c, poster post, std::function<std::string()> trouble);
    ~reader();
    reader(const reader&) = delete;
    reader& operator=(const reader&) = delete;

    /// False: too many wait already. Else `d` is called once, by the poster.
    bool report(report_request r, done d);

  private:
    struct waiting_report {
        report_request request;
        done tell;
    };

    void work();
    std::variant<table_page, call_error> answer(const report_request& r);
    /// A bounded piece of what is not urgent; true when there is more.
    bool do_chores();
    database::connection& connected();

    reader_options options_;
    const clock& clock_;
    poster post_;
    std::function<std::string()> trouble_;

    // Of the thread alone.
    std::unique_ptr<database::connection> connection_;
    outage outage_;
    duration kept_up_;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<waiting_report> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace wesh::tonique
