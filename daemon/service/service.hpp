// The procedures of wesh.x: what callers ask, put to the parts of the daemon.
#pragma once

#include "common/text.hpp"
#include "daemon/recorder.hpp"
#include "daemon/supervisor.hpp"
#include "rpc/readings.hpp"
#include "rpc/server.hpp"
#include "rpc/translate.hpp"

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wesh {

/// Readings of one caller's choice, made from wire arguments once.
class selection {
  public:
    explicit selection(const wesh_selection& s);
    bool by_id() const noexcept { return !ids_.empty(); }
    /// Every pattern is a path, without wildcards: answers come in the order asked.
    bool by_path() const noexcept { return exact_; }
    const std::vector<std::string>& patterns() const noexcept { return patterns_; }
    const std::vector<point_id>& ids() const noexcept { return ids_; }

  private:
    std::vector<point_id> ids_;
    std::vector<std::string> patterns_;
    bool exact_ = false;
};

/// Points gathered for one reply, as many as it holds.
class reading_page {
  public:
    reading_page(const registry& r, bool with_words) noexcept
        : registry_{r}
        , with_words_{with_words} {}
    /// False when the reply is full: the point was not taken.
    bool add(const point& p);
    /// The array of wesh.x: how many, and what they say now.
    void write(rpc::reading_writer& out) const;

  private:
    const registry& registry_;
    bool with_words_;
    std::size_t bytes_ = 0;
    std::vector<const point*> points_;
};

struct service_limits {
    std::size_t waits = 8192; ///< WAIT and STREAM calls that wait
    std::size_t keys = 1000;  ///< commands remembered by key
    duration key_life{3'600'000};
};

class service {
  public:
    service(environment& e, recorder& h, supervisor& s, rpc::server& server, std::string site);
    service(const service&) = delete;
    service& operator=(const service&) = delete;

    /// A live value changed; calls that wait are looked at once the present turn is over.
    void changed();
    /// The history committed.
    void committed() { look_at_followers(false); }

  private:
    /// A procedure for every reader, and one for those of that role.
    template <class Args>
    void on(std::uint32_t number, std::string_view name, rpc::xdr_routine<Args> routine,
            void (service::*handler)(const rpc::peer&, const Args&, rpc::reply_slot));
    template <class Result, class Args>
    void on_order(std::uint32_t number, std::string_view name, rpc::xdr_routine<Args> routine,
                  void (service::*handler)(const rpc::peer&, const Args&, rpc::reply_slot),
                  rpc::role needs = rpc::role::admin);

    void info(const rpc::peer& who, rpc::reply_slot slot);
    void devices(const rpc::peer& who, const wesh_devices_args& a, rpc::reply_slot slot);
    void describe(const rpc::peer& who, const wesh_describe_args& a, rpc::reply_slot slot);
    void read(const rpc::peer& who, const wesh_read_args& a, rpc::reply_slot slot);
    void wait(const rpc::peer& who, const wesh_wait_args& a, rpc::reply_slot slot);
    void history(const rpc::peer& who, const wesh_history_args& a, rpc::reply_slot slot);
    void stream(const rpc::peer& who, const wesh_stream_args& a, rpc::reply_slot slot);
    void command(const rpc::peer& who, const wesh_command_args& a, rpc::reply_slot slot);
    void add(const rpc::peer& who, const wesh_device_args& a, rpc::reply_slot slot);
    void change(const rpc::peer& who, const wesh_device_args& a, rpc::reply_slot slot);
    void remove(const rpc::peer& who, const wesh_remove_args& a, rpc::reply_slot slot);
    void list_files(const rpc::peer& who, const wesh_files_args& a, rpc::reply_slot slot);
    void get_file(const rpc::peer& who, const wesh_get_file_args& a, rpc::reply_slot slot);
    void put_file(const rpc::peer& who, const wesh_put_file_args& a, rpc::reply_slot slot);
    void statistics(const rpc::peer& who, rpc::reply_slot slot);
    void acknowledge(const rpc::peer& who, const wesh_acknowledge_args& a, rpc::reply_slot slot);

    // ---- waiting for changes ----
    struct waiter {
        selection wanted;
        revision after;
        duration until;
        rpc::reply_slot slot;
    };
    bool answer_wait(waiter& w, bool at_any_rate);
    void look_at_waiters();
    struct follower {
        wesh::sequence_number after;
        std::uint32_t kinds;
        std::uint32_t limit;
        duration until;
        rpc::reply_slot slot;
    };
    void look_at_followers(bool expired_only);
    void read_stream(follower f);
    /// Ends the waits whose time has come, for as long as there are any.
    void sweep_soon();
    void sweep();

    // ---- commands ----
    struct remembered {
        std::string asked; ///< target, action and argument
        std::optional<command_result> result;
        std::vector<std::shared_ptr<rpc::reply_slot>> waiting;
        duration since{};
    };
    struct commanded;
    void begin_command(const std::shared_ptr<commanded>& c, device& d, std::string path);
    void forget_old_keys();

    environment& environment_;
    recorder& recorder_;
    supervisor& supervisor_;
    rpc::server& server_;
    std::string site_;
    time_point started_;
    service_limits limits_;
    std::list<waiter> waiters_;
    std::list<follower> followers_;
    bool look_posted_ = false;
    std::map<std::string, remembered, std::less<>> keys_;
    std::shared_ptr<const bool> alive_ =
        std::make_shared<const bool>(true); ///< for commands still with a device
    io::source sweeper_;
};

// ---- shared by the procedures' files ----

/// How much of a record a page may fill; the rest is room for one entry of the largest size.
inline constexpr std::size_t page_bytes = rpc::record_max - 32'768;

inline std::string text_of(const char* s) { return s == nullptr ? std::string{} : std::string{s}; }

template <class Result, class Good>
void answer(rpc::reply_slot& slot, const Good& good) {
    Result r{};
    r.status = WESH_OK;
    rpc::result_traits<Result>::good(r) = good;
    slot.answer(rpc::result_traits<Result>::routine, r);
}

template <class Result>
void refuse(rpc::reply_slot& slot, wesh_status status, const std::string& text, const std::string& subject) {
    const auto words = sanitised(text);
    const auto about = sanitised(subject);
    Result r{};
    r.status = status;
    rpc::result_traits<Result>::error(r) = {rpc::borrow(words), rpc::borrow(about)};
    slot.answer(rpc::result_traits<Result>::routine, r);
}

template <class Result>
void refuse(rpc::reply_slot& slot, const refusal& why) {
    refuse<Result>(slot, static_cast<wesh_status>(why.why()), why.what(), why.subject());
}

} // namespace wesh
