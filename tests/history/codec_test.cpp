// The codecs: what goes in comes out, and bytes that are not theirs harm nobody.
#include "daemon/history/batch.hpp"
#include "daemon/history/chunk.hpp"
#include "daemon/history/column.hpp"
#include "daemon/history/run.hpp"
#include "daemon/history/tail.hpp"
#include "tests/support/test.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

#include <random>

using namespace wesh;
using namespace wesh::history;

namespace {

/// Small and large numbers alike, the extremes among them.
rc::Gen<std::int64_t> any_number() {
    return rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-50, 50), rc::gen::arbitrary<std::int64_t>(),
                          rc::gen::element(std::numeric_limits<std::int64_t>::min(),
                                           std::numeric_limits<std::int64_t>::max(), std::int64_t{0}));
}

wesh::value any_value() {
    switch (*rc::gen::inRange(0, 8)) {
    case 0:
        return {};
    case 1:
        return *rc::gen::element<std::string>("idle", "printing", "", "error 7");
    case 2:
        return *rc::gen::string<std::string>();
    default:
        return decimal{*any_number(), *rc::gen::inRange(-18, 19)};
    }
}

sample any_sample(sequence_number number) {
    sample s;
    s.point = *rc::gen::arbitrary<point_id>();
    s.number = number;
    s.time = from_milliseconds(*any_number());
    s.received = *rc::gen::inRange(0, 3) == 0 ? s.time : from_milliseconds(*any_number());
    s.value = any_value();
    s.quality = static_cast<quality>(*rc::gen::inRange<std::uint32_t>(0, quality_bits + 1));
    return s;
}

