// Sheets as JSON: an array of objects, or one object a line where rows come without end.
#include "clients/sheet.hpp"
#include "common/time_text.hpp"

#include <nlohmann/json.hpp>

namespace wesh::client {
namespace {

using nlohmann::json;

/// A binary number gives back the decimals it was written with up to so many digits.
constexpr std::int64_t exact_below = 1'000'000'000'000'000;

struct to_json {
    json operator()(std::monostate) const { return nullptr; }
    json operator()(const std::string& s) const { return s; }
    json operator()(const decimal& d) const {
        if (const auto whole = d.exponent() >= 0 ? d.rescaled(0) : std::nullopt) return whole->mantissa();
        if (d.mantissa() > -exact_below && d.mantissa() < exact_below) return d.to_double();
        return d.to_text(); // exact, for those who can use it
    }
    json operator()(std::uint64_t n) const { return n; }
    json operator()(bool yes) const { return yes; }
    json operator()(time_point t) const { return t == no_time ? json{} : json(iso_text(t)); }
    json operator()(duration d) const { return d.count(); }
};

class json_sheet final : public sheet {
  public:
    json_sheet(std::span<const column> columns, bool live, sink out)
        : columns_{columns}
        , live_{live}
        , out_{std::move(out)} {}

    void row(std::vector<cell> cells) override {
        nlohmann::ordered_json object;
        for (std::size_t i = 0; i < cells.size(); ++i)
            object[std::string{columns_[i].key}] = std::visit(to_json{}, cells[i].content);
        // Text is clean UTF-8 by the time it is here; were it not, it would be mended, not thrown at.
        const auto text = object.dump(-1, ' ', false, json::error_handler_t::replace);
        if (live_)
            out_(text + "\n");
        else
            out_((any_ ? ",\n " : "[") + text);
        any_ = true;
    }
    void flush() override {}
    void end() override {
        if (!live_) out_(any_ ? "]\n" : "[]\n");
    }

  private:
    std::span<const column> columns_;
    bool live_;
    sink out_;
    bool any_ = false;
};

} // namespace

std::unique_ptr<sheet> make_json_sheet(std::span<const column> columns, bool live, sink out) {
    return std::make_unique<json_sheet>(columns, live, std::move(out));
}

} // namespace wesh::client
