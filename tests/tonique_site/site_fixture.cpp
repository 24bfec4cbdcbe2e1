#include "tests/tonique_site/site_fixture.hpp"

namespace wesh::test {

using namespace tonique;

void small_centre::take(const std::vector<bytes>& all) {
    for (const auto& p : all) {
        const auto seen = peek(p);
        CHECK(seen.refused == refusal::none);
        const auto o = open(p, keys.at(seen.header.key_slot), std::max(highest, 1U));
        CHECK(o.refused == refusal::none);
        const bytes tag{o.tag.begin(), o.tag.begin() + static_cast<std::ptrdiff_t>(o.tag_length)};
        const auto n = o.header.counter;
        if (const auto known = packets.find(n); known != packets.end()) {
            if (known->second.tag != tag) ++refused;
            continue;
        }
        std::string error;
        const auto b = decode_body(o.header.layout, o.body, error);
        CHECK_MESSAGE(error, b.has_value());
        packets.emplace(n, taken{o.header, tag, *b});
        highest = std::max(highest, n);
    }
    for (;;) {
        const auto n = packets.find(numbering.cumulative + 1);
        if (n != packets.end()) {
            numbering.pass(n->second.header.layout, n->second.tag);
            continue;
        }
        std::uint32_t to = 0;
        for (const auto& g : this->all<given_up>())
            if (g.first <= numbering.cumulative + 1 && g.last > numbering.cumulative)
                to = std::max(to, g.last);
        if (to == 0) return;
        const auto next = packets.upper_bound(numbering.cumulative);
        numbering.skip_to(next == packets.end() ? to : std::min(to, next->first - 1));
    }
}

acknowledgement small_centre::state() const {
    acknowledgement a;
    a.cumulative = numbering.cumulative;
    a.digest = numbering.digest;
    a.highest = std::max(highest, numbering.cumulative);
    for (const auto& [n, p] : packets) {
        if (n <= a.cumulative || n > a.cumulative + bitmap_numbers) continue;
        const auto i = n - a.cumulative - 1;
        a.bitmap.resize(std::max<std::size_t>(a.bitmap.size(), i / 8 + 1));
        a.bitmap[i / 8] = static_cast<std::uint8_t>(a.bitmap[i / 8] | (1U << (i % 8)));
    }
    return a;
}

bytes small_centre::seal(layout l, const body& b, std::uint8_t slot) {
    const header h{form::large, direction::to_site, slot, l, 7, ++down};
    return tonique::seal(h, encode_body(l, b), keys.at(slot));
}

std::vector<tonique::reading> small_centre::readings(layout l) const {
    std::vector<tonique::reading> found;
    for (const auto& [n, p] : packets)
        if (p.header.layout == l)
            for (const auto& r : std::get<tonique::readings>(p.body).rows) found.push_back(r);
    return found;
}

std::size_t exchange(small_site& s, small_centre& c) {
    const auto out = s->next(road::https);
    if (out.empty()) return 0;
    c.take(out.packets);
    const std::vector<bytes> back{c.acknowledge()};
    s->delivered(out, back);
    return out.packets.size();
}

} // namespace wesh::test
