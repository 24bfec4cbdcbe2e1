// ACKNOWLEDGE: somebody has seen what happened and takes care of it. An event of its own, which those who
// follow the stream make something of: weshd itself goes on as before.
#include "daemon/service/service.hpp"

#include <fmt/core.h>

#include <array>
#include <pwd.h>

namespace wesh {
namespace {

/// The user's name where the system knows it, else the number.
std::string name_of(uid_t uid) {
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 4096> room{};
    if (getpwuid_r(uid, &entry, room.data(), room.size(), &found) != 0 || found == nullptr)
        return std::to_string(uid);
    return sanitised(found->pw_name, 63);
}

} // namespace

void service::acknowledge(const rpc::peer& who, const wesh_acknowledge_args& a, rpc::reply_slot slot) {
    const auto number = std::to_string(a.number);
    if (a.number > recorder_.last())
        return refuse<wesh_plain_result>(
            slot, WESH_INVALID_ARGUMENT,
            fmt::format("nothing has this number yet; the last is {}", recorder_.last()), number);
    const auto by = name_of(who.uid);
    const auto reason = sanitised(text_of(a.reason));
    event e;
    e.type = "event.acknowledged";
    e.severity = severity::notice;
    e.text = sanitised(fmt::format("{} has seen {}{}{}", by,
                                   a.number == 0 ? "all that happened so far" : "event " + number,
                                   reason.empty() ? "" : ": ", reason));
    e.attributes = {{"event", a.number == 0 ? "all" : number}, {"by", by}, {"reason", reason}};
    environment_.registry.raise(std::move(e));
    wesh_plain_result done{};
    done.status = WESH_OK;
    slot.answer<wesh_plain_result>(xdr_wesh_plain_result, done);
}

} // namespace wesh
