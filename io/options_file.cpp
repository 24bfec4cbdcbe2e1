#include "io/options_file.hpp"

#include "common/text.hpp"
#include "io/files.hpp"
#include "io/options_reader.hpp"

namespace wesh::io {

option_values parse_options(std::string_view text, const std::string& name, std::span<const option> table) {
    std::vector<std::string> complaints;
    settings values;
    setting_places places;
    options_reader r{name, complaints, &places};
    if (const auto root = r.parse(text)) r.sections(*root, table, {}, values);
    if (!complaints.empty()) throw config_error{std::move(complaints)};
    return option_values{table, values, std::move(places)};
}

option_values load_options(const std::string& path, std::span<const option> table) {
    std::string text;
    try {
        text = read_file(path);
    } catch (const std::exception& e) {
        throw config_error{{sanitised(e.what())}};
    }
    return parse_options(text, path, table);
}

} // namespace wesh::io
