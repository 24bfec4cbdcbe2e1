// Packets as they are: bytes that an independent model of tonique-packet(5) made, so that the format cannot
// drift, neither here nor in the manual.
#include "io/files.hpp"
#include "tests/tonique_packet/fixture.hpp"

using namespace wesh;
using namespace wesh::test;
using namespace wesh::tonique;

namespace {

const time_point morning = from_milliseconds(1'795'327'200'000);
const state example{morning, 12, 498'680, 31, 1, 2048, "0.1.0"};

struct golden {
    tonique::header header;
    tonique::body body;
    std::string_view packet;
};

std::vector<golden> packets() {
    using enum form;
    using enum direction;
    const std::array<std::uint8_t, 16> key{16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
    return {
        {{small, from_site, 0, layout::state, 7, 66'000},
         example,
         "1005000701D0DEAF7287AB109473A0E1F150C82E7B77D869A81A65"},
        {{large, from_site, 0, layout::state, 7, 66'000},
         example,
         "1405000701D004488E78167C4BB9A12C38F0AF0AEE70B8A508162920B53C93232AF83D96F20706"},
        {{small, from_site, 1, layout::devices, 7, 1},
         devices{{{1, "flat-12", "wes", "F4:5E:AB:00:00:0C"}}},
         "11010007000106DE206D6803928BCCE682F56B44D794E4F8487F958A951C017FEEA098BC7E85688F74"},
        {{small, from_site, 0, layout::alarms, 7, 2},
         alarms{{{3, severity::critical, morning, "ups.power-lost", "no mains"}}},
         "1002000700021BAD24FE5CD914406869A969A60FF0A71BFDE91B5EB1310BA17C0296321C8991ED50"},
        {{small, from_site, 0, layout::given_up, 65'535, 0xFFFFFFFF},
         given_up{10, 310, loss::outbox_full, 498'000, 498'024},
         "1006FFFFFFFF65E1A1E680E0AD79263C1B55EDFD9C"},
        {{small, to_site, 0, layout::acknowledgement, 7, 3},
         acknowledgement{1000, 0xDEADBEEF, 1010, true, {0x05, 0x80}},
         "1207000700033B85A9CCDCADD5353E5BB010AC53DA3A569E69EF12AAD3"},
        {{large, to_site, 0, layout::new_key, 7, 4},
         new_key{1, key},
         "160800070004B7D973BEC1937F3A0F42BFD5BB87722734EC6CA1A20AA450ED9660B70D3264AACE"},
    };
}

/// The manual's text without what breaks its lines.
std::string manual() {
    std::string text;
    for (const char c : io::read_file("man/tonique-packet.5"))
        if (c != '\n' && c != ' ') text += c;
    return text;
}

} // namespace

class golden_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(golden_test);
    CPPUNIT_TEST(packets_are_made_to_the_bit);
    CPPUNIT_TEST(packets_of_long_ago_are_opened);
    CPPUNIT_TEST(digests_are_made_to_the_bit);
    CPPUNIT_TEST(the_example_of_the_manual_is_true);
    CPPUNIT_TEST_SUITE_END();

  public:
    void packets_are_made_to_the_bit() {
        for (const auto& g : packets())
            CHECK_EQUAL(std::string{g.packet},
                        to_base16(seal(g.header, encode_body(g.header.layout, g.body), counting_key())));
    }
    void packets_of_long_ago_are_opened() {
        for (const auto& g : packets()) {
            const auto o = tonique::open(from_base16(g.packet).value(), counting_key(), g.header.counter);
            CHECK_EQUAL(std::string{"none"}, refusal_of(o));
            CHECK(o.header == g.header);
            std::string error;
            CHECK(decode_body(o.header.layout, o.body, error) == g.body);
        }
    }
    void digests_are_made_to_the_bit() {
        CHECK_EQUAL(0xB31A9F5BU, digest_after(0, bytes{1, 2, 3, 4}));
        CHECK_EQUAL(0x11D2DF4EU, digest_after(0, {}));
    }
    void the_example_of_the_manual_is_true() {
        const auto text = manual();
        CHECK(text.find(to_base16(counting_key().bytes)) != std::string::npos);
        CHECK(text.find(key_text(counting_key())) != std::string::npos);
        CHECK(text.find(to_base16(encode_body(layout::state, example))) != std::string::npos);
        CHECK(text.find(packets()[0].packet) != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(golden_test);
