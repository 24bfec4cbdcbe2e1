// The thread of the ledger: batches from many callers become one transaction, codes become keys.
#pragma once

#include "rpc/tonique_translate.hpp"
#include "tonique/enrolment/enrolment.hpp"
#include "tonique/ledger/ledger.hpp"
#include "tonique/ledger/mariadb_store.hpp"
#include "tonique/service/outage.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>

namespace wesh::tonique {

struct keeper_options {
    database::options database;
    ledger_options ledger;
    duration gather{20};
    std::size_t group_packets = 1000;
    std::size_t queue_packets = 20'000;
    std::size_t queue_enrolments = 64;
    std::size_t enrolment_tries = 20;   ///< a minute
    std::size_t messages_at_once = 200; ///< SMS in one transaction
};

class keeper {
  public:
    template <class T>
    using done = std::function<void(std::variant<T, call_error>)>;
    /// Runs what it is given on the thread of who asks.
    using poster = std::function<void(std::function<void()>)>;

    keeper(keeper_options o, const clock& c, poster post);
    ~keeper();
    keeper(const keeper&) = delete;
    keeper& operator=(const keeper&) = delete;

    /// False: too much waits already, come again. Else `d` is called once, by the poster, after the commit.
    bool take(batch b, done<std::vector<tonique::bytes>> d);
    bool enrol(enrol_request r, done<enrolled> d);
    /// Why nothing can be stored; empty: nothing has failed. From any thread.
    std::string trouble() const { return outage_.why(); }

  private:
    struct waiting_batch {
        tonique::batch batch;
        done<std::vector<tonique::bytes>> tell;
    };
    struct waiting_enrolment {
        enrol_request request;
        done<enrolled> tell;
    };
    struct work_list {
        std::vector<waiting_batch> batches;
        std::vector<waiting_enrolment> enrolments;
    };

    void work();
    void open();
    /// What has come, which after a second may be nothing; no list at all: it is time to stop.
    std::optional<work_list> next();
    void look_at_revision(bool now);
    /// Bindings begin and end by the clock too.
    void look_at_settings();
    void look_at_messages();
    void failed_at_messages(const std::string& why);
    void settle(std::vector<waiting_batch> batches);
    void settle(const waiting_enrolment& e);
    database::connection& connected();
    template <class T, class Value>
    void tell(const done<T>& d, Value v);

    keeper_options options_;
    const clock& clock_;
    poster post_;

    // Of the thread alone.
    mariadb_store store_;
    ledger ledger_;
    enrolment_desk desk_;
    std::unique_ptr<database::connection> connection_; ///< for what the store does not do
    std::uint64_t revision_ = 0;
    duration look_at_{};
    duration blind_until_{}; ///< looking failed
    duration look_at_settings_{};
    duration look_at_messages_{};
    bool more_messages_ = false;
    std::string message_trouble_; ///< told once
    outage outage_;

    std::mutex mutex_;
    std::condition_variable wake_;
    work_list waiting_;
    std::size_t packets_waiting_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace wesh::tonique
