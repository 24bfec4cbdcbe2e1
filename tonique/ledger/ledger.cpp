#include "tonique/ledger/ledger.hpp"

#include "common/log.hpp"
#include "common/text.hpp"
#include "tonique/intake/message.hpp"
#include "tonique/ledger/group.hpp"

#include <algorithm>

namespace wesh::tonique {

ledger::ledger(ledger_store& store, const clock& c, ledger_options o)
    : store_{store}
    , clock_{c}
    , options_{o} {}

void ledger::load() {
    if (loaded_) return;
    sites_.clear();
    order_known_ = false;
    for (auto& s : store_.sites()) sites_.emplace(s.number, std::move(s));
    loaded_ = true;
}

const site_record* ledger::find(site_number n) const noexcept {
    const auto s = sites_.find(n);
    return s == sites_.end() ? nullptr : &s->second;
}

std::vector<answer> ledger::take(std::span<const batch> batches) {
    try {
        return take_together(batches);
    } catch (const store_unavailable&) {
        throw;
    } catch (const std::exception& e) {
        log::error("ledger: {} batches cannot be stored together: {}", batches.size(), sanitised(e.what()));
    }
    std::vector<answer> answers;
    for (const auto& b : batches) answers.push_back(take_apart(b));
    return answers;
}

/// Packet by packet, so that the one that cannot be stored stands alone.
answer ledger::take_apart(const batch& b) {
    answer all;
    for (const auto& p : b.packets) {
        batch one{b.carrier, b.sender, b.received, {p}};
        try {
            // Each acknowledgement holds all that the one before said.
            auto a = take_together({&one, 1});
            if (!a.front().packets.empty()) all.packets = std::move(a.front().packets);
        } catch (const store_unavailable&) {
            throw;
        } catch (const std::exception& e) {
            all.error = sanitised(e.what());
            log::error("ledger: a packet from {} cannot be stored: {}", sanitised(b.sender), all.error);
        }
    }
    return all;
}

std::size_t ledger::take_messages(std::size_t most) {
    std::vector<batch> all;
    try {
        read_messages(most, all);
    } catch (const store_unavailable&) {
        throw;
    } catch (const std::exception& e) {
        if (all.empty()) throw;
        log::error("ledger: {} messages cannot be stored together: {}", all.size(), sanitised(e.what()));
        for (auto& b : all) take_message_apart(std::move(b));
    }
    return all.size();
}

void ledger::read_messages(std::size_t most, std::vector<batch>& all) {
    bool begun = false;
    try {
        load();
        store_.begin();
        begun = true;
        for (const auto& m : store_.messages(most)) all.push_back(batch_of(m, clock_.now()));
        if (all.empty()) return store_.rollback();
        group g{*this};
        for (const auto& b : all) g.add(b);
        g.settle();
        store_.commit();
        g.adopt();
    } catch (...) {
        if (begun) store_.rollback();
        loaded_ = false;
        throw;
    }
}

/// What cannot be stored even alone is put aside: it would come first for ever.
void ledger::take_message_apart(batch b) {
    try {
        take_together({&b, 1});
    } catch (const store_unavailable&) {
        throw;
    } catch (const std::exception& e) {
        log::error("ledger: message {} cannot be stored: {}", b.message, sanitised(e.what()));
        b.unread = refusal::not_stored;
        b.detail = e.what();
        take_together({&b, 1});
    }
}

std::vector<answer> ledger::take_together(std::span<const batch> batches) {
    bool begun = false;
    try {
        load();
        group g{*this};
        for (const auto& b : batches) g.add(b);
        if (!g.empty()) {
            store_.begin();
            begun = true;
            g.settle();
            store_.commit();
        }
        g.adopt();
        return g.answers();
    } catch (...) {
        // Whether a commit took effect may be unknown: what is true is read again.
        if (begun) store_.rollback();
        loaded_ = false;
        throw;
    }
}

} // namespace wesh::tonique
