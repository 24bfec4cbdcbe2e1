#include "clients/sheet.hpp"

#include "common/time_text.hpp"
#include "common/words.hpp"

#include <algorithm>

namespace wesh::client {
namespace {

using namespace std::literals;

constexpr std::array formats{"table"sv, "csv"sv, "json"sv};
constexpr std::array tones{""sv, "\033[32m"sv, "\033[33m"sv, "\033[31m"sv, "\033[2m"sv};
constexpr std::string_view tone_end = "\033[0m";

/// A table holds back at most so many rows; later ones may be wider than their columns.
constexpr std::size_t rows_held = 2000;
constexpr std::string_view gap = "  ";

struct words_for_people {
    std::string operator()(std::monostate) const { return "-"; }
    std::string operator()(const std::string& s) const { return s; }
    std::string operator()(const decimal& d) const { return d.to_text(); }
    std::string operator()(std::uint64_t n) const { return std::to_string(n); }
    std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
    /// Whole seconds without the zeros behind them.
    std::string operator()(time_point t) const {
        auto text = iso_text(t);
        constexpr std::string_view whole = ".000Z";
        if (text.ends_with(whole)) text.replace(text.size() - whole.size(), whole.size(), "Z");
        return text;
    }
    std::string operator()(duration d) const { return age_text(d); }
};

struct words_for_machines : words_for_people {
    using words_for_people::operator();
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(bool yes) const { return yes ? "true" : "false"; }
    std::string operator()(time_point t) const { return t == no_time ? std::string{} : iso_text(t); }
    std::string operator()(duration d) const { return std::to_string(d.count()); }
};

std::string quoted(std::string_view field) {
    if (field.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{field};
    std::string q = "\"";
    for (const char c : field) {
        if (c == '"') q += '"';
        q += c;
    }
    return q += '"';
}

class csv_sheet final : public sheet {
  public:
    csv_sheet(std::span<const column> columns, sink out)
        : out_{std::move(out)} {
        std::string line;
        for (const auto& c : columns) line.append(line.empty() ? "" : ",").append(c.key);
        out_(line + "\r\n");
    }
    void row(std::vector<cell> cells) override {
        std::string line;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i != 0) line += ',';
            line += quoted(std::visit(words_for_machines{}, cells[i].content));
        }
        out_(line + "\r\n");
    }
    void flush() override {}
    void end() override {}

  private:
    sink out_;
};

class table_sheet final : public sheet {
  public:
    table_sheet(std::span<const column> columns, bool colour, sink out)
        : columns_{columns}
        , colour_{colour}
        , out_{std::move(out)} {
        for (const auto& c : columns_) widths_.push_back(width_of(c.title));
    }

    void row(std::vector<cell> cells) override {
        std::vector<field> fields;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            fields.push_back({std::visit(words_for_people{}, cells[i].content), cells[i].tone});
            widths_[i] = std::max(widths_[i], width_of(fields[i].text));
        }
        held_.push_back(std::move(fields));
        if (held_.size() == rows_held) flush();
    }

    void flush() override {
        if (held_.empty()) return;
        if (!titled_) {
            std::vector<field> titles;
            for (const auto& c : columns_) titles.push_back({std::string{c.title}, tone::faint});
            print(titles);
            titled_ = true;
        }
        for (const auto& fields : held_) print(fields);
        held_.clear();
    }

    void end() override { flush(); }

  private:
    struct field {
        std::string text;
        client::tone tone;
    };

    void print(const std::vector<field>& fields) {
        std::string line;
        std::size_t owed = 0; // blanks that are written only when something follows
        bool first = true;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (columns_[i].title.empty()) continue;
            if (!first) owed += gap.size();
            first = false;
            const std::size_t width = width_of(fields[i].text);
            const std::size_t padding = widths_[i] - std::min(widths_[i], width);
            if (columns_[i].right) owed += padding;
            if (width != 0) {
                line.append(owed, ' ');
                owed = 0;
                append(line, fields[i]);
            }
            if (!columns_[i].right) owed += padding;
        }
        out_(line += '\n');
    }

    void append(std::string& line, const field& f) const {
        const auto colour = word_of(tones, f.tone);
        if (colour_ && !colour.empty())
            line.append(colour).append(f.text).append(tone_end);
        else
            line += f.text;
    }

    std::span<const column> columns_;
    bool colour_;
    sink out_;
    std::vector<std::size_t> widths_;
    std::vector<std::vector<field>> held_;
    bool titled_ = false;
};

} // namespace

std::optional<format> parse_format(std::string_view text) noexcept {
    return enumerator_of<format>(formats, text);
}

cell::cell(const value& v) {
    if (const auto* number = number_of(v))
        content = *number;
    else if (const auto* text = text_of(v))
        content = *text;
}

std::size_t width_of(std::string_view text) noexcept {
    // Every character has one byte that is no continuation.
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string age_text(duration d) {
    struct unit {
        duration::rep length;
        duration::rep until;
        const char* name;
    };
    constexpr duration::rep second = 1000;
    constexpr duration::rep minute = 60 * second;
    constexpr duration::rep hour = 60 * minute;
    constexpr duration::rep day = 24 * hour;
    constexpr std::array units{unit{second, 2 * minute, " s"}, unit{minute, 2 * hour, " min"},
                               unit{hour, 2 * day, " h"}};
    if (d.count() < second) return d.count() < 0 ? "-" : "now";
    for (const auto& u : units)
        if (d.count() < u.until) return std::to_string(d.count() / u.length) + u.name;
    return std::to_string(d.count() / day) + " d";
}

std::unique_ptr<sheet> make_sheet(std::span<const column> columns, const sheet_options& o, sink out) {
    switch (o.format) {
    case format::csv:
        return std::make_unique<csv_sheet>(columns, std::move(out));
    case format::json:
        return make_json_sheet(columns, o.live, std::move(out));
    default:
        return std::make_unique<table_sheet>(columns, o.colour, std::move(out));
    }
}

} // namespace wesh::client