std::vector<sample> samples_of_a_point() {
    std::vector<sample> all;
    sequence_number number = *rc::gen::inRange<sequence_number>(1, 1'000'000);
    const int n = *rc::gen::inRange(1, 60);
    for (int i = 0; i < n; ++i) {
        sample s = any_sample(number);
        s.point = 7;
        all.push_back(s);
        number += *rc::gen::inRange<sequence_number>(1, 100'000);
    }
    return all;
}

entry_list list_of(const std::vector<sample>& samples) {
    tail t;
    for (const sample& s : samples) t.add(s);
    entry_list list;
    t.decode(list);
    return list;
}

std::vector<sample> samples_of(const entry_list& list) {
    std::vector<sample> all;
    for (const entry& e : list.rows) all.push_back(sample_of(7, e, list.texts));
    return all;
}

attributes any_attributes() {
    attributes a;
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
        a.emplace_back(*rc::gen::string<std::string>(), *rc::gen::string<std::string>());
    return a;
}

record any_record(sequence_number number) {
    const int kind = *rc::gen::inRange(0, 5);
    if (kind == 0) {
        event e;
        e.number = number;
        e.time = from_milliseconds(*any_number());
        e.received = from_milliseconds(*any_number());
        e.device = "box";
        e.type = *rc::gen::string<std::string>();
        e.severity = *rc::gen::element(severity::debug, severity::critical, severity::notice);
        e.text = *rc::gen::string<std::string>();
        e.attributes = any_attributes();
        return e;
    }
    if (kind == 1) {
        interval i;
        i.number = number;
        i.id = *rc::gen::arbitrary<sequence_number>();
        i.start = from_milliseconds(*any_number());
        i.end = from_milliseconds(*any_number());
        i.received = from_milliseconds(*any_number());
        i.device = "box";
        i.type = "print";
        i.text = *rc::gen::string<std::string>();
        i.attributes = any_attributes();
        return i;
    }
    return any_sample(number);
}

std::vector<record> unpack(byte_view data, sequence_number first, bool& failed) {
    batch_reader in{data, first};
    std::vector<record> all;
    record r;
    while (in.next(r)) all.push_back(r);
    failed = in.failed();
    return all;
}

/// A hundred samples as a meter gives them.
bytes honest_chunk() {
    std::vector<sample> all;
    for (int i = 0; i < 100; ++i) {
        sample s;
        s.number = static_cast<sequence_number>(10 + i * 37);
        s.time = s.received = from_milliseconds(1'795'305'600'000 + i * 10'000 + i % 7);
        if (i % 9 == 0)
            s.value = std::string{i % 2 == 0 ? "idle" : "busy"};
        else
            s.value = decimal{2300 + i % 11, -1};
        all.push_back(s);
    }
    return encode_chunk(list_of(all));
}

bytes honest_batch() {
    batch_writer w;
    for (int i = 0; i < 50; ++i) {
        sample s;
        s.point = static_cast<point_id>(i % 5 + 1);
        s.value = i % 3 == 0 ? wesh::value{std::string{"idle"}} : wesh::value{decimal{i, -12}};
        s.quality = i % 4 == 0 ? quality::gap : quality::good;
        w.add(s);
        event e;
        e.type = "thing";
        e.attributes = {{"a", "b"}};
        w.add(e);
        interval n;
        n.type = "stretch";
        w.add(n);
    }
    return std::move(w).take();
}

} // namespace

class codec_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(codec_test);
    CPPUNIT_TEST(a_column_comes_back);
    CPPUNIT_TEST(a_tail_comes_back);
    CPPUNIT_TEST(a_chunk_comes_back);
    CPPUNIT_TEST(a_batch_comes_back_numbered);
    CPPUNIT_TEST(a_run_comes_back);
    CPPUNIT_TEST(a_polled_gauge_takes_three_bytes_a_sample);
    CPPUNIT_TEST(a_changed_exponent_stays_in_the_chunk);
    CPPUNIT_TEST(truncated_bytes_are_refused);
    CPPUNIT_TEST(garbled_bytes_harm_nobody);
    CPPUNIT_TEST_SUITE_END();

  public:
    void a_column_comes_back() {
        CHECK(rc::check("column", [] {
            std::vector<std::uint64_t> values;
            const unsigned shift = *rc::gen::inRange(0U, 64U);
            for (const auto v :
                 *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::arbitrary<std::uint64_t>()))
                values.push_back(v >> shift);
            bytes data;
            put_column(data, values);
            data.push_back(0xAB);
            std::vector<std::uint64_t> back(values.size());
            byte_reader in{data};
            RC_ASSERT(get_column(in, back));
            RC_ASSERT(in.byte() == 0xAB);
            RC_ASSERT(back == values);
        }));
    }
    void a_tail_comes_back() {
        CHECK(rc::check("tail", [] {
            const auto all = samples_of_a_point();
            RC_ASSERT(samples_of(list_of(all)) == all);
        }));
    }
    void a_chunk_comes_back() {
        CHECK(rc::check("chunk", [] {
            const auto all = samples_of_a_point();
            entry_list back;
            RC_ASSERT(decode_chunk(encode_chunk(list_of(all)), back));
            RC_ASSERT(samples_of(back) == all);
        }));
    }
    void a_batch_comes_back_numbered() {
        CHECK(rc::check("batch", [] {
            const sequence_number first = *rc::gen::inRange<sequence_number>(1, 1'000'000'000'000);
            std::vector<record> all;
            batch_writer w;
            for (int i = *rc::gen::inRange(0, 30); i > 0; --i) {
                all.push_back(any_record(first + all.size()));
                std::visit([&](const auto& x) { w.add(x); }, all.back());
            }
            bool failed = false;
            RC_ASSERT(unpack(w.packed(), first, failed) == all);
            RC_ASSERT(!failed);
        }));
    }
    void a_run_comes_back() {
        CHECK(rc::check("run", [] {
            run r;
            std::int64_t time = 0;
            for (int i = *rc::gen::inRange(1, 20); i > 0; --i) {
                time += *rc::gen::inRange<std::int64_t>(1, 100'000);
                join(r, run_of({time, any_value(), quality::good}), point_kind::gauge);
            }
            run back;
            RC_ASSERT(unpack_run(pack_run(r), back));
            RC_ASSERT(back.first.value == r.first.value && back.last.time == r.last.time);
            RC_ASSERT(back.count == r.count && back.flags == r.flags && back.sums.any == r.sums.any);
            RC_ASSERT(!r.sums.any ||
                      (back.sums.integral == r.sums.integral && back.sums.held == r.sums.held &&
                       back.sums.minimum == r.sums.minimum && back.sums.maximum == r.sums.maximum &&
                       back.sums.difference == r.sums.difference));
        }));
    }
    void a_polled_gauge_takes_three_bytes_a_sample() {
        std::minstd_rand random{1};
        std::vector<sample> all;
        std::int64_t value = 2300;
        for (int i = 0; i < 360; ++i) {
            if (random() % 10 < 3) continue; // unchanged
            sample s;
            s.number = static_cast<sequence_number>(1 + i * 3000) + random() % 64;
            s.time = s.received =
                from_milliseconds(1'795'305'600'000 + i * 10'000 + static_cast<std::int64_t>(random() % 40));
            value += static_cast<std::int64_t>(random() % 21) - 10;
            s.value = decimal{value, -1};
            all.push_back(s);
        }
        const auto size = encode_chunk(list_of(all)).size();
        CHECK_MESSAGE(std::to_string(size) + " bytes for " + std::to_string(all.size()) + " samples",
                      size < all.size() * 32 / 10);
    }
    void a_changed_exponent_stays_in_the_chunk() {
        std::vector<sample> all;
        for (int i = 0; i < 20; ++i) {
            sample s;
            s.number = static_cast<sequence_number>(i + 1);
            s.value = decimal{100 + i, i < 10 ? -1 : -3};
            s.point = 7;
            all.push_back(s);
        }
        entry_list back;
        CHECK(decode_chunk(encode_chunk(list_of(all)), back));
        CHECK(samples_of(back) == all);
        CHECK_EQUAL(-3, number_of(samples_of(back)[15].value)->exponent());
    }
    void truncated_bytes_are_refused() {
        const bytes chunk = honest_chunk();
        entry_list back;
        CHECK(decode_chunk(chunk, back));
        for (std::size_t n = 0; n < chunk.size(); ++n) CHECK(!decode_chunk(byte_view{chunk}.first(n), back));
        const bytes batch = honest_batch();
        bool failed = false;
        const std::size_t whole = unpack(batch, 1, failed).size();
        CHECK(!failed);
        for (std::size_t n = 0; n < batch.size(); ++n)
            CHECK(unpack(byte_view{batch}.first(n), 1, failed).size() < whole);
    }
    void garbled_bytes_harm_nobody() {
        std::minstd_rand random{42};
        entry_list back;
        bool failed = false;
        run r;
        for (const bytes& honest :
             {honest_chunk(), honest_batch(), pack_run(run_of({5, decimal{7, -2}, quality::good}))})
            for (int i = 0; i < 4000; ++i) {
                bytes garbled = honest;
                for (std::size_t n = random() % 6 + 1; n > 0; --n)
                    garbled[random() % garbled.size()] = static_cast<std::uint8_t>(random());
                if (decode_chunk(garbled, back)) CHECK(samples_of(back).size() <= chunk_entries_max);
                unpack(garbled, 1, failed);
                if (unpack_run(garbled, r))
                    join(r, run_of({latest_time, decimal{1, 0}, quality::good}), point_kind::counter);
            }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(codec_test);
