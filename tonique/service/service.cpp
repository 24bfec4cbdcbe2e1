#include "tonique/service/service.hpp"

#include "common/text.hpp"
#include "tonique/service/settings.hpp"

namespace wesh::tonique {
namespace {

template <class Result, class Good>
void grant(rpc::reply_slot& slot, const Good& good) {
    Result r{};
    r.status = TONIQUE_OK;
    result_traits<Result>::good(r) = good;
    slot.answer(result_traits<Result>::routine, r);
}

template <class Result>
void refuse(rpc::reply_slot& slot, call_error e) {
    // What was asked for or what MariaDB said may be in it; a text that is too long could not be coded at
    // all.
    e.text = sanitised(e.text);
    e.subject = sanitised(e.subject);
    Result r{};
    r.status = e.status;
    result_traits<Result>::error(r) = to_wire(e);
    slot.answer(result_traits<Result>::routine, r);
}

call_error busy() { return {TONIQUE_BUSY, "too much waits for the database: try again in a moment", {}}; }

/// A procedure for every reader: packets prove themselves, codes are counted, reports only read.
template <class Args>
void serve(rpc::server& s, std::uint32_t number, std::string_view name, rpc::xdr_routine<Args> routine,
           std::function<void(const Args&, rpc::reply_slot)> act) {
    s.serve(
        rpc::make_procedure<Args>(number, name, rpc::role::reader, routine,
                                  [act = std::move(act)](const rpc::peer&, const Args& a,
                                                         rpc::reply_slot slot) { act(a, std::move(slot)); }));
}

} // namespace

service::service(io::loop& l, const clock& c, rpc::server& server, const option_values& o)
    : clock_{c}
    , keeper_{keeper_options_of(o), c, [&l](std::function<void()> f) { l.post(std::move(f)); }}
    , reader_{reader_options_of(o), c, [&l](std::function<void()> f) { l.post(std::move(f)); },
              [this] { return keeper_.trouble(); }} {
    serve<tonique_take_args>(server, TONIQUE_TAKE, "take", xdr_tonique_take_args,
                             [this](const auto& a, rpc::reply_slot slot) { take(a, std::move(slot)); });
    serve<tonique_enrol_args>(server, TONIQUE_ENROL, "enrol", xdr_tonique_enrol_args,
                              [this](const auto& a, rpc::reply_slot slot) { enrol(a, std::move(slot)); });
    serve<tonique_report_args>(server, TONIQUE_REPORT, "report", xdr_tonique_report_args,
                               [this](const auto& a, rpc::reply_slot slot) { report(a, std::move(slot)); });
}

service::ticket service::keep(rpc::reply_slot slot) {
    slots_.emplace(++last_, std::move(slot));
    return last_;
}

rpc::reply_slot service::claim(ticket t) {
    const auto s = slots_.find(t);
    auto slot = std::move(s->second);
    slots_.erase(s);
    return slot;
}

void service::take(const tonique_take_args& a, rpc::reply_slot slot) {
    const auto r = from_wire(a);
    auto packets = part(r.batch);
    if (!packets)
        return refuse<tonique_take_result>(
            slot, {TONIQUE_INVALID_ARGUMENT, "these bytes are no batch of packets", {}});
    const auto t = keep(std::move(slot));
    const bool queued =
        keeper_.take({r.carrier, r.sender, clock_.now(), std::move(*packets)}, [this, t](auto result) {
            auto waiting = claim(t);
            if (const auto* e = std::get_if<call_error>(&result))
                return refuse<tonique_take_result>(waiting, *e);
            const auto joined = join(std::get<0>(result));
            grant<tonique_take_result>(waiting, to_wire(joined));
        });
    if (queued) return;
    auto waiting = claim(t);
    refuse<tonique_take_result>(waiting, busy());
}

void service::enrol(const tonique_enrol_args& a, rpc::reply_slot slot) {
    const auto t = keep(std::move(slot));
    const bool queued = keeper_.enrol(from_wire(a), [this, t](auto result) {
        auto waiting = claim(t);
        if (const auto* e = std::get_if<call_error>(&result))
            return refuse<tonique_enrol_result>(waiting, *e);
        grant<tonique_enrol_result>(waiting, to_wire(std::get<enrolled>(result)));
    });
    if (queued) return;
    auto waiting = claim(t);
    refuse<tonique_enrol_result>(waiting, busy());
}

void service::report(const tonique_report_args& a, rpc::reply_slot slot) {
    const auto t = keep(std::move(slot));
    const bool queued = reader_.report(from_wire(a), [this, t](auto result) {
        auto waiting = claim(t);
        if (const auto* e = std::get_if<call_error>(&result))
            return refuse<tonique_report_result>(waiting, *e);
        wire_table_page page{std::get<table_page>(result)};
        grant<tonique_report_result>(waiting, page.view());
    });
    if (queued) return;
    auto waiting = claim(t);
    refuse<tonique_report_result>(waiting, busy());
}

} // namespace wesh::tonique
