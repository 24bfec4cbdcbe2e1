#include "tonique/service/keeper.hpp"

#include "common/log.hpp"
#include "common/text.hpp"
#include "tonique/database/site_settings.hpp"

#include <chrono>
#include <utility>

namespace wesh::tonique {
namespace {

constexpr duration look_period{1000};
constexpr duration look_pause{10'000};
constexpr duration settings_period{600'000};

call_error unavailable() {
    return {
        TONIQUE_UNAVAILABLE, "the database cannot be used now: nothing was stored, send it again later", {}};
}

call_error failure(const std::exception& e) {
    log::error("ledger: {}", sanitised(e.what()));
    return {TONIQUE_INTERNAL, "toniqued failed; its log says why", {}};
}

} // namespace

keeper::keeper(keeper_options o, const clock& c, poster post)
    : options_{std::move(o)}
    , clock_{c}
    , post_{std::move(post)}
    , store_{options_.database}
    , ledger_{store_, c, options_.ledger}
    , desk_{c, options_.enrolment_tries}
    , outage_{"ledger", c} {
    thread_ = std::thread{[this] { work(); }};
}

keeper::~keeper() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

bool keeper::take(batch b, done<std::vector<tonique::bytes>> d) {
    {
        const std::lock_guard lock{mutex_};
        if (packets_waiting_ + b.packets.size() > options_.queue_packets) return false;
        packets_waiting_ += b.packets.size();
        waiting_.batches.push_back({std::move(b), std::move(d)});
    }
    wake_.notify_one();
    return true;
}

bool keeper::enrol(enrol_request r, done<enrolled> d) {
    {
        const std::lock_guard lock{mutex_};
        if (waiting_.enrolments.size() >= options_.queue_enrolments) return false;
        waiting_.enrolments.push_back({std::move(r), std::move(d)});
    }
    wake_.notify_one();
    return true;
}

// ---- the thread ----

void keeper::work() {
    open();
    for (;;) {
        auto list = next();
        if (!list) return;
        look_at_revision(!list->batches.empty());
        if (!list->batches.empty()) settle(std::move(list->batches));
        for (const auto& e : list->enrolments) settle(e);
        look_at_settings();
        look_at_messages();
    }
}

/// What speaks against keeping this ledger is told before the first packet comes.
void keeper::open() {
    try {
        ledger_.load();
    } catch (const store_unavailable& e) {
        outage_.failed(e.what());
    } catch (const std::exception& e) {
        log::error("ledger: {}", sanitised(e.what()));
    }
}

std::optional<keeper::work_list> keeper::next() {
    std::unique_lock lock{mutex_};
    const auto any = [this] {
        return stopping_ || !waiting_.batches.empty() || !waiting_.enrolments.empty();
    };
    if (!wake_.wait_for(lock, more_messages_ ? duration{} : look_period, any)) return work_list{};
    wake_.wait_for(lock, options_.gather,
                   [this] { return stopping_ || packets_waiting_ >= options_.group_packets; });
    if (stopping_) return {};
    work_list list;
    list.enrolments = std::exchange(waiting_.enrolments, {});
    std::size_t packets = 0;
    auto last = waiting_.batches.begin();
    while (last != waiting_.batches.end() && packets < options_.group_packets)
        packets += (last++)->batch.packets.size();
    list.batches.assign(std::make_move_iterator(waiting_.batches.begin()), std::make_move_iterator(last));
    waiting_.batches.erase(waiting_.batches.begin(), last);
    packets_waiting_ -= packets;
    return list;
}

/// tonique-admin changes sites and keys in the database; the revision tells that it did. Before each
/// transaction, so that a key that was withdrawn opens nothing more.
void keeper::look_at_revision(bool now) {
    if (outage_.resting() || clock_.steady() < (now ? blind_until_ : look_at_)) return;
    look_at_ = clock_.steady() + look_period;
    try {
        const auto found = connected().ask("revision", "SELECT number FROM revision WHERE id = 1");
        const auto number = found.empty() ? 0 : found.front().number(0);
        if (std::exchange(revision_, number) == number) return;
        ledger_.reread();
        look_at_settings_ = {};
    } catch (const std::exception&) {
        // The next batch will tell; a server that is silent must not hold up each of them for this.
        look_at_ = blind_until_ = clock_.steady() + look_pause;
    }
}

void keeper::look_at_settings() {
    if (outage_.resting() || clock_.steady() < look_at_settings_) return;
    look_at_settings_ = clock_.steady() + settings_period;
    try {
        if (database::refresh_all_settings(connected(), clock_.now())) ledger_.reread();
    } catch (const std::exception& e) {
        log::warning("settings of sites: {}", sanitised(e.what()));
    }
}

/// Messages have no caller that waits: between two transactions of theirs those who do have their turn.
void keeper::look_at_messages() {
    if (outage_.resting() || (!more_messages_ && clock_.steady() < look_at_messages_)) return;
    look_at_messages_ = clock_.steady() + look_period;
    more_messages_ = false;
    try {
        more_messages_ = ledger_.take_messages(options_.messages_at_once) == options_.messages_at_once;
        if (!more_messages_) more_messages_ = ledger_.speak();
        outage_.over();
        message_trouble_.clear();
    } catch (const store_unavailable& e) {
        more_messages_ = false;
        outage_.failed(e.what());
    } catch (const std::exception& e) {
        more_messages_ = false;
        failed_at_messages(e.what());
    }
}

void keeper::failed_at_messages(const std::string& why) {
    look_at_messages_ = clock_.steady() + look_pause;
    if (std::exchange(message_trouble_, why) != why) log::error("sms: {}", sanitised(why));
}

void keeper::settle(std::vector<waiting_batch> batches) {
    std::vector<batch> all;
    for (auto& w : batches) all.push_back(std::move(w.batch));
    try {
        if (outage_.resting()) throw store_unavailable{"it failed a moment ago"};
        auto answers = ledger_.take(all);
        outage_.over();
        for (std::size_t i = 0; i < batches.size(); ++i) {
            // What is acknowledged is told even where a packet of the batch could not be stored.
            if (answers[i].packets.empty() && !answers[i].error.empty())
                tell(batches[i].tell, call_error{TONIQUE_INTERNAL, answers[i].error, {}});
            else
                tell(batches[i].tell, std::move(answers[i].packets));
        }
    } catch (const store_unavailable& e) {
        if (!outage_.resting()) outage_.failed(e.what());
        for (const auto& w : batches) tell(w.tell, unavailable());
    } catch (const std::exception& e) {
        const auto why = failure(e);
        for (const auto& w : batches) tell(w.tell, why);
    }
}

void keeper::settle(const waiting_enrolment& e) {
    try {
        if (outage_.resting()) throw store_unavailable{"it failed a moment ago"};
        tell(e.tell, desk_.enrol(connected(), e.request));
        ledger_.reread();
        outage_.over();
    } catch (const enrolment_refused& why) {
        tell(e.tell, call_error{why.status(), why.what(), {}});
    } catch (const store_unavailable& why) {
        if (!outage_.resting()) outage_.failed(why.what());
        tell(e.tell, unavailable());
    } catch (const std::exception& why) {
        tell(e.tell, failure(why));
    }
}

database::connection& keeper::connected() {
    if (connection_ && !connection_->usable()) connection_.reset();
    if (!connection_) connection_ = std::make_unique<database::connection>(options_.database);
    return *connection_;
}

template <class T, class Value>
void keeper::tell(const done<T>& d, Value v) {
    post_([d, result = std::variant<T, call_error>{std::move(v)}] { d(result); });
}

} // namespace wesh::tonique
