// Several packets in one body: joined and taken apart, within bounds.
#include "tests/tonique_packet/fixture.hpp"

#include <wesh/error.hpp>

#include <rapidcheck.h>

using namespace wesh;
using namespace wesh::test;
using namespace wesh::tonique;

class batch_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(batch_test);
    CPPUNIT_TEST(what_is_joined_is_parted);
    CPPUNIT_TEST(the_framing_does_not_drift);
    CPPUNIT_TEST(the_most_of_each_is_taken);
    CPPUNIT_TEST(more_is_refused_on_the_way_out);
    CPPUNIT_TEST(more_is_refused_on_the_way_in);
    CPPUNIT_TEST(what_is_cut_is_refused);
    CPPUNIT_TEST(noise_is_no_batch_or_comes_back);
    CPPUNIT_TEST_SUITE_END();

  public:
    void what_is_joined_is_parted() {
        CHECK(rc::check([] {
            std::vector<bytes> all(*rc::gen::inRange<std::size_t>(0, batch_packets_max + 1));
            for (auto& p : all) p.resize(*rc::gen::inRange<std::size_t>(1, 3000), 7);
            RC_ASSERT(part(join(all)) == all);
        }));
    }
    void the_framing_does_not_drift() {
        const std::vector<bytes> all{{1, 2, 3}, bytes(258, 9)};
        const auto b = join(all);
        CHECK_EQUAL(std::string{"00030102030102090909"}, to_base16(std::span{b}.first(10)));
        CHECK_EQUAL(std::size_t{2 + 3 + 2 + 258}, b.size());
        CHECK(join({}).empty());
        CHECK(part({}).value().empty());
    }
    void the_most_of_each_is_taken() {
        CHECK(part(join(std::vector<bytes>(batch_packets_max, bytes(80, 1)))).value().size() ==
              batch_packets_max);
        CHECK(part(join(std::vector<bytes>(12, bytes(large_max, 1)))).value().size() == 12);
    }
    void more_is_refused_on_the_way_out() {
        CHECK_THROWS(join(std::vector<bytes>(batch_packets_max + 1, bytes(80, 1))), local_error);
        CHECK_THROWS(join(std::vector<bytes>(13, bytes(large_max, 1))), local_error);
        CHECK_THROWS(join(std::vector<bytes>(1, bytes(large_max + 1, 1))), local_error);
        CHECK_THROWS(join(std::vector<bytes>(1)), local_error);
    }
    void more_is_refused_on_the_way_in() {
        const auto one = from_base16("000101").value();
        bytes b;
        for (std::size_t i = 0; i < batch_packets_max; ++i) b.insert(b.end(), one.begin(), one.end());
        CHECK(part(b).has_value());
        b.insert(b.end(), one.begin(), one.end());
        CHECK(!part(b));
        CHECK(!part(bytes{0, 0}));
        bytes long_packet{0x40, 0x01};
        long_packet.resize(2 + large_max + 1, 1);
        CHECK(!part(long_packet));
        bytes long_batch;
        for (int i = 0; i < 13; ++i) {
            long_batch.insert(long_batch.end(), {0x40, 0x00});
            long_batch.insert(long_batch.end(), large_max, 1);
        }
        CHECK(!part(long_batch));
    }
    void what_is_cut_is_refused() {
        const auto whole = join(std::vector<bytes>{{1, 2, 3}, {4}});
        for (std::size_t n = 1; n < whole.size(); ++n) {
            const auto cut = part(std::span{whole}.first(n));
            CHECK_EQUAL(n == 5, cut.has_value());
        }
    }
    void noise_is_no_batch_or_comes_back() {
        CHECK(rc::check([] {
            auto noise = *rc::gen::arbitrary<bytes>();
            if (!noise.empty()) noise[0] = 0;
            if (const auto p = part(noise)) RC_ASSERT(join(*p) == noise);
        }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(batch_test);
