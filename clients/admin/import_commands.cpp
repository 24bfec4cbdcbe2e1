// Dwellings and bindings of a whole building from one file: all of it, or nothing and every reason why.
#include "clients/admin/admin.hpp"
#include "clients/admin/import_file.hpp"

#include "common/text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>

namespace wesh::admin {
namespace {

using enum import_column;

/// Standard input for "-".
std::string read_file(const std::string& path) {
    const int fd = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) throw std::runtime_error{fmt::format("{}: {}", path, std::strerror(errno))};
    std::string text;
    std::array<char, 65'536> piece{};
    ssize_t n = 0;
    while (text.size() <= csv_bytes_max && (n = ::read(fd, piece.data(), piece.size())) > 0)
        text.append(piece.data(), static_cast<std::size_t>(n));
    const int error = errno;
    if (fd != STDIN_FILENO) ::close(fd);
    if (n < 0) throw std::runtime_error{fmt::format("{}: {}", path, std::strerror(error))};
    return text;
}

class importing {
  public:
    importing(const context& c, import_rows& file)
        : context_{c}
        , file_{file} {}

    void run() {
        for (const auto& row : file_.rows) {
            if (file_.errors.size() >= csv_errors_max) return;
            // One complaint a line is enough: what follows from it would only confuse.
            guarded(row[site], [&] { add(row); });
        }
    }
    std::size_t dwellings = 0;
    std::size_t bindings = 0;

  private:
    template <class F>
    void guarded(const csv_field& f, F&& run) {
        const auto say = [&](const std::exception& e) {
            const auto& at = field_ == nullptr ? f : *field_;
            file_.errors.push_back({at.line, at.column, e.what()});
        };
        try {
            run();
        } catch (const client::usage_error& e) {
            say(e);
        } catch (const refused& e) {
            say(e);
        } catch (const not_there& e) {
            say(e);
        }
        field_ = nullptr;
    }
    /// The field that is being looked at: where a complaint points.
    const std::string& look(const import_row& row, import_column c) {
        field_ = &row[c];
        return field_->text;
    }

    void add(const import_row& row) {
        const auto place = place_of(look(row, site));
        const auto& door = look(row, dwelling);
        if (door != "common") {
            const auto number = number_of(door, "a dwelling's number", 0, 1'000'000);
            const auto d = make_dwelling(context_, place, number);
            bool changed = d.made;
            for (const auto c : {name, type, area, annex, hardware})
                if (!row[c].text.empty())
                    changed |= set_dwelling_field(context_, d.id, title_of(c), look(row, c));
            dwellings += changed ? 1 : 0;
        }
        if (row.has_binding()) add_binding_of(row, place);
    }

    void add_binding_of(const import_row& row, const tonique::place& place) {
        new_binding b;
        b.dwelling = dwelling_of(context_, place, look(row, dwelling));
        b.role = tonique::parse_role(look(row, role)).value();
        look(row, device);
        b.point = point_of(context_, place, row[device].text, row[column].text);
        look(row, column);
        check_role(b.role, b.point.column);
        const auto& worth = look(row, coefficient);
        b.coefficient = worth.empty() ? decimal{1, 0} : coefficient_of(worth);
        const auto& since = look(row, from);
        if (!since.empty()) b.from = time_of(since, place, context_.now.now());
        if (const auto& said = look(row, index); !said.empty()) b.start_index = index_of(said, "the index");
        look(row, device);
        bindings += add_binding(context_, place, b) ? 1 : 0;
    }

    const tonique::place& place_of(const std::string& said) {
        const auto found = places_.find(said);
        if (found != places_.end()) return found->second;
        return places_.emplace(said, site_of(context_, said)).first->second;
    }

    const context& context_;
    import_rows& file_;
    const csv_field* field_ = nullptr;
    std::map<std::string, tonique::place> places_;
};

int complain_of(const std::string& path, const import_rows& file) {
    for (const auto& e : file.errors)
        client::complain("tonique-admin",
                         fmt::format("{}:{}:{}: {}", path, e.line, e.column, sanitised(e.what)));
    client::complain("tonique-admin",
                     file.errors.size() >= csv_errors_max
                         ? "there may be more; nothing was imported"
                         : fmt::format("{} wrong; nothing was imported", file.errors.size()));
    return client::exit_failed;
}

} // namespace

int import_file(const context& c) {
    const auto& path = c.args.words[0];
    auto file = read_import(read_file(path));
    if (!file.errors.empty()) return complain_of(path, file);
    change all{c};
    importing i{c, file};
    i.run();
    if (!file.errors.empty()) return complain_of(path, file);
    const auto what = fmt::format("{} lines of {}: {} dwellings, {} bindings", file.rows.size(), path,
                                  i.dwellings, i.bindings);
    if (c.args.has("--dry-run")) {
        client::print(sanitised(what) + " would be new or changed; nothing was imported\n");
        return client::exit_done;
    }
    if (i.dwellings + i.bindings == 0) return already(what);
    all.commit(what);
    return client::exit_done;
}

} // namespace wesh::admin
