// decode and encode.
#include "clients/packet/commands.hpp"
#include "clients/packet/facts.hpp"
#include "clients/packet/secrets.hpp"
#include "clients/terminal.hpp"
#include "common/text.hpp"
#include "io/files.hpp"

#include <array>

namespace wesh::client {
namespace {

using namespace std::literals;

/// Standard input and batches are read whole.
constexpr std::size_t input_max = 16U << 20;
constexpr std::uint64_t number_max = 0xFFFFFFFF;

constexpr std::array columns{
    column{"packet", ""},
    column{"status", "STATUS"},
    column{"site", "SITE", true},
    column{"number", "NUMBER", true},
    column{"direction", "WAY"},
    column{"form", "FORM"},
    column{"key", "KEY", true},
    column{"layout", "LAYOUT"},
    column{"tag", ""},
    column{"unit", "UNIT", true},
    column{"time", "TIME"},
    column{"name", "NAME"},
    column{"value", "VALUE", true},
    column{"more", "MORE"},
};

std::uint64_t number_option(const arguments& a, std::string_view option, std::uint64_t most,
                            std::uint64_t otherwise) {
    const auto* text = a.find(option);
    if (text == nullptr) return otherwise;
    const auto n = parse_unsigned(*text);
    if (!n || *n > most)
        throw usage_error{
            fmt::format("{} takes a number from 0 to {}, not '{}'", option, most, sanitised(*text))};
    return *n;
}

/// Packets one after the other, each as rows of a sheet.
class decoder {
  public:
    decoder(const arguments& a)
        : near_{static_cast<std::uint32_t>(number_option(a, "--near", number_max, 0))}
        , sheet_{make_sheet(columns, {parse_output(a), wants_colour(), false}, print)} {
        if (const auto* file = a.find("--key-file")) key_ = read_key(*file);
    }

    void text(std::string_view base16) {
        if (const auto b = tonique::from_base16(base16)) return packet(*b);
        ++packets_;
        refuse("not_base16");
    }

    void packet(std::span<const std::uint8_t> b) {
        ++packets_;
        if (b.size() < tonique::header_size) return refuse(to_text(tonique::refusal::too_short));
        const auto o = opened(b);
        if (o.refused != tonique::refusal::none) return refuse(o, to_text(o.refused), {});
        if (!key_) return row(o, "header"sv, tone::doubtful, {});
        near_ = o.header.counter;
        std::string error;
        const auto body = decode_body(o.header.layout, o.body, error);
        if (!body) return refuse(o, to_text(tonique::refusal::malformed_body), error);
        for (const auto& f : facts_of(*body)) row(o, "opened"sv, tone::good, f);
    }

    int end() {
        sheet_->end();
        if (packets_ == 0) {
            complain("tonique-packet", "no packets were given");
            return exit_nothing;
        }
        if (!key_)
            complain("tonique-packet", "no --key-file: only headers are shown, which anybody may have "
                                       "written, and of numbers only the low 16 bits");
        return refused_ == 0 ? exit_done : exit_failed;
    }

  private:
    tonique::opened opened(std::span<const std::uint8_t> b) const {
        if (key_) return tonique::open(b, *key_, near_);
        const auto p = tonique::peek(b);
        tonique::opened o;
        o.header = p.header;
        o.refused = p.refused;
        return o;
    }

    void refuse(std::string_view why) {
        ++refused_;
        std::vector<cell> cells(columns.size());
        cells[0] = std::uint64_t{packets_};
        cells[1] = {why, tone::bad};
        sheet_->row(std::move(cells));
    }

    void refuse(const tonique::opened& o, std::string_view why, const std::string& more) {
        ++refused_;
        fact f;
        f.more = more;
        row(o, why, tone::bad, f);
    }

    void row(const tonique::opened& o, std::string_view status, tone t, const fact& f) {
        const auto& h = o.header;
        const auto layout = tonique::to_text(h.layout);
        sheet_->row(
            {std::uint64_t{packets_},
             {status, t},
             std::uint32_t{h.site},
             h.counter,
             to_text(h.direction),
             to_text(h.form),
             std::uint32_t{h.key_slot},
             layout.empty() ? fmt::format("{}", static_cast<unsigned>(h.layout)) : std::string{layout},
             tonique::to_base16(std::span{o.tag}.first(o.tag_length)),
             f.unit ? cell{*f.unit} : cell{},
             f.time == no_time ? cell{} : cell{f.time},
             f.name,
             cell{f.value},
             f.more});
    }

    std::optional<tonique::site_key> key_;
    std::uint32_t near_;
    std::unique_ptr<sheet> sheet_;
    std::size_t packets_ = 0;
    std::size_t refused_ = 0;
};

std::span<const std::uint8_t> bytes_of(const std::string& s) {
    return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()};
}

template <class T>
void word_option(const arguments& a, std::string_view option, std::optional<T> (*parse)(std::string_view),
                 T& into) {
    const auto* text = a.find(option);
    if (text == nullptr) return;
    const auto v = parse(*text);
    if (!v) throw usage_error{fmt::format("{} does not take '{}'", option, sanitised(*text))};
    into = *v;
}

} // namespace

int run_decode(const arguments& a) {
    decoder d{a};
    for (const auto& word : a.words) d.text(word);
    const auto* binary = a.find("--binary");
    const auto* batch = a.find("--batch");
    if (binary != nullptr) d.packet(bytes_of(io::read_file(*binary, input_max)));
    if (batch != nullptr) {
        const auto packets = tonique::part(bytes_of(io::read_file(*batch, input_max)));
        if (!packets) throw std::runtime_error{fmt::format("\"{}\" holds no batch of packets", *batch)};
        for (const auto& p : *packets) d.packet(p);
    }
    if (a.words.empty() && binary == nullptr && batch == nullptr) {
        const auto input = read_input(input_max);
        for (const auto line : split(input, '\n'))
            if (const auto word = trimmed(line); !word.empty()) d.text(word);
    }
    return d.end();
}

int run_encode(const arguments& a) {
    const auto* key_file = a.find("--key-file");
    if (key_file == nullptr) throw usage_error{"encode needs --key-file"};
    const auto key = read_key(*key_file);
    tonique::header h;
    const auto facts = facts_from_json(read_input(input_max), h);
    h.site = static_cast<tonique::site_number>(number_option(a, "--site", 65'535, h.site));
    h.counter = static_cast<std::uint32_t>(number_option(a, "--number", number_max, h.counter));
    h.key_slot = static_cast<std::uint8_t>(number_option(a, "--key", 1, h.key_slot));
    word_option(a, "--layout", tonique::parse_layout, h.layout);
    word_option(a, "--form", parse_form, h.form);
    word_option(a, "--direction", parse_direction, h.direction);
    if (h.site == 0 || h.counter == 0)
        throw usage_error{"a packet has a site and a number: --site, --number"};
    auto body = body_of(h.layout, facts);
    if (auto* k = std::get_if<tonique::new_key>(&body)) {
        const auto* file = a.find("--new-key-file");
        if (file == nullptr) throw usage_error{"the key of layout new_key comes from --new-key-file"};
        k->key = read_key(*file).bytes;
    }
    print(tonique::to_base16(tonique::seal(h, tonique::encode_body(h.layout, body), key)) + "\n");
    return exit_done;
}

} // namespace wesh::client
