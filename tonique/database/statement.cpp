#include "tonique/database/database.hpp"

#include <mysql.h>

#include <fmt/core.h>

#include <charconv>

namespace wesh::tonique::database {

namespace {

/// What a parameter is to the connector. `length` must live as long as the call.
MYSQL_BIND bound(const parameter& p, std::int64_t& number, unsigned long& length) {
    MYSQL_BIND b{};
    switch (p.kind()) {
    case parameter::type::null:
        b.buffer_type = MYSQL_TYPE_NULL;
        break;
    case parameter::type::integer:
    case parameter::type::natural:
        number = p.number();
        b.buffer_type = MYSQL_TYPE_LONGLONG;
        b.is_unsigned = p.kind() == parameter::type::natural;
        b.buffer = &number;
        break;
    case parameter::type::text:
    case parameter::type::bytes:
        length = p.data().size();
        b.buffer_type = p.kind() == parameter::type::text ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB;
        // The connector only reads it, and takes no pointer for NULL.
        b.buffer = const_cast<char*>(p.data().empty() ? "" : p.data().data());
        b.buffer_length = length;
        b.length = &length;
        break;
    }
    return b;
}

bool is_whole_number(const MYSQL_FIELD& f) noexcept {
    switch (f.type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
        return true;
    default:
        return false;
    }
}

/// Where the connector puts one column of the row that it has reached.
struct place {
    bool whole_number = false;
    std::int64_t number = 0;
    std::string text = std::string(256, '\0');
    unsigned long length = 0;
    my_bool null = 0;
    my_bool cut = 0;

    void describe(MYSQL_BIND& b, bool is_unsigned) {
        b.is_null = &null;
        b.error = &cut;
        b.length = &length;
        b.is_unsigned = is_unsigned;
        b.buffer_type = whole_number ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_STRING;
        b.buffer = whole_number ? static_cast<void*>(&number) : text.data();
        b.buffer_length = whole_number ? sizeof number : text.size();
    }
};

} // namespace

bool rows::row::is_null(std::size_t column) const noexcept { return all_->cells_[first_ + column].null; }

std::int64_t rows::row::integer(std::size_t column) const noexcept {
    const auto& c = all_->cells_[first_ + column];
    if (c.null || c.is_number) return c.number;
    const auto t = text(column);
    std::int64_t number = 0;
    std::from_chars(t.data(), t.data() + t.size(), number);
    return number;
}

std::string_view rows::row::text(std::size_t column) const noexcept {
    const auto& c = all_->cells_[first_ + column];
    if (c.null || c.is_number) return {};
    return std::string_view{all_->texts_}.substr(static_cast<std::size_t>(c.number), c.length);
}

std::span<const std::uint8_t> rows::row::bytes(std::size_t column) const noexcept {
    const auto t = text(column);
    return {reinterpret_cast<const std::uint8_t*>(t.data()), t.size()};
}

statement::statement(connection& c, std::string_view name, std::string_view sql)
    : connection_{c}
    , name_{name}
    , handle_{mysql_stmt_init(c.handle_)} {
    if (handle_ == nullptr) throw std::bad_alloc{};
    if (mysql_stmt_prepare(handle_, sql.data(), sql.size()) == 0) return;
    const unsigned code = mysql_stmt_errno(handle_);
    const std::string message = mysql_stmt_error(handle_);
    mysql_stmt_close(handle_);
    connection_.fail(name_, code, message.c_str());
}

statement::~statement() { mysql_stmt_close(handle_); }

void statement::fail() { connection_.fail(name_, mysql_stmt_errno(handle_), mysql_stmt_error(handle_)); }

void statement::execute(std::span<const parameter> p) {
    if (p.size() != mysql_stmt_param_count(handle_))
        throw database_error{0, fmt::format("database: {}: {} parameters given, {} wanted", name_, p.size(),
                                            mysql_stmt_param_count(handle_))};
    std::vector<MYSQL_BIND> binds(p.size());
    std::vector<std::int64_t> numbers(p.size());
    std::vector<unsigned long> lengths(p.size());
    for (std::size_t i = 0; i < p.size(); ++i) binds[i] = bound(p[i], numbers[i], lengths[i]);
    if (!binds.empty() && mysql_stmt_bind_param(handle_, binds.data()) != 0) fail();
    if (mysql_stmt_execute(handle_) != 0) fail();
}

rows statement::ask_with(std::span<const parameter> p) {
    execute(p);
    try {
        auto all = fetch();
        mysql_stmt_free_result(handle_);
        return all;
    } catch (...) {
        mysql_stmt_free_result(handle_);
        throw;
    }
}

std::uint64_t statement::run(std::initializer_list<parameter> p) {
    execute({p.begin(), p.size()});
    if (mysql_stmt_field_count(handle_) != 0) mysql_stmt_free_result(handle_);
    const auto changed = mysql_stmt_affected_rows(handle_);
    return changed == static_cast<my_ulonglong>(-1) ? 0 : changed;
}

rows statement::fetch() {
    rows all;
    all.columns_ = mysql_stmt_field_count(handle_);
    if (all.columns_ == 0) return all;
    std::vector<place> places(all.columns_);
    std::vector<MYSQL_BIND> binds(all.columns_);
    const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> about{mysql_stmt_result_metadata(handle_),
                                                                         &mysql_free_result};
    if (!about) fail();
    for (std::size_t i = 0; i < all.columns_; ++i) {
        const auto& field = *mysql_fetch_field_direct(about.get(), static_cast<unsigned>(i));
        places[i].whole_number = is_whole_number(field);
        places[i].describe(binds[i], (field.flags & UNSIGNED_FLAG) != 0);
    }
    if (mysql_stmt_bind_result(handle_, binds.data()) != 0) fail();
    for (;;) {
        const int code = mysql_stmt_fetch(handle_);
        if (code == MYSQL_NO_DATA) return all;
        if (code != 0 && code != MYSQL_DATA_TRUNCATED) fail();
        for (std::size_t i = 0; i < all.columns_; ++i) {
            auto& from = places[i];
            rows::cell c{.null = from.null != 0, .is_number = from.whole_number, .number = 0, .length = 0};
            if (!c.null && c.is_number) c.number = from.number;
            if (!c.null && !c.is_number) {
                c.number = static_cast<std::int64_t>(all.texts_.size());
                c.length = from.length;
                if (from.length > from.text.size()) {
                    MYSQL_BIND whole{};
                    from.text.resize(from.length);
                    from.describe(whole, false);
                    if (mysql_stmt_fetch_column(handle_, &whole, static_cast<unsigned>(i), 0) != 0) fail();
                    all.texts_.append(from.text, 0, c.length);
                    // The buffer has moved.
                    from.describe(binds[i], false);
                    if (mysql_stmt_bind_result(handle_, binds.data()) != 0) fail();
                } else {
                    all.texts_.append(from.text, 0, c.length);
                }
            }
            all.cells_.push_back(c);
        }
        if (all.size() > rows::rows_max || all.texts_.size() > rows::bytes_max)
            throw database_error{0, fmt::format("database: {}: the result is too large", name_)};
    }
}

} // namespace wesh::tonique::database
