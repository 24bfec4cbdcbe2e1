#include <wesh/part.hpp>

namespace wesh {
namespace {

/// Why a point has no value, as well as can be told.
std::string why_nothing(const interface& daemon, const std::string& device, const sample& s) {
    if (has(s.quality, quality::invalid)) return "the device answered, but not with a usable value";
    const device_status d = daemon.device(device);
    if (d.state == device_state::online)
        return "the device tells none: nothing is wired there, or not yet seen";
    std::string why = "its device is " + std::string{to_text(d.state)};
    if (!d.reason.empty()) why += ": " + d.reason;
    return why;
}

} // namespace

part::part(interface daemon, std::string path)
    : daemon_{std::move(daemon)}
    , path_{std::move(path)} {}

std::string part::device() const { return path_.substr(0, path_.find('/')); }

std::string part::path_of(std::string_view name) const {
    if (name.empty()) return path_;
    // A part that is the whole device has its points right below it.
    const char joint = path_.find('/') == std::string::npos ? '/' : '.';
    return path_ + joint + std::string{name};
}

bool part::has(std::string_view name) const {
    try {
        return !daemon_.describe({path_of(name)}).empty();
    } catch (const remote_error& e) {
        if (e.code() != remote_code::not_found) throw;
        return false;
    }
}

reading part::read(std::string_view name) const {
    const std::string path = path_of(name);
    try {
        auto found = daemon_.read({path});
        if (!found.empty()) return std::move(found.front());
    } catch (const remote_error& e) {
        if (e.code() != remote_code::not_found) throw;
    }
    // When the device itself is gone, this says so.
    const device_status d = daemon_.device(device());
    if (d.last_answer == no_time)
        throw not_available{path + ": its device is " + std::string{to_text(d.state)} +
                            (d.reason.empty() ? "" : ": " + d.reason)};
    throw not_available{path + ": the device has no such point"};
}

value part::known_value(std::string_view name) const {
    reading r = read(name);
    if (!has_value(r.sample.value) || wesh::has(r.sample.quality, quality::invalid))
        throw not_available{path_of(name) + " has no value: " + why_nothing(daemon_, device(), r.sample)};
    return std::move(r.sample.value);
}

decimal part::number(std::string_view name) const {
    const value v = known_value(name);
    if (const auto* n = number_of(v)) return *n;
    throw not_available{path_of(name) + " is no number but '" + to_text(v) + "'"};
}

std::string part::text(std::string_view name) const { return to_text(known_value(name)); }

bool part::is_on(std::string_view name) const {
    const std::string word = text(name);
    if (word == "on") return true;
    if (word == "off") return false;
    throw not_available{path_of(name) + " is neither on nor off but '" + word + "'"};
}

} // namespace wesh
