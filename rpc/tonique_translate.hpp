// Calls and answers of tonique.x as plain structs, both ways; the one place that knows both.
//
// to_wire() and the wire_ classes borrow: what they are made from must outlive what they give. from_wire()
// copies and trusts nothing: text is sanitised, what is no enumerator becomes nothing.
#pragma once

#include "rpc/table_page.hpp"
#include "rpc/tonique_xdr.h"
#include "rpc/xdr.hpp"

#include <array>
#include <span>

namespace wesh::tonique {

struct take_request {
    std::string carrier; ///< "https", "sms"; at most 63 bytes, as the next
    std::string sender;  ///< address or telephone number; a claim
    std::vector<std::uint8_t> batch;
    friend bool operator==(const take_request&, const take_request&) = default;
};

struct enrol_request {
    std::string code;
    std::array<std::uint8_t, 32> open_key{};
    friend bool operator==(const enrol_request&, const enrol_request&) = default;
};

struct enrolled {
    std::uint32_t site = 0;
    std::uint32_t key_slot = 0; ///< 0 or 1
    std::string name;
    std::string zone;
    std::array<std::uint8_t, 32> open_key{};
    friend bool operator==(const enrolled&, const enrolled&) = default;
};

/// Why a call is answered with an error.
struct call_error {
    tonique_status status = TONIQUE_INTERNAL;
    std::string text;
    std::string subject;
};

tonique_take_args to_wire(const take_request& r) noexcept;
take_request from_wire(const tonique_take_args& a);
tonique_taken to_wire(const std::vector<std::uint8_t>& batch) noexcept;
std::vector<std::uint8_t> from_wire(const tonique_taken& t);

tonique_enrol_args to_wire(const enrol_request& r) noexcept;
enrol_request from_wire(const tonique_enrol_args& a);
tonique_enrolled to_wire(const enrolled& e) noexcept;
enrolled from_wire(const tonique_enrolled& e);

tonique_error to_wire(const call_error& e) noexcept;

/// The arguments of REPORT, with the array that they need.
class wire_report_request {
  public:
    explicit wire_report_request(const report_request& r);
    tonique_report_args view() noexcept;

  private:
    const report_request& request_;
    std::vector<tonique_pair> pairs_;
};
report_request from_wire(const tonique_report_args& a);

class wire_table_page {
  public:
    explicit wire_table_page(const table_page& p);
    tonique_page view() noexcept;

  private:
    std::vector<tonique_column> columns_;
    std::vector<tonique_cell> cells_; ///< of all rows
    std::vector<tonique_row> rows_;
    std::uint64_t next_;
};
table_page from_wire(const tonique_page& p);

/// The result unions under one shape: status, then what was asked for, or the error.
template <class Result>
struct result_traits;

#define TONIQUE_RESULT(type, member)                                                                         \
    template <>                                                                                              \
    struct result_traits<type> {                                                                             \
        static constexpr rpc::xdr_routine<type> routine = xdr_##type;                                        \
        static auto& good(type& r) noexcept { return r.type##_u.member; }                                    \
        static const auto& good(const type& r) noexcept { return r.type##_u.member; }                        \
        static tonique_error& error(type& r) noexcept { return r.type##_u.error; }                           \
        static const tonique_error& error(const type& r) noexcept { return r.type##_u.error; }               \
    };
TONIQUE_RESULT(tonique_take_result, taken)
TONIQUE_RESULT(tonique_enrol_result, enrolled)
TONIQUE_RESULT(tonique_report_result, page)
#undef TONIQUE_RESULT

} // namespace wesh::tonique
