// What an upsd may send: lines and lists of variables, statuses, and names that become paths.
#include "common/text.hpp"
#include "daemon/drivers/nut/fields.hpp"
#include "daemon/drivers/nut/status.hpp"
#include "fuzz/require.hpp"

#include <set>
#include <string>

using namespace wesh;
using namespace wesh::nut;
using fuzz::require;

namespace {

void look_at_values(const variables& all) {
    std::set<std::string> paths;
    for (const auto& [name, said] : all) {
        const auto path = path_of(name);
        require(is_clean(path) && path.size() <= 4 + 3 * name_max, "paths are clean and short");
        require(paths.insert(path).second, "no two names become one path");
        for (const auto& f : fields()) {
            const auto v = read(f, said);
            const auto* n = number_of(v);
            require(n == nullptr || (*n >= decimal{f.least, 0} && *n <= decimal{f.most, 0}),
                    "numbers are believed within their bounds");
            if (const auto* t = text_of(v)) require(is_clean(*t) && t->size() <= text_max, "texts are clean");
        }
    }
    const watts_rule rule{watts_from::apparent, decimal{65, -2}};
    const auto w = watts_of(all, rule);
    require(!has_value(w.value) || *number_of(w.value) >= decimal{}, "watts are not negative");
}

void look_at(const status& s) {
    require((s.supply == supply::unknown) != s.reason.empty(),
            "what is unknown has a reason, and nothing else");
    require(s.supply != supply::on_line || s.mains == true, "on line only with mains");
    require(s.unknown.size() <= unknown_max, "unknown words are few");
    for (const auto& w : s.unknown) require(is_clean(w), "unknown words are clean");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = fuzz::text_of(data, size);
    list_reader list{"box"};
    bool ended = false;
    for (const auto text : split(bytes, '\n')) {
        const auto l = parse_line(text);
        require(l.kind == line_kind::variable || l.value.empty(), "only variables have values");
        if (l.kind == line_kind::variable) {
            // What was understood is said again, and understood the same.
            const auto again = parse_line("VAR x y " + quoted(l.value));
            require(again.kind == line_kind::variable || l.value.size() > line_max / 2,
                    "values are understood");
            require(again.kind != line_kind::variable || again.value == l.value, "values come back");
        }
        look_at(status_of(text));
        if (!ended) ended = list.take(text);
    }
    require(is_clean(list.reason()), "reasons are clean");
    require(ended || list.reason().empty(), "no reason before the end");
    require(!ended || (list.link() == nut::link::ok) == list.reason().empty(),
            "a list is whole or says why not");
    const auto all = list.take_all();
    require(all.size() <= variables_max + 1, "variables are bounded");
    look_at(status_of(all));
    look_at_values(all);
    return 0;
}
