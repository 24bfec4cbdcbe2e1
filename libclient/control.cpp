// Orders: commands, devices, files.
#include <wesh/interface.hpp>

#include "common/text.hpp"
#include "libclient/connection.hpp"

#include <sys/random.h>

#include <array>

namespace wesh {
namespace {

constexpr std::size_t part_max = WESH_FILE_CHUNK;

device_status ask_device(connection& s, std::uint32_t procedure, const device_request& request) {
    rpc::wire_pairs pairs{request.settings};
    wesh_device_args args{rpc::borrow(request.name), rpc::borrow(request.driver),
                          rpc::borrow(request.address), pairs.view()};
    rpc::decoded<wesh_device_result> r{xdr_wesh_device_result};
    s.channel.call<wesh_device_args>(procedure, xdr_wesh_device_args, args, r, s.timeout, rpc::repeat::never);
    require(r->status, r->wesh_device_result_u.error);
    return rpc::from_wire(r->wesh_device_result_u.device);
}

} // namespace

command_result interface::execute(const command& c) const {
    wesh_command_args args{};
    args.target = rpc::borrow(c.target);
    args.action = rpc::borrow(c.action);
    args.argument = rpc::borrow(c.argument);
    args.key = rpc::borrow(c.key);
    args.limit = wire_wait(c.limit);
    rpc::decoded<wesh_command_result> r{xdr_wesh_command_result};
    connection_->channel.call<wesh_command_args>(WESH_COMMAND, xdr_wesh_command_args, args, r,
                                                 connection_->timeout + duration{args.limit},
                                                 c.key.empty() ? rpc::repeat::never : rpc::repeat::allowed);
    require(r->status, r->wesh_command_result_u.error);
    return rpc::from_wire(r->wesh_command_result_u.done);
}

std::string interface::new_command_key() {
    std::array<unsigned char, 16> random{};
    if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
        throw local_error{"the system gives no random numbers"};
    constexpr std::string_view digits = "0123456789abcdef";
    std::string key;
    for (const unsigned char byte : random) {
        key += digits[byte >> 4];
        key += digits[byte & 15];
    }
    return key;
}

device_status interface::add(const device_request& r) const { return ask_device(*connection_, WESH_ADD, r); }
device_status interface::change(const device_request& r) const {
    return ask_device(*connection_, WESH_CHANGE, r);
}

void interface::remove(const std::string& name) const {
    const wesh_remove_args args{rpc::borrow(name)};
    rpc::decoded<wesh_plain_result> r{xdr_wesh_plain_result};
    connection_->channel.call<wesh_remove_args>(WESH_REMOVE, xdr_wesh_remove_args, args, r,
                                                connection_->timeout, rpc::repeat::never);
    require(r->status, r->wesh_plain_result_u.error);
}

void interface::acknowledge(sequence_number event, const std::string& reason) const {
    const wesh_acknowledge_args args{event, rpc::borrow(reason)};
    rpc::decoded<wesh_plain_result> r{xdr_wesh_plain_result};
    connection_->channel.call<wesh_acknowledge_args>(WESH_ACKNOWLEDGE, xdr_wesh_acknowledge_args, args, r,
                                                     connection_->timeout, rpc::repeat::never);
    require(r->status, r->wesh_plain_result_u.error);
}

std::vector<file_entry> interface::list_files(const std::string& device, const std::string& folder) const {
    wesh_files_args args{rpc::borrow(device), rpc::borrow(folder), 0};
    std::vector<file_entry> all;
    gather(
        [&](std::uint64_t cursor) -> std::uint64_t {
            args.cursor = cursor;
            rpc::decoded<wesh_files_result> r{xdr_wesh_files_result};
            connection_->channel.call<wesh_files_args>(WESH_LIST_FILES, xdr_wesh_files_args, args, r,
                                                       connection_->timeout);
            require(r->status, r->wesh_files_result_u.error);
            const auto& page = r->wesh_files_result_u.page;
            for (u_int i = 0; i < page.files.files_len; ++i) {
                const auto& f = page.files.files_val[i];
                all.push_back({sanitised(f.name), f.size, from_milliseconds(f.modified), f.folder != FALSE});
            }
            return page.next;
        },
        [&] { return all.size(); });
    return all;
}

file_part interface::get_file_part(const std::string& device, const std::string& name,
                                   std::uint64_t offset) const {
    const wesh_get_file_args args{rpc::borrow(device), rpc::borrow(name), offset};
    rpc::decoded<wesh_get_file_result> r{xdr_wesh_get_file_result};
    connection_->channel.call<wesh_get_file_args>(WESH_GET_FILE, xdr_wesh_get_file_args, args, r,
                                                  connection_->timeout);
    require(r->status, r->wesh_get_file_result_u.error);
    const auto& part = r->wesh_get_file_result_u.part;
    return {std::string(part.content.content_val, part.content.content_len), part.last != FALSE};
}

void interface::get_file(const std::string& device, const std::string& name,
                         const std::function<void(std::string_view part)>& take) const {
    for (std::uint64_t offset = 0;;) {
        const file_part part = get_file_part(device, name, offset);
        take(part.content);
        if (part.last) return;
        if (part.content.empty()) refuse_circle();
        offset += part.content.size();
    }
}

std::string interface::get_file(const std::string& device, const std::string& name) const {
    std::string whole;
    get_file(device, name, [&](std::string_view part) {
        if (whole.size() + part.size() > file_max)
            throw local_error{name + " is longer than " + std::to_string(file_max) +
                              " bytes: read it by parts"};
        whole += part;
    });
    return whole;
}

void interface::put_file(const std::string& device, const std::string& name, std::string_view content) const {
    std::uint64_t offset = 0;
    do {
        const std::string_view part = content.substr(0, part_max);
        content.remove_prefix(part.size());
        wesh_put_file_args args{};
        args.device = rpc::borrow(device);
        args.name = rpc::borrow(name);
        args.offset = offset;
        // The wire only reads it.
        args.content = {static_cast<u_int>(part.size()), const_cast<char*>(part.data())};
        args.last = content.empty() ? TRUE : FALSE;
        rpc::decoded<wesh_plain_result> r{xdr_wesh_plain_result};
        connection_->channel.call<wesh_put_file_args>(WESH_PUT_FILE, xdr_wesh_put_file_args, args, r,
                                                      connection_->timeout, rpc::repeat::never);
        require(r->status, r->wesh_plain_result_u.error);
        offset += part.size();
    } while (!content.empty());
}

} // namespace wesh
