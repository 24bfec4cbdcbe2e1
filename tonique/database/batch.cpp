#include "tonique/database/database.hpp"

#include <mysql.h>

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace wesh::tonique::database {

/// The values of one parameter over all rows, as array binding wants them: side by side.
struct batch::column {
    parameter::type type = parameter::type::null;
    std::vector<std::int64_t> numbers; ///< or where texts begin
    std::vector<unsigned long> lengths;
    std::vector<char> indicators;
    std::string texts;
    std::vector<const char*> pointers;

    void add(const parameter& p) {
        indicators.push_back(p.kind() == parameter::type::null ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE);
        if (p.kind() != parameter::type::null) type = p.kind();
        const bool is_text = p.kind() == parameter::type::text || p.kind() == parameter::type::bytes;
        numbers.push_back(is_text ? static_cast<std::int64_t>(texts.size()) : p.number());
        lengths.push_back(p.data().size());
        texts += p.data();
    }

    bool takes(const parameter& p) const noexcept {
        return type == parameter::type::null || p.kind() == parameter::type::null || p.kind() == type;
    }

    MYSQL_BIND bound(std::size_t first, std::size_t count) {
        MYSQL_BIND b{};
        b.u.indicator = indicators.data() + first;
        if (type == parameter::type::text || type == parameter::type::bytes) {
            pointers.resize(count);
            for (std::size_t i = 0; i < count; ++i)
                pointers[i] = texts.data() + static_cast<std::size_t>(numbers[first + i]);
            b.buffer_type = type == parameter::type::text ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB;
            b.buffer = pointers.data();
            b.length = lengths.data() + first;
        } else {
            b.buffer_type = MYSQL_TYPE_LONGLONG;
            b.is_unsigned = type == parameter::type::natural;
            b.buffer = numbers.data() + first;
        }
        return b;
    }
};

batch::batch(connection& c, std::string_view name, std::string_view sql)
    : statement_{c, name, sql}
    , columns_(mysql_stmt_param_count(statement_.handle_)) {}

batch::~batch() = default;

void batch::add(std::initializer_list<parameter> row) {
    if (row.size() != columns_.size())
        throw database_error{0, fmt::format("database: {}: {} parameters given, {} wanted", statement_.name_,
                                            row.size(), columns_.size())};
    const auto* p = row.begin();
    for (const auto& c : columns_)
        if (!c.takes(*p++))
            throw database_error{0, fmt::format("database: {}: a column of two types", statement_.name_)};
    p = row.begin();
    for (auto& c : columns_) c.add(*p++);
    ++size_;
}

std::uint64_t batch::run() {
    const auto rows = std::exchange(size_, 0);
    auto taken = std::move(columns_);
    columns_ = std::vector<column>(taken.size());
    std::uint64_t changed = 0;
    for (std::size_t first = 0; first < rows; first += rows_at_once)
        changed += send(taken, first, std::min(rows_at_once, rows - first));
    return changed;
}

std::uint64_t batch::send(std::vector<column>& columns, std::size_t first, std::size_t count) {
    std::vector<MYSQL_BIND> binds;
    for (auto& c : columns) binds.push_back(c.bound(first, count));
    const auto size = static_cast<unsigned>(count);
    mysql_stmt_attr_set(statement_.handle_, STMT_ATTR_ARRAY_SIZE, &size);
    if (mysql_stmt_bind_param(statement_.handle_, binds.data()) != 0) statement_.fail();
    if (mysql_stmt_execute(statement_.handle_) != 0) statement_.fail();
    return mysql_stmt_affected_rows(statement_.handle_);
}

} // namespace wesh::tonique::database
