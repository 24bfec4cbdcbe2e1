#include "libtonique/sms/spool_names.hpp"

#include "common/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wesh::sms {
namespace {

using namespace std::literals;

constexpr auto ours = "OUTW"sv;
constexpr auto ending = ".smsbackup"sv;
constexpr std::uint32_t tries_max = 999;

bool all_digits(std::string_view text) noexcept {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What stands before the first `_`, taken off; nothing unless it is that many digits.
std::optional<std::string_view> take_digits(std::string_view& rest, std::size_t n) noexcept {
    if (rest.size() <= n || rest[n] != '_' || !all_digits(rest.substr(0, n))) return {};
    const auto taken = rest.substr(0, n);
    rest.remove_prefix(n + 1);
    return taken;
}

unsigned number(std::string_view digits) noexcept {
    return static_cast<unsigned>(parse_unsigned(digits).value_or(0));
}

bool is_backup(std::string_view content) noexcept {
    return content.starts_with("[SMSBackup") || content.find("\n[SMSBackup") != content.npos;
}

/// `detail`: one section that is no part and was delivered.
read_file read_detail(std::string_view content) {
    using verdict = read_file::verdict;
    const auto all = read_backup(content);
    if (!all) return {verdict::unfinished, {}};
    const auto& b = all->front();
    if (all->size() != 1 || b.kind != backup_kind::deliver || b.is_part()) return {verdict::strange, {}};
    return {verdict::good, b.said};
}

/// `standard`: text in gammu-smsd's character set or bytes; the rest is in the name.
read_file read_standard(const inbox_name& n, std::string_view content) {
    using verdict = read_file::verdict;
    if (content.empty()) return {verdict::unfinished, {}};
    if (n.part != 0 || content.size() > (n.data ? data_max : 3 * septets_max)) return {verdict::strange, {}};
    read_file f{verdict::good, {}};
    f.said.sender = sanitised(n.sender, sender_max);
    f.said.stamp = parse_stamp(std::string{n.time.substr(0, 8)} + "T" + std::string{n.time.substr(9)}).time;
    f.said.local = f.said.stamp != no_time;
    f.said.coding = n.data ? coding::data : coding::text;
    if (n.data)
        f.said.data.assign(content.begin(), content.end());
    else
        f.said.text = sanitised(content, 3 * septets_max);
    return f;
}

} // namespace

std::optional<inbox_name> parse_inbox_name(std::string_view name) noexcept {
    if (name.size() > file_name_max || !name.starts_with("IN") || name.find('/') != name.npos ||
        name.find('\0') != name.npos)
        return {};
    inbox_name n;
    n.data = name.ends_with(".bin");
    if (!n.data && !name.ends_with(".txt")) return {};
    auto rest = name.substr(2, name.size() - 6);
    n.time = rest.substr(0, 15);
    const auto serial = take_digits(rest, 8) && take_digits(rest, 6) ? take_digits(rest, 2) : std::nullopt;
    if (!serial || rest.size() < 3 || rest[rest.size() - 3] != '_' ||
        !all_digits(rest.substr(rest.size() - 2)))
        return {};
    n.serial = number(*serial);
    n.part = number(rest.substr(rest.size() - 2));
    n.sender = rest.substr(0, rest.size() - 3);
    return n;
}

read_file read_inbox_file(std::string_view name, std::string_view content) {
    if (is_backup(content)) return read_detail(content);
    const auto n = parse_inbox_name(name);
    // Of `detail`, what was written first is a comment.
    if (!n || content.starts_with("; This file format")) return {};
    return read_standard(*n, content);
}

std::string to_text(const outbox_name& n) {
    return fmt::format("{}{:010}_{:03}{}", ours, n.id, std::min(n.tries, tries_max), ending);
}

std::optional<outbox_name> parse_outbox_name(std::string_view name) noexcept {
    if (name.size() != ours.size() + 14 + ending.size() || !name.starts_with(ours) || !name.ends_with(ending))
        return {};
    auto rest = name.substr(ours.size(), 14);
    const auto id = take_digits(rest, 10);
    if (!id || !all_digits(rest)) return {};
    return outbox_name{parse_unsigned(*id).value_or(0), number(rest)};
}

} // namespace wesh::sms
