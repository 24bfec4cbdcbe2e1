// Record marking: however a stream is cut, the same records come out; what is too much is refused.
#include "tests/support/test.hpp"

#include "rpc/record.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidcheck.h>
#pragma GCC diagnostic pop

#include <string>
#include <vector>

using namespace wesh::rpc;

namespace {

using state = record_reader::state;

std::string fragment(std::string_view bytes, bool last) {
    auto mark = mark_of(bytes.size());
    if (!last) mark[0] = static_cast<char>(mark[0] & 0x7f);
    return std::string(mark.begin(), mark.end()) + std::string{bytes};
}

struct outcome {
    std::vector<std::string> records;
    bool refused = false;
};

/// Feeds the stream in pieces of `piece` bytes.
outcome read(record_reader& r, std::string_view stream, std::size_t piece) {
    outcome o;
    while (!stream.empty()) {
        const std::string part{stream.substr(0, piece)};
        stream.remove_prefix(part.size());
        std::span<const char> bytes{part};
        while (!bytes.empty()) {
            const auto s = r.next(bytes);
            if (s == state::refused) {
                o.refused = true;
                return o;
            }
            if (s == state::record) o.records.emplace_back(r.record().begin(), r.record().end());
        }
    }
    return o;
}

} // namespace

class record_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(record_test);
    CPPUNIT_TEST(a_whole_record_is_not_copied);
    CPPUNIT_TEST(fragments_become_one_record);
    CPPUNIT_TEST(any_cut_gives_the_same_records);
    CPPUNIT_TEST(empty_fragments_and_records_are_read);
    CPPUNIT_TEST(a_record_at_the_limit_is_taken_and_one_above_refused);
    CPPUNIT_TEST(the_limit_holds_over_all_fragments);
    CPPUNIT_TEST(too_many_fragments_are_refused);
    CPPUNIT_TEST(a_length_of_two_gigabytes_costs_nothing);
    CPPUNIT_TEST(it_knows_whether_it_is_inside_a_record);
    CPPUNIT_TEST_SUITE_END();

  public:
    void a_whole_record_is_not_copied() {
        record_reader r;
        const auto stream = fragment("hello", true) + fragment("you", true);
        std::span<const char> bytes{stream};
        CHECK(r.next(bytes) == state::record);
        CHECK(r.record().data() == stream.data() + mark_size);
        CHECK_EQUAL(std::size_t{5}, r.record().size());
        CHECK(r.next(bytes) == state::record);
        CHECK(r.record().data() == stream.data() + 13);
        CHECK(bytes.empty());
        CHECK(r.next(bytes) == state::more);
    }
    void fragments_become_one_record() {
        record_reader r;
        const auto o = read(r, fragment("he", false) + fragment("ll", false) + fragment("o", true), 1000);
        CHECK(o.records == std::vector<std::string>{"hello"});
    }
    void any_cut_gives_the_same_records() {
        CHECK(rc::check("record: any cut gives the same records", [] {
            const auto records = *rc::gen::arbitrary<std::vector<std::string>>();
            std::string stream;
            for (const auto& x : records) {
                const auto cut = *rc::gen::inRange<std::size_t>(0, x.size() + 1);
                if (cut != 0) stream += fragment(x.substr(0, cut), false);
                stream += fragment(x.substr(cut), true);
            }
            const auto piece = *rc::gen::inRange<std::size_t>(1, 20);
            record_reader r;
            const auto o = read(r, stream, piece);
            RC_ASSERT(!o.refused);
            RC_ASSERT(!r.inside());
            RC_ASSERT(o.records == records);
        }));
    }
    void empty_fragments_and_records_are_read() {
        for (const std::size_t piece : {1U, 3U, 100U}) {
            record_reader r;
            const auto o = read(r,
                                fragment("", false) + fragment("a", false) + fragment("", false) +
                                    fragment("", true) + fragment("", true) + fragment("b", true),
                                piece);
            CHECK(o.records == (std::vector<std::string>{"a", "", "b"}));
        }
    }
    void a_record_at_the_limit_is_taken_and_one_above_refused() {
        for (const std::size_t piece : {1U, 7U, 1000U}) {
            record_reader r{100};
            const auto o =
                read(r, fragment(std::string(100, 'x'), true) + fragment(std::string(101, 'x'), true), piece);
            CHECK_EQUAL(std::size_t{1}, o.records.size());
            CHECK(o.refused);
        }
    }
    void the_limit_holds_over_all_fragments() {
        record_reader r{100};
        const auto o =
            read(r, fragment(std::string(60, 'x'), false) + fragment(std::string(41, 'x'), true), 1000);
        CHECK(o.records.empty() && o.refused);
    }
    void too_many_fragments_are_refused() {
        std::string stream;
        for (std::size_t i = 0; i < fragments_max - 1; ++i) stream += fragment("", false);
        record_reader fits;
        CHECK_EQUAL(std::size_t{1}, read(fits, stream + fragment("x", true), 1000).records.size());
        record_reader over;
        CHECK(read(over, stream + fragment("", false) + fragment("x", true), 1000).refused);
        // The count begins anew with each record.
        record_reader many;
        CHECK_EQUAL(
            std::size_t{2},
            read(many, stream + fragment("x", true) + stream + fragment("y", true), 999).records.size());
    }
    void a_length_of_two_gigabytes_costs_nothing() {
        record_reader r;
        CHECK(read(r, "\xff\xff\xff\xff", 4).refused);
        record_reader s;
        CHECK(read(s, "\x7f\xff\xff\xff", 1).refused);
    }
    void it_knows_whether_it_is_inside_a_record() {
        record_reader r;
        CHECK(!r.inside());
        const auto stream = fragment("ab", false) + fragment("c", true);
        for (std::size_t i = 0; i < stream.size(); ++i) {
            std::span<const char> one{stream.data() + i, 1};
            const auto s = r.next(one);
            CHECK((s == state::record) == (i + 1 == stream.size()));
            CHECK(r.inside() == (i + 1 < stream.size()));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(record_test);
