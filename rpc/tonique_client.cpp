#include "rpc/tonique_client.hpp"

#include "common/text.hpp"

#include <cstdlib>

namespace wesh::tonique {
namespace {

std::string text(const char* s) { return s == nullptr ? std::string{} : sanitised(s); }

template <class Result>
const auto& required(const rpc::decoded<Result>& r) {
    const int status = rpc::number_said(r->status);
    if (status == TONIQUE_OK) return result_traits<Result>::good(*r);
    const auto& e = result_traits<Result>::error(*r);
    auto what = text(e.text);
    const auto subject = text(e.subject);
    if (what.empty()) what = "toniqued refused without saying why";
    if (!subject.empty() && what.find(subject) == std::string::npos) what = subject + ": " + what;
    // Both contracts number alike what both can say.
    const bool known = status >= TONIQUE_NOT_FOUND && status <= TONIQUE_UNAVAILABLE;
    throw remote_error{known ? static_cast<remote_code>(status) : remote_code::internal, what};
}

} // namespace

std::string socket_path() {
    const char* path = std::getenv("TONIQUE_SOCKET");
    return path == nullptr || *path == '\0' ? "/run/tonique/toniqued.sock" : path;
}

centre_client::centre_client(std::string socket)
    : channel_{std::move(socket), rpc::centre_program} {}

std::vector<std::uint8_t> centre_client::take(const take_request& r, duration limit) {
    rpc::decoded<tonique_take_result> result{xdr_tonique_take_result};
    channel_.call<tonique_take_args>(TONIQUE_TAKE, xdr_tonique_take_args, to_wire(r), result, limit);
    return from_wire(required(result));
}

enrolled centre_client::enrol(const enrol_request& r, duration limit) {
    rpc::decoded<tonique_enrol_result> result{xdr_tonique_enrol_result};
    channel_.call<tonique_enrol_args>(TONIQUE_ENROL, xdr_tonique_enrol_args, to_wire(r), result, limit,
                                      rpc::repeat::never);
    return from_wire(required(result));
}

void centre_client::ping(duration limit) { channel_.call(TONIQUE_NULL, limit); }

table_page centre_client::report(const report_request& r, duration limit) {
    wire_report_request args{r};
    rpc::decoded<tonique_report_result> result{xdr_tonique_report_result};
    channel_.call<tonique_report_args>(TONIQUE_REPORT, xdr_tonique_report_args, args.view(), result, limit);
    return from_wire(required(result));
}

} // namespace wesh::tonique
