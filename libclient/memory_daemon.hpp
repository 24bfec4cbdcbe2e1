// The state behind wesh::stand_in, and the answers that it gives, in the form of the wire.
#pragma once

#include "rpc/results.hpp"
#include "rpc/translate.hpp"

#include <wesh/error.hpp>
#include <wesh/query.hpp>

#include <functional>
#include <map>
#include <span>

namespace wesh {

class memory_daemon {
  public:
    struct point {
        point_description words;
        sample now;
        std::uint64_t changed = 0; ///< the revision
    };
    struct refusal {
        remote_code code;
        std::string text;
    };

    memory_daemon(std::string name, time_point start)
        : site{std::move(name)}
        , now{start}
        , started{start} {}

    std::string site;
    time_point now;
    time_point started;
    duration steady{1};
    std::uint64_t stream_id = 1;
    std::uint64_t revision = 0;
    std::uint64_t generation = 1; ///< of connections: those of an earlier one are broken
    bool admin = true;
    std::vector<device_status> devices;
    std::vector<point> points;
    std::vector<record> records; ///< the number of each is its place, from 1
    std::map<std::pair<std::string, std::string>, std::string> files; ///< by device and name
    std::vector<command> commands;
    std::map<std::string, command_result> by_key;
    std::function<command_result(const command&)> handler;
    std::optional<refusal> next_refusal;
    std::int64_t calls = 0;

    void pass(duration d) noexcept;
    device_status* find_device(std::string_view name) noexcept;
    device_status& device_of(const std::string& path); ///< local_error when there is none
    point* find_point(std::string_view path) noexcept;
    point& declare(point_description d);
    void say(point& p, const value& v, quality q, time_point time);
    void touch(point& p) noexcept { p.changed = ++revision; }
    void set_state(device_status& d, device_state s, const std::string& reason);
    void remove(const std::string& device);
    template <class Record>
    void keep(Record r) {
        r.number = records.size() + 1;
        records.emplace_back(std::move(r));
    }

    /// The results of a call, valid until the next; nothing: the daemon would wait, unless the time to wait
    /// `is_up`. Throws rpc_refusal for a procedure that it does not know.
    std::optional<std::span<const char>> answer(std::uint32_t procedure, std::span<const char> arguments,
                                                bool is_up);
    /// How long such a call may wait.
    static duration wait_of(std::uint32_t procedure, std::span<const char> arguments);

  private:
    using results = std::optional<std::span<const char>>;

    results info();
    results list_devices(std::span<const char> arguments);
    results describe(std::span<const char> arguments);
    results read(std::span<const char> arguments);
    results wait(std::span<const char> arguments, bool is_up);
    results history(std::span<const char> arguments);
    results stream(std::span<const char> arguments, bool is_up);
    results execute(std::span<const char> arguments);
    results put_device(std::span<const char> arguments, bool is_new);
    results remove_device(std::span<const char> arguments);
    results acknowledge(std::span<const char> arguments);
    results list_files(std::span<const char> arguments);
    results get_file(std::span<const char> arguments);
    results store_file(std::span<const char> arguments);
    results statistics();

    command_result carry_out(const command& c, point& p);
    bool is_selected(const wesh_selection& s, const point& p) const;
    wesh_reading wire_of(const point& p, bool with_words) const noexcept;

    template <class T>
    results encoded(rpc::xdr_routine<T> routine, const T& content);
    template <class Result, class Good>
    results good(const Good& g);
    results refuse(wesh_status status, const std::string& text, const std::string& subject = {});

    std::vector<char> out_ = std::vector<char>(65'536);
};

} // namespace wesh
