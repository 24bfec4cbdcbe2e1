// COMMAND: carried out by the device's driver, answered when the outcome is read back, once for each key.
#include "daemon/service/service.hpp"

#include "common/log.hpp"

namespace wesh {
namespace {

void answer_command(rpc::reply_slot& slot, const command_result& r) {
    answer<wesh_command_result>(slot, rpc::to_wire(r));
}

} // namespace

/// One command on its way, until it is answered or its limit has passed.
struct service::commanded {
    wesh::command asked;
    std::vector<std::shared_ptr<rpc::reply_slot>> slots;
    std::shared_ptr<bool> begun;
    io::source limit;
    bool over = false;
};

void service::command(const rpc::peer& who, const wesh_command_args& a, rpc::reply_slot slot) {
    wesh::command asked{text_of(a.target), text_of(a.action), text_of(a.argument), text_of(a.key),
                        duration{a.limit}};
    const auto bad = [&](wesh_status status, const std::string& text, const std::string& subject) {
        refuse<wesh_command_result>(slot, status, text, subject);
    };
    if (asked.limit < duration{100} || asked.limit > duration{60'000})
        return bad(WESH_INVALID_ARGUMENT, "the limit of a command is from 100 to 60000 ms", "limit");
    if (asked.action != "set" && asked.action != "toggle")
        return bad(WESH_INVALID_ARGUMENT, "expected the action set or toggle", "action");
    const point* p = environment_.registry.find(asked.target);
    if (p == nullptr) return bad(WESH_NOT_FOUND, "there is no such point", asked.target);
    if (!p->settable) return bad(WESH_UNSUPPORTED, "this point cannot be set", asked.target);
    device* d = supervisor_.find(p->device);
    if (d == nullptr) return bad(WESH_INTERNAL, "the point has no device", asked.target);
    const auto wrong = d->driver().check_command(p->words->name, asked);
    if (!wrong.empty()) return bad(WESH_INVALID_ARGUMENT, wrong, asked.target);

    auto shared = std::make_shared<rpc::reply_slot>(std::move(slot));
    if (!asked.key.empty()) {
        forget_old_keys();
        const auto words = asked.target + '\n' + asked.action + '\n' + asked.argument;
        const auto known = keys_.find(asked.key);
        if (known != keys_.end()) {
            if (known->second.asked != words)
                return refuse<wesh_command_result>(*shared, WESH_INVALID_ARGUMENT,
                                                   "this key was used for another command", "key");
            if (known->second.result) return answer_command(*shared, *known->second.result);
            return known->second.waiting.push_back(std::move(shared));
        }
        if (keys_.size() >= limits_.keys)
            return refuse<wesh_command_result>(*shared, WESH_BUSY,
                                               "too many commands with keys within the hour", "key");
        keys_.emplace(asked.key, remembered{words, {}, {}, environment_.loop.now()});
    }
    log::notice("{}: {} {} asked by uid {} (pid {})", asked.target, asked.action, asked.argument, who.uid,
                who.pid);
    auto c = std::make_shared<commanded>();
    c->asked = std::move(asked);
    c->slots.push_back(std::move(shared));
    begin_command(c, *d, p->words->name);
}

void service::begin_command(const std::shared_ptr<commanded>& c, device& d, std::string path) {
    // Devices outlive the service when the daemon stops.
    const auto finish = [this, alive = std::weak_ptr{alive_}](const std::shared_ptr<commanded>& x,
                                                              command_result r) {
        if (alive.expired() || std::exchange(x->over, true)) return;
        if (r.time == no_time) r.time = environment_.clock.now();
        x->limit.reset();
        log::notice("{}: {} {}: {}: {}", x->asked.target, x->asked.action, x->asked.argument,
                    to_text(r.outcome), r.text);
        if (const auto known = keys_.find(x->asked.key); known != keys_.end() && !x->asked.key.empty()) {
            for (auto& s : known->second.waiting) x->slots.push_back(std::move(s));
            known->second.waiting.clear();
            known->second.result = r;
            // What was never begun may be asked again under its key.
            if (x->begun == nullptr || !*x->begun) keys_.erase(known);
        }
        for (auto& s : x->slots) answer_command(*s, r);
    };
    pending_command p;
    p.command = c->asked;
    p.path = std::move(path);
    p.until = environment_.loop.now() + c->asked.limit;
    p.to = std::make_unique<std::function<void(command_result)>>(
        [c, finish](command_result r) { finish(c, std::move(r)); });
    c->begun = p.begun;
    c->limit = environment_.loop.after(c->asked.limit, [finish, weak = std::weak_ptr{c}] {
        // The order holds us, and we its limit: held both ways, neither would ever be freed.
        const auto x = weak.lock();
        if (x == nullptr) return;
        command_result late;
        late.outcome = *x->begun ? command_outcome::unconfirmed : command_outcome::failed;
        late.text = *x->begun ? "sent, but not read back within the limit"
                              : "not sent: the device was busy for the whole limit";
        finish(x, late);
    });
    d.submit(std::move(p));
}

void service::forget_old_keys() {
    const auto now = environment_.loop.now();
    std::erase_if(keys_,
                  [&](const auto& k) { return k.second.result && now - k.second.since > limits_.key_life; });
}

} // namespace wesh
