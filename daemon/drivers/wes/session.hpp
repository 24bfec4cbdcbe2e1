// One WES at work: asks its page, says its points, carries out commands.
#pragma once

#include "daemon/driver.hpp"
#include "daemon/drivers/wes/page.hpp"
#include "io/http.hpp"

#include <set>
#include <string>
#include <vector>

namespace wesh::wes {

/// What the options of the driver come to.
struct access {
    explicit access(const std::string& address, const option_values& o);

    io::http_options http;
    std::string page;
    std::string relay_page;
    std::string switch_page;
    index_unit clamp_index = index_unit::by_firmware;
    std::set<std::string, std::less<>> present;
    std::vector<std::pair<std::string, std::string>> units; ///< path and unit
    int retries = 0;
    duration pause{}; ///< between two requests
};

/// "probe.1=°C probe.2=%" as pairs; nothing when a part is not PATH=UNIT.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_units(std::string_view text);

class session final : public polled_session {
  public:
    session(device& d, access a);

  private:
    /// How one asking for the page ended.
    struct answer {
        bool whole = false;
        bool again = false; ///< another try may help
        wes::page page;
    };

    io::task<void> poll() override;
    io::task<command_result> execute(pending_command& c) override;
    io::task<file_content> fetch(const pending_file& f) override;

    /// One request, no sooner than `pause` after the one before.
    io::task<io::http_response> request(std::string path);
    io::task<answer> ask();
    answer read(io::http_response r);
    void say(const page& p);
    void say_meters(const page& p);
    point_spec spec_of(const element& e) const;
    /// The slot of an element's point; nothing while it does not exist.
    std::optional<point_slot> slot_of(const page_value& v);
    std::optional<point_slot> declare(const point_spec& spec, std::int32_t& slot);
    const value* shown(const page& p, std::string_view path) const;
    io::task<command_result> confirm(std::string path, std::string wanted, duration until, std::string sent);

    access access_;
    io::http_session http_;
    page_decoder decoder_;
    duration last_request_ = duration::min();
    std::vector<std::int32_t> slots_; ///< by element; -1: not declared
    std::int32_t link_slots_[3] = {-1, -1, -1};
    std::string no_room_; ///< why some points are missing
};

} // namespace wesh::wes
