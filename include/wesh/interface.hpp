// The way into weshd: every question and order that a program may have for the site daemon.
//
//     wesh::interface iface;
//     for (const auto& r : iface.read({"roof-wes/*"})) use(r.path, r.sample.value);
//
// Where it connects: the socket $WESH_SOCKET, or /run/wesh/weshd.sock. Who may connect: members of the group
// wesh; orders need wesh-admin. The connection is made at the first call and made again when it broke. A call
// that broke is repeated once by itself, except those whose first try may have taken effect.
//
// Errors: of every call local_error (a wrong argument; nothing was sent), transport_error (the daemon cannot
// be reached, or the connection broke), timed_out (no whole answer within the timeout) and remote_error (the
// daemon's answer is no). Texts say what failed and what to do.
// Threads: one at a time. Copies share one connection, and so do the objects that get_wes() and the like
// give; a program with several threads makes one interface for each.
// Since: 0.1
#pragma once

#include <wesh/command.hpp>
#include <wesh/device.hpp>
#include <wesh/error.hpp>
#include <wesh/query.hpp>

#include <functional>
#include <memory>

namespace wesh {

class connection;
class follow;
class meter;
class stand_in;
class ups;
class watch;
class wes;

/// What a call that gathers pages collects at most; beyond it local_error says to ask for less at a time.
inline constexpr std::size_t gather_max = 1'000'000;
/// What get_file() takes at most.
inline constexpr std::size_t file_max = 64U << 20;

/// How to reach a WES server. The names are those on the server's own set-up pages.
struct wes_access {
    std::string address;        ///< "192.168.1.112", or with a port "192.168.1.112:8080"
    std::string user = "admin"; ///< of its pages
    std::string password;       ///< of its pages
    std::string ftp_user = "adminftp";
    std::string ftp_password; ///< empty: FTP is not used
};

class interface {
  public:
    /// $WESH_SOCKET, or /run/wesh/weshd.sock.
    interface();
    explicit interface(std::string socket);
    interface(const interface&) = default;
    interface& operator=(const interface&) = default;
    ~interface() = default;

    const std::string& socket() const noexcept;
    /// The deadline of a whole call (10 s at first); where pages are gathered, of each page. A call that asks
    /// the daemon to wait may take that much longer.
    void set_timeout(duration timeout);
    duration timeout() const noexcept;
    /// The connection, for programs that want to see it break; -1 while there is none.
    int fd() const noexcept;

    // ---- what there is ----

    /// Nothing but an answer.
    void ping() const;
    site_info info() const;
    /// Devices whose name matches one of the patterns, in order of their names.
    std::vector<device_status> devices(const patterns& names = {}) const;
    /// One device by its name; remote_error (not_found) when there is none.
    device_status device(const std::string& name) const;
    std::vector<point_description> describe(const patterns& paths = {}) const;
    std::vector<statistic> statistics() const;

    // ---- values ----

    /// The last reading of each point that matches. A point without value is there, its value empty. Where
    /// all are whole paths, one that does not exist is a remote_error (not_found); a pattern may match
    /// nothing.
    std::vector<reading> read(const patterns& paths = {}) const;
    /// The same by ids, which costs less; `path` and `unit` stay empty. remote_error (stream_changed) when
    /// the ids are of another stream id than `stream_id`: describe() again.
    std::vector<reading> read(const std::vector<point_id>& ids, std::uint64_t stream_id) const;
    /// Waits until something that the query selects changes. Of several changes of one point only the last is
    /// told.
    wait_result wait(const wait_query& q) const;
    /// The same without end, as a range or in a loop of your own: first the present readings, then each
    /// change as it comes, whatever happens to the connection. See <wesh/watch.hpp>.
    wesh::watch watch(const patterns& paths = {}, const watch_options& o = {}) const;

    /// All rows of the query; `page` and `cursor` are taken care of.
    history_page history(const history_query& q) const;
    /// One page; ask again with its `next` as cursor.
    history_page read_history_page(const history_query& q) const;
    /// Committed records by number, for those who must miss nothing.
    record_page stream(const stream_query& q) const;
    /// The same without end: each record once, in order. See <wesh/follow.hpp>.
    wesh::follow follow(const stream_query& q = {}, const follow_options& o = {}) const;

    // ---- orders: for administrators ----

    /// Carries out a command and waits for its outcome, at most `c.limit`. With a key the command is carried
    /// out once however often it is asked, and so this call repeats it when the connection breaks; without,
    /// it never does.
    command_result execute(const command& c) const;
    /// A key for a command that nobody else uses.
    static std::string new_command_key();

    /// Adds a device at runtime; the daemon keeps it. It is asked soon, not before this returns.
    device_status add(const device_request& r) const;
    /// Changes address or settings of a device; what is empty stays as it is.
    device_status change(const device_request& r) const;
    void remove(const std::string& name) const;

    /// Somebody has seen an event and takes care of it; 0: all there were so far. weshd keeps this as an
    /// event `event.acknowledged`, and whoever reminds people of what happened may stop. A number that
    /// nothing has yet is a remote_error (invalid_argument). Members of wesh-ack may as well.
    void acknowledge(sequence_number event, const std::string& reason = {}) const;

    // ---- files of a device ----

    std::vector<file_entry> list_files(const std::string& device, const std::string& folder = {}) const;
    /// A whole file, at most file_max.
    std::string get_file(const std::string& device, const std::string& name) const;
    /// A file of any size, part by part.
    void get_file(const std::string& device, const std::string& name,
                  const std::function<void(std::string_view part)>& take) const;
    file_part get_file_part(const std::string& device, const std::string& name, std::uint64_t offset) const;
    void put_file(const std::string& device, const std::string& name, std::string_view content) const;

    // ---- typed devices ----

    /// The WES server at that address. When the daemon has one there, that one is used, as the daemon is set
    /// up: its user and password are not compared with the ones given here. Otherwise it is added at runtime,
    /// which only administrators may (remote_error, not_permitted). Then waits, within the timeout, for its
    /// first whole answer: a server that refuses the password or does not answer is a remote_error
    /// (unavailable) that says so; it stays added, and remove() takes it away.
    wes get_wes(const wes_access& access) const;
    /// The same with the arguments in the order of the first specification.
    wes get_wes(const std::string& address, const std::string& password, const std::string& user,
                const std::string& ftp_password, const std::string& ftp_user) const;
    /// A WES server by the name that the daemon gives it; remote_error (not_found) when there is none of that
    /// name, local_error when it is another kind of device.
    wes get_wes_by_name(const std::string& name) const;

    /// The electricity meter at a place of the tree of points: "linky" for a meter that is a device of its
    /// own, "roof-wes/meter.1" for one behind a WES.
    meter get_meter(const std::string& place) const;
    /// The UPS that the daemon calls so.
    ups get_ups(const std::string& name) const;

  private:
    friend class stand_in;
    explicit interface(std::shared_ptr<connection> way);

    std::shared_ptr<connection> connection_;
};

} // namespace wesh
