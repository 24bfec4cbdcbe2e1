#include "libtonique/sms/modem.hpp"

#include "common/log.hpp"
#include "common/text.hpp"
#include "libtonique/sms/modem_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace wesh::sms {

modem::modem(queue& q, modem_options o, const clock& c)
    : queue_{q}
    , options_{std::move(o)}
    , clock_{c} {}

modem::~modem() = default;

bool modem::own() {
    if (lock_) return true;
    const auto path = queue_.folder() + "/modem.lock";
    io::descriptor fd{open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660)};
    if (!fd) throw std::system_error{errno, std::generic_category(), path};
    // For the group, whatever the umask; of others it is refused, and has been done.
    if (struct stat s{}; fstat(fd.get(), &s) == 0 && s.st_uid == geteuid()) fchmod(fd.get(), 0660);
    if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return false;
    lock_ = std::move(fd);
    log::info("short messages: this daemon has the modem now");
    return true;
}

void modem::pump() {
    std::string trouble;
    const auto careful = [&](auto&& work) {
        try {
            work();
        } catch (const std::exception& e) {
            if (trouble.empty()) trouble = sanitised(e.what());
        }
    };
    careful([&] {
        if (!own() || spool_) return;
        auto s = std::make_unique<spool>(options_.spool);
        const auto m = modem_store{queue_}.handed();
        s->sweep(m ? std::optional{m->name} : std::nullopt);
        spool_ = std::move(s);
    });
    if (!lock_ && trouble.empty()) return;
    if (spool_) {
        careful([&] { look_after_handed(); });
        careful([&] { hand_over(); });
        careful([&] { take_in(); });
    }
    if (trouble.empty()) trouble = silence();
    tell(trouble);
}

void modem::look_after_handed() {
    modem_store store{queue_};
    const auto m = store.handed();
    if (!m) {
        in_outbox_.reset();
        if (nothing_left_since_ && !store.anything_waits()) nothing_left_since_.reset();
        return;
    }
    if (!nothing_left_since_) nothing_left_since_ = clock_.steady();
    switch (spool_->find(m->name)) {
    case spool::place::sent:
        nothing_left_since_.reset();
        store.finish(m->name.id, queue::fate::sent, {}, clock_.now());
        step("sent");
        return spool_->clear(m->name);
    case spool::place::error:
        nothing_left_since_.reset();
        try_failed(*m, "gammu-smsd refused it", true);
        step("refused");
        return spool_->clear(m->name);
    case spool::place::nowhere:
        return try_failed(*m, "it was gone from gammu-smsd's outbox", false);
    case spool::place::outbox:
        break;
    }
    if (!in_outbox_ || in_outbox_->first != m->name) in_outbox_ = {m->name, clock_.steady()};
    const bool late = m->expires <= clock_.now();
    if (!late && clock_.steady() - in_outbox_->second < options_.patience) return;
    // Where it is now is seen the next time.
    if (!spool_->withdraw(m->name)) return;
    step("withdrawn");
    constexpr auto why = "gammu-smsd did not send it in time: no network, no modem, or not running";
    if (late)
        store.finish(m->name.id, queue::fate::expired, why, clock_.now());
    else
        try_failed(*m, why, false);
}

void modem::try_failed(const handed_message& m, std::string_view why, bool own_fault) {
    modem_store{queue_}.try_failed(
        m.name, {why, own_fault, options_.own_faults, options_.first_retry, options_.longest_retry},
        clock_.now());
}

void modem::hand_over() {
    modem_store store{queue_};
    store.expire(clock_.now());
    if (store.handed()) return;
    const auto m = store.take_next(clock_.now(), options_.longest_retry);
    if (!m) return;
    step("handed");
    spool_->put(m->name, to_backup(m->message));
    in_outbox_ = {m->name, clock_.steady()};
    step("put");
}

bool modem::settled(const spool::entry& e,
                    std::map<std::string, std::pair<std::uint64_t, duration>>& seen) const {
    const auto before = unfinished_.find(e.name);
    const bool same = before != unfinished_.end() && before->second.first == e.change;
    const auto since = same ? before->second.second : clock_.steady();
    if (clock_.steady() - since >= options_.settle) return true;
    seen.emplace(e.name, std::pair{e.change, since});
    return false;
}

void modem::take_in() {
    std::vector<arrival> came;
    std::vector<std::string> strange;
    std::map<std::string, std::pair<std::uint64_t, duration>> seen;
    std::set<std::string> still_stuck;
    for (const auto& name : spool_->names(options_.files + stuck_.size())) {
        if (stuck_.contains(name)) {
            still_stuck.insert(name);
            continue;
        }
        const auto e = spool_->read(name);
        if (e.what == spool::entry::condition::gone) continue;
        auto f = e.what == spool::entry::condition::readable ? read_inbox_file(name, e.content)
                                                             : read_file{read_file::verdict::strange, {}};
        const bool packet = packet_in(f.said.coding, f.said.text, f.said.data).has_value();
        // Bytes that are no packet are nobody's.
        if (f.what == read_file::verdict::good && !packet && f.said.coding == coding::data)
            f.what = read_file::verdict::strange;
        if (f.what == read_file::verdict::good)
            came.push_back({name, std::move(f.said), packet ? queue::kind::packet : queue::kind::text});
        else if (f.what == read_file::verdict::strange || settled(e, seen))
            strange.push_back(name);
    }
    unfinished_ = std::move(seen);
    stuck_ = std::move(still_stuck);
    if (!came.empty() || !strange.empty()) store(came, strange);
    if (!stuck_.empty())
        throw std::runtime_error{"files in gammu-smsd's inbox cannot be removed: whose are they?"};
}

void modem::store(const std::vector<arrival>& came, const std::vector<std::string>& strange) {
    const auto serial = modem_store{queue_}.take_in(came, strange.size());
    step("stored");
    put_aside(strange, serial);
    for (const auto& a : came) {
        try {
            spool_->remove(a.file);
        } catch (const std::system_error&) {
            stuck_.insert(a.file);
        }
        step("removed");
    }
}

void modem::put_aside(const std::vector<std::string>& strange, std::uint64_t serial) {
    for (const auto& name : strange) {
        try {
            log::notice("short messages: {} is no single message, and in quarantine as {}", sanitised(name),
                        serial);
            spool_->quarantine(name, serial++);
        } catch (const std::system_error&) {
            stuck_.insert(name);
        }
        step("aside");
    }
}

std::string modem::silence() const {
    if (!nothing_left_since_ || clock_.steady() - *nothing_left_since_ < options_.silence) return {};
    return "gammu-smsd has taken no message for " + duration_text(options_.silence.count()) +
           " or more: is it running, has it a modem and a network?";
}

void modem::tell(const std::string& trouble) {
    if (trouble == told_) return;
    if (!trouble.empty()) log::warning("short messages: {}", trouble);
    told_ = trouble;
    try {
        if (lock_) modem_store{queue_}.tell(trouble);
    } catch (const std::exception&) {
        // The disk is full: here it is known all the same.
    }
}

std::string modem::trouble() const {
    if (lock_ || !told_.empty()) return told_;
    try {
        return queue_.trouble();
    } catch (const std::exception& e) {
        return sanitised(e.what());
    }
}

} // namespace wesh::sms
