// Who may do what is what the kernel says of the caller, whatever the caller claims.
#include "tests/stock_client/stock_handle.hpp"
#include "tests/support/in_child.hpp"
#include "tests/support/site.hpp"
#include "tests/support/test.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>

using namespace wesh;
using namespace wesh::test;

namespace {

/// Runs it in a process of that user and group; what it gives is checked here. Needs root.
std::string as_user(uid_t user, gid_t group, const std::function<std::string()>& f) {
    return in_child([&]() -> std::string {
        if (setgroups(0, nullptr) != 0 || setgid(group) != 0 || setuid(user) != 0)
            return "cannot become that user";
        return f();
    });
}

std::string code_of(const std::function<void()>& call) {
    try {
        call();
        return "done";
    } catch (const remote_error& e) {
        return std::to_string(static_cast<int>(e.code()));
    } catch (const transport_error&) {
        return "transport";
    }
}

class roles_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(roles_test);
    CPPUNIT_TEST(readers_read_and_change_nothing);
    CPPUNIT_TEST(strangers_get_nothing);
    CPPUNIT_TEST(claims_are_ignored);
    CPPUNIT_TEST_SUITE_END();

    uid_t nobody_ = 0;
    gid_t nogroup_ = 0;
    gid_t strangers_ = 0;

  public:
    void setUp() override {
        if (getuid() != 0) throw test::not_run("only root can become another user");
        const passwd* p = getpwnam("nobody");
        if (p == nullptr) throw test::not_run("there is no user nobody");
        nobody_ = p->pw_uid;
        nogroup_ = group_of("nogroup");
        strangers_ = group_of("games");
    }

  private:
    static gid_t group_of(const char* name) {
        const group* g = getgrnam(name);
        if (g == nullptr) throw test::not_run("there is no group " + std::string{name});
        return g->gr_gid;
    }
    static std::unique_ptr<test::site> open_site() {
        auto s = std::make_unique<test::site>(test::boxes(1), "[rpc]\nreader_group = \"nogroup\"\n");
        s->wait_for("box1", device_state::online);
        chmod(s->where.path().c_str(), 0711);
        return s;
    }

    void readers_read_and_change_nothing() {
        const auto s = open_site();
        const auto socket = s->daemon.socket();
        const auto requests = s->boxes.requests("box1");
        const auto said = as_user(nobody_, nogroup_, [&] {
            const wesh::interface client { socket };
            std::string all = client.info().admin ? "admin " : "reader ";
            all += code_of([&] { client.read({"box1/relay.1"}); }) + " ";
            all += code_of([&] {
                       client.execute({"box1/relay.1", "toggle", "", "", duration{2'000}});
                   }) +
                   " ";
            all += code_of([&] { client.add({"x", "wes", "127.0.0.1:9", {}}); }) + " ";
            all += code_of([&] { client.change({"box1", "", "127.0.0.1:9", {}}); }) + " ";
            all += code_of([&] { client.remove("box1"); }) + " ";
            all += code_of([&] { client.put_file("box1", "x", "y"); });
            return all;
        });
        CHECK_EQUAL(std::string{"reader done 2 2 2 2 2"}, said);
        CHECK_EQUAL(std::string{"on"}, to_text(test::read_one(s->client, "box1/relay.1").sample.value));
        CHECK(s->boxes.requests("box1") >= requests);
        CHECK_EQUAL(std::size_t{1}, s->client.devices().size());
    }

    void strangers_get_nothing() {
        const auto s = open_site();
        const auto socket = s->daemon.socket();
        CHECK_EQUAL(std::string{"transport"}, as_user(nobody_, strangers_, [&] {
                        return code_of([&] {
                            wesh::interface { socket }.ping();
                        });
                    }));
        // Even when the socket itself lets them in.
        chmod(socket.c_str(), 0666);
        CHECK_EQUAL(std::string{"2"}, as_user(nobody_, strangers_, [&] {
                        return code_of([&] {
                            wesh::interface { socket }.info();
                        });
                    }));
    }

    void claims_are_ignored() {
        const auto s = open_site();
        const auto socket = s->daemon.socket();
        const auto said = as_user(nobody_, nogroup_, [&] {
            const test::stock_handle h{socket};
            h.claim(0);
            wesh_info_result info{};
            if (wesh_info_1(&info, h.get()) != RPC_SUCCESS) return std::string{"no answer"};
            return std::string{info.wesh_info_result_u.info.admin ? "admin" : "reader"};
        });
        CHECK_EQUAL(std::string{"reader"}, said);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(roles_test);

} // namespace
