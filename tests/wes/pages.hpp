// Pages of a WES made in the test: the simulator's profiles with some figures of the test's own.
#pragma once

#include "daemon/drivers/wes/page.hpp"
#include "sim/profiles.hpp"
#include "tests/support/test.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wesh::test {

using figures = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// The page of a firmware, "0.61D" or "0.84", with these fields ("pince.I1") saying something else.
inline std::string page_of(std::string_view firmware, figures changed = {}) {
    const auto& layout = sim::profile_named(firmware).page;
    std::vector<std::string> values;
    for (const auto& f : layout.fields()) values.push_back(f.first);
    for (const auto& [field, text] : changed) values[layout.at(field)] = text;
    return layout.render(values);
}

/// What the page says of a path; throws where it says nothing of it.
inline const wes::page_value& said(const wes::page& p, std::string_view path) {
    for (const auto& v : p.values)
        if (wes::elements()[v.element].path == path) return v;
    throw std::runtime_error{"the page says nothing of " + std::string{path}};
}
inline bool says(const wes::page& p, std::string_view path) {
    for (const auto& v : p.values)
        if (wes::elements()[v.element].path == path) return true;
    return false;
}
inline std::string text(const wes::page& p, std::string_view path) { return to_text(said(p, path).value); }

inline wes::page decoded(std::string body, wes::index_unit u = wes::index_unit::by_firmware) {
    return wes::page_decoder{u}.decode(std::move(body));
}

} // namespace wesh::test
