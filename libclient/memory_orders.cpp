// What a stand-in answers to orders, and what it keeps as files of its devices.
#include "libclient/memory_answers.hpp"

#include "common/text.hpp"

namespace wesh {

// ---- orders ----

command_result memory_daemon::carry_out(const command& c, point& p) {
    if (handler) {
        command_result r = handler(c);
        if (r.time == no_time) r.time = now;
        if (r.outcome == command_outcome::done && has_value(r.value)) say(p, r.value, quality::good, no_time);
        return r;
    }
    value v = p.words.kind == point_kind::gauge || p.words.kind == point_kind::counter ? value{} : c.argument;
    if (c.action == "toggle") v = to_text(p.now.value) == "on" ? "off" : "on";
    if (!has_value(v))
        if (const auto number = decimal::parse(c.argument)) v = *number;
    if (!has_value(v) || to_text(v).empty())
        return {command_outcome::failed, "'" + c.argument + "' is no value for it", {}, now};
    say(p, v, quality::good, no_time);
    return {command_outcome::done, "", v, now};
}

memory_daemon::results memory_daemon::execute(std::span<const char> arguments) {
    const arguments_of<wesh_command_args> args{xdr_wesh_command_args, arguments};
    const command c{args->target, args->action, args->argument, args->key, duration{args->limit}};
    if (c.action != "set" && c.action != "toggle")
        return refuse(WESH_INVALID_ARGUMENT, "expected the action set or toggle", "action");
    point* p = find_point(c.target);
    if (p == nullptr) return refuse(WESH_NOT_FOUND, "there is no such point", c.target);
    if (!p->words.settable) return refuse(WESH_UNSUPPORTED, "this point cannot be set", c.target);
    auto known = by_key.find(c.key);
    command_result done;
    if (c.key.empty() || known == by_key.end()) {
        commands.push_back(c);
        done = carry_out(c, *p);
        if (!c.key.empty()) by_key.emplace(c.key, done);
    } else {
        done = known->second;
    }
    return good<wesh_command_result>(rpc::to_wire(done));
}

memory_daemon::results memory_daemon::put_device(std::span<const char> arguments, bool is_new) {
    const arguments_of<wesh_device_args> args{xdr_wesh_device_args, arguments};
    device_status d;
    d.name = *args->name == '\0' ? "device-" + std::to_string(devices.size() + 1) : args->name;
    device_status* there = find_device(d.name);
    if (is_new && there != nullptr) return refuse(WESH_EXISTS, "the name is taken", d.name);
    if (!is_new && there == nullptr) return refuse(WESH_NOT_FOUND, "there is no such device", d.name);
    if (there == nullptr) {
        d.origin = "runtime";
        d.since = d.last_answer = d.last_attempt = now;
        d.state = device_state::online;
        there = &devices.emplace_back(d);
    }
    if (*args->driver != '\0') there->driver = args->driver;
    if (*args->address != '\0') there->address = args->address;
    rpc::wire_pairs pairs{there->attributes};
    return good<wesh_device_result>(rpc::to_wire(*there, pairs));
}

memory_daemon::results memory_daemon::remove_device(std::span<const char> arguments) {
    const arguments_of<wesh_remove_args> args{xdr_wesh_remove_args, arguments};
    const std::string name = args->name;
    if (find_device(name) == nullptr) return refuse(WESH_NOT_FOUND, "there is no such device", name);
    remove(name);
    return encoded(xdr_wesh_plain_result, wesh_plain_result{});
}

memory_daemon::results memory_daemon::acknowledge(std::span<const char> arguments) {
    const arguments_of<wesh_acknowledge_args> args{xdr_wesh_acknowledge_args, arguments};
    const auto number = std::to_string(args->number);
    if (args->number > records.size())
        return refuse(WESH_INVALID_ARGUMENT,
                      "nothing has this number yet; the last is " + std::to_string(records.size()), number);
    const std::string reason = sanitised(args->reason);
    event e;
    e.time = e.received = now;
    e.type = "event.acknowledged";
    e.severity = severity::notice;
    e.text = "somebody has seen " + (args->number == 0 ? "all that happened so far" : "event " + number);
    e.attributes = {{"event", args->number == 0 ? "all" : number}, {"by", "somebody"}, {"reason", reason}};
    keep(std::move(e));
    return encoded(xdr_wesh_plain_result, wesh_plain_result{});
}

// ---- files ----

memory_daemon::results memory_daemon::list_files(std::span<const char> arguments) {
    const arguments_of<wesh_files_args> args{xdr_wesh_files_args, arguments};
    std::vector<wesh_file> found;
    for (const auto& [place, content] : files)
        if (place.first == args->device)
            found.push_back({rpc::borrow(place.second), content.size(), to_milliseconds(started), FALSE});
    wesh_file_page page{};
    const auto part = page_from(found, args->cursor, page.next);
    page.files = {length_of(part), part.data()};
    return good<wesh_files_result>(page);
}

memory_daemon::results memory_daemon::get_file(std::span<const char> arguments) {
    const arguments_of<wesh_get_file_args> args{xdr_wesh_get_file_args, arguments};
    const auto file = files.find({args->device, args->name});
    if (file == files.end()) return refuse(WESH_NOT_FOUND, "there is no such file", args->name);
    const auto& content = file->second;
    if (args->offset > content.size()) return refuse(WESH_INVALID_ARGUMENT, "beyond its end", "offset");
    std::string bytes = content.substr(args->offset, WESH_FILE_CHUNK);
    wesh_file_part part{};
    part.content = {static_cast<u_int>(bytes.size()), bytes.data()};
    part.last = args->offset + bytes.size() == content.size() ? TRUE : FALSE;
    return good<wesh_get_file_result>(part);
}

memory_daemon::results memory_daemon::store_file(std::span<const char> arguments) {
    const arguments_of<wesh_put_file_args> args{xdr_wesh_put_file_args, arguments};
    if (!admin) return refuse(WESH_NOT_PERMITTED, "this takes the group wesh-admin");
    if (find_device(args->device) == nullptr)
        return refuse(WESH_NOT_FOUND, "there is no such device", args->device);
    auto& content = files[{args->device, args->name}];
    if (args->offset > content.size()) return refuse(WESH_INVALID_ARGUMENT, "beyond its end", "offset");
    content.resize(args->offset);
    content.append(args->content.content_val, args->content.content_len);
    return encoded(xdr_wesh_plain_result, wesh_plain_result{});
}

} // namespace wesh
