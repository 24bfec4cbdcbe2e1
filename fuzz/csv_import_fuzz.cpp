// Files that managers import: whatever they hold, rows within bounds or faults with their places.
#include "clients/admin/import_file.hpp"
#include "common/text.hpp"
#include "fuzz/require.hpp"

#include <algorithm>

using namespace wesh;
using fuzz::require;

namespace {

std::string quoted(const std::string& text) {
    std::string q = "\"";
    for (const char c : text) {
        if (c == '"') q += '"';
        q += c;
    }
    return q += '"';
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto file = admin::parse_csv(text);
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    require(file.errors.size() <= admin::csv_errors_max, "faults are bounded");
    for (const auto& e : file.errors)
        require(e.line >= 1 && e.line <= lines && e.column >= 1 && is_clean(e.what), "faults have a place");
    std::string again;
    for (const auto& r : file.records) {
        require(r.fields.size() <= admin::csv_fields_max &&
                    r.fields.size() == file.records.front().fields.size(),
                "every record is as wide as the titles");
        for (const auto& f : r.fields) {
            require(f.text.size() <= admin::csv_field_max && is_clean(f.text), "fields are clean");
            again += (&f == &r.fields.front() ? "" : ",") + quoted(f.text);
        }
        again += "\r\n";
    }
    if (file.errors.empty() && again.size() <= admin::csv_bytes_max) {
        const auto back = admin::parse_csv(again);
        require(back.errors.empty(), "what was read can be written and read");
        require(back.records.size() == file.records.size(), "as many records");
    }
    const auto import = admin::read_import(text);
    require(import.errors.size() <= admin::csv_errors_max, "faults are bounded");
    for (const auto& row : import.rows)
        if (import.errors.empty())
            require(!row[admin::import_column::site].text.empty() &&
                        !row[admin::import_column::dwelling].text.empty() &&
                        (!row.has_binding() || tonique::parse_role(row[admin::import_column::role].text)),
                    "rows without fault are whole");
    return 0;
}
