// LIST_FILES, GET_FILE, PUT_FILE: what drivers offer, and each device's settings. Every file comes in one
// part.
#include "daemon/service/service.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh {
namespace {

static_assert(file_bytes_max <= WESH_FILE_CHUNK);

/// A device of which no more than its settings can be had has this file as well.
constexpr std::string_view settings_file = "settings.toml";

/// Long enough for a slow meter or a box that takes its time; a client may give up sooner.
constexpr duration file_limit{30'000};

void answer_part(rpc::reply_slot& slot, std::string_view bytes) {
    wesh_file_part part{};
    // The encoder only reads.
    part.content.content_val = const_cast<char*>(bytes.data());
    part.content.content_len = static_cast<u_int>(bytes.size());
    part.last = TRUE;
    answer<wesh_get_file_result>(slot, part);
}

} // namespace

void service::list_files(const rpc::peer&, const wesh_files_args& a, rpc::reply_slot slot) {
    const auto name = text_of(a.device);
    const auto* d = supervisor_.find(name);
    if (d == nullptr) return refuse<wesh_files_result>(slot, WESH_NOT_FOUND, "there is no such device", name);
    const auto folder = text_of(a.folder);
    if (!folder.empty() && folder != "/")
        return refuse<wesh_files_result>(slot, WESH_NOT_FOUND, "this device has no folders", folder);
    std::vector<std::string> names;
    for (const auto& f : d->driver().files) names.emplace_back(f.name);
    names.emplace_back(settings_file);
    std::vector<wesh_file> files;
    for (const auto& n : names) {
        wesh_file f{};
        f.name = rpc::borrow(n);
        // How long the others are is known once they are read.
        if (n == settings_file) f.size = print_device(*supervisor_.config_of(name)).size();
        f.modified = to_milliseconds(no_time);
        files.push_back(f);
    }
    wesh_file_page page{};
    page.files.files_len = static_cast<u_int>(files.size());
    page.files.files_val = files.data();
    answer<wesh_files_result>(slot, page);
}

void service::get_file(const rpc::peer&, const wesh_get_file_args& a, rpc::reply_slot slot) {
    const auto name = text_of(a.device);
    const auto file = text_of(a.name);
    const auto no = [](rpc::reply_slot& s, wesh_status status, const std::string& text,
                       const std::string& subject) {
        refuse<wesh_get_file_result>(s, status, text, subject);
    };
    auto* d = supervisor_.find(name);
    if (d == nullptr) return no(slot, WESH_NOT_FOUND, "there is no such device", name);
    if (a.offset != 0)
        return no(slot, WESH_INVALID_ARGUMENT, "this file comes in one part: ask for it from 0", "offset");
    if (file == settings_file) return answer_part(slot, print_device(*supervisor_.config_of(name)));
    const auto& offered = d->driver().files;
    if (std::none_of(offered.begin(), offered.end(), [&](const auto& f) { return f.name == file; }))
        return no(slot, WESH_NOT_FOUND, "this device has no such file", file);

    // Answered by the device or by the limit, whichever comes first.
    struct wait {
        rpc::reply_slot slot;
        io::source limit;
        bool over = false;
    };
    auto w = std::make_shared<wait>(wait{std::move(slot), {}, false});
    const auto finish = [file, no, alive = std::weak_ptr{alive_}](wait& x, const file_content& c) {
        if (alive.expired() || std::exchange(x.over, true)) return;
        x.limit.reset();
        if (!c.trouble.empty()) return no(x.slot, WESH_UNAVAILABLE, c.trouble, file);
        if (c.bytes.size() > file_bytes_max)
            return no(x.slot, WESH_UNAVAILABLE,
                      fmt::format("the file is longer than {} bytes", file_bytes_max), file);
        answer_part(x.slot, c.bytes);
    };
    w->limit = environment_.loop.after(file_limit, [finish, weak = std::weak_ptr{w}] {
        if (const auto x = weak.lock())
            finish(*x,
                   {{}, fmt::format("the device did not give it within {} s", file_limit.count() / 1000)});
    });
    pending_file p;
    p.name = file;
    p.until = environment_.loop.now() + file_limit;
    p.to = std::make_unique<std::function<void(file_content)>>(
        [w, finish](const file_content& c) { finish(*w, c); });
    if (d->submit(p)) return;
    w->over = true;
    no(w->slot, WESH_BUSY, "too many files wait for this device", file);
}

void service::put_file(const rpc::peer&, const wesh_put_file_args& a, rpc::reply_slot slot) {
    refuse<wesh_plain_result>(slot, WESH_UNSUPPORTED, "this device's files cannot be written",
                              text_of(a.device));
}

} // namespace wesh
