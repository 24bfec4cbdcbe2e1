#include "tonique/service/reader.hpp"

#include "common/log.hpp"
#include "common/text.hpp"
#include "tonique/consumption/recompute.hpp"
#include "tonique/report/report.hpp"

namespace wesh::tonique {
namespace {

constexpr duration chore_period{1000};
constexpr duration upkeep_period{86'400'000};
/// Days recomputed before a report has its turn.
constexpr std::size_t days_at_once = 4;

/// A database that can be read and not written looks well but for this.
void add_trouble(table_page& page, const std::string& trouble) {
    page.columns.push_back({"trouble", "TROUBLE", "", false});
    for (auto& row : page.rows) row.emplace_back(trouble);
}

} // namespace

reader::reader(reader_options o, const clock& c, poster post, std::function<std::string()> trouble)
    : options_{std::move(o)}
    , clock_{c}
    , post_{std::move(post)}
    , trouble_{std::move(trouble)}
    , outage_{"reports", c}
    , kept_up_{c.steady() - upkeep_period} {
    thread_ = std::thread{[this] { work(); }};
}

reader::~reader() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

bool reader::report(report_request r, done d) {
    {
        const std::lock_guard lock{mutex_};
        if (waiting_.size() >= options_.queue) return false;
        waiting_.push_back({std::move(r), std::move(d)});
    }
    wake_.notify_one();
    return true;
}

void reader::work() {
    bool more = true;
    for (;;) {
        std::optional<waiting_report> next;
        {
            std::unique_lock lock{mutex_};
            wake_.wait_for(lock, more ? duration{} : chore_period,
                           [this] { return stopping_ || !waiting_.empty(); });
            if (stopping_) return;
            if (!waiting_.empty()) {
                next = std::move(waiting_.front());
                waiting_.pop_front();
            }
        }
        if (next) post_([tell = std::move(next->tell), result = answer(next->request)] { tell(result); });
        more = do_chores();
    }
}

std::variant<table_page, call_error> reader::answer(const report_request& r) {
    try {
        auto page = tonique::report(connected(), clock_, r);
        outage_.over();
        if (r.report == "status") add_trouble(page, sanitised(trouble_()));
        return page;
    } catch (const report_refused& e) {
        const bool missing = e.why() == report_refused::cause::not_found;
        return call_error{missing ? TONIQUE_NOT_FOUND : TONIQUE_INVALID_ARGUMENT, e.what(), e.subject()};
    } catch (const store_unavailable& e) {
        outage_.failed(e.what());
        return call_error{
            TONIQUE_UNAVAILABLE, std::string{"the database cannot be asked now: "} + e.what(), {}};
    } catch (const std::exception& e) {
        log::error("reports: {}: {}", sanitised(r.report), sanitised(e.what()));
        return call_error{TONIQUE_INTERNAL, "toniqued failed; its log says why", {}};
    }
}

bool reader::do_chores() {
    if (outage_.resting()) return false;
    try {
        auto& db = connected();
        if (clock_.steady() >= kept_up_ + upkeep_period) {
            database::keep_up(db, clock_, options_.upkeep);
            kept_up_ = clock_.steady();
        }
        const bool more = recompute_marked(db, clock_, days_at_once) >= days_at_once;
        outage_.over();
        return more;
    } catch (const std::exception& e) {
        outage_.failed(e.what());
        return false;
    }
}

database::connection& reader::connected() {
    if (connection_ && !connection_->usable()) connection_.reset();
    if (!connection_) connection_ = std::make_unique<database::connection>(options_.database);
    return *connection_;
}

} // namespace wesh::tonique
