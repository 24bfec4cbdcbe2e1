// A centre whose site speaks by SMS: the modem's tables, and what the modem makes of messages.
#pragma once

#include "tests/ledger/site_end.hpp"

namespace wesh::test {

inline constexpr duration minute{60'000};
inline constexpr duration hour{3'600'000};
inline const std::string number = "+33612345678";

struct sms_centre : centre {
    sms_centre() { site.form = tonique::form::small; }

    void receive(const tonique::bytes& packet, const std::string& from = number) {
        store.receive(from, tonique::to_base16(packet));
    }
    /// Whether the modem was given something, and then sends it.
    bool speaks(tonique::sms_fate f = tonique::sms_fate::sent) {
        const auto before = store.orders().size();
        ledger.speak();
        if (store.orders().size() == before) return false;
        store.orders().back().outcome = {f, 0, f == tonique::sms_fate::sent ? -1 : 38};
        ledger.speak();
        return true;
    }
    /// What the last message to the site says.
    tonique::body said() {
        const auto& text = store.orders().back().text;
        CHECK(text.size() <= 160);
        const auto all = site.read({{tonique::from_base16(text).value()}, {}});
        return all.at(0);
    }
    std::size_t unprocessed() const {
        std::size_t n = 0;
        for (const auto& m : store.inbox()) n += m.processed ? 0 : 1;
        return n;
    }
};

} // namespace wesh::test
