// Where the daemon listens: a dead daemon's socket is taken over, everything else is left alone.
#include "rpc/server.hpp"
#include "tests/rpc/serving.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/in_child.hpp"
#include "tests/support/test.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstdio>
#include <unistd.h>

using namespace wesh;
using wesh::test::folder;

class listen_test : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(listen_test);
    CPPUNIT_TEST(the_socket_is_for_owner_and_group_only);
    CPPUNIT_TEST(a_socket_nobody_serves_is_taken_over);
    CPPUNIT_TEST(a_socket_that_is_served_is_left_alone);
    CPPUNIT_TEST(a_file_that_is_no_socket_is_left_alone);
    CPPUNIT_TEST(a_path_too_long_for_a_socket_is_told);
    CPPUNIT_TEST(a_missing_folder_is_told);
    CPPUNIT_TEST(a_daemon_takes_its_own_socket_along);
    CPPUNIT_TEST(a_socket_that_blocks_as_systemd_passes_it_holds_nobody_up);
    CPPUNIT_TEST(groups_give_roles);
    CPPUNIT_TEST(our_own_user_is_an_administrator);
    CPPUNIT_TEST_SUITE_END();

    folder f;
    std::string path = f / "s";

  public:
    void the_socket_is_for_owner_and_group_only() {
        const int fd = rpc::listen_unix(path, "");
        struct stat s {};
        CHECK(::stat(path.c_str(), &s) == 0);
        CHECK_EQUAL(0660U, static_cast<unsigned>(s.st_mode) & 0777U);
        ::close(fd);
    }
    void a_socket_nobody_serves_is_taken_over() {
        ::close(rpc::listen_unix(path, ""));
        const int fd = rpc::listen_unix(path, "no-such-group");
        CHECK(fd >= 0);
        ::close(fd);
    }
    void a_socket_that_is_served_is_left_alone() {
        const int fd = rpc::listen_unix(path, "");
        CHECK_THROWS(rpc::listen_unix(path, ""), std::runtime_error);
        CHECK(::access(path.c_str(), F_OK) == 0);
        ::close(fd);
    }
    void a_file_that_is_no_socket_is_left_alone() {
        std::fclose(std::fopen(path.c_str(), "w"));
        CHECK_THROWS(rpc::listen_unix(path, ""), std::runtime_error);
        CHECK(::access(path.c_str(), F_OK) == 0);
    }
    void a_path_too_long_for_a_socket_is_told() {
        CHECK_THROWS(rpc::listen_unix(f / std::string(120, 'x'), ""), std::invalid_argument);
    }
    void a_missing_folder_is_told() {
        try {
            rpc::listen_unix(f / "none/s", "");
            CHECK(false);
        } catch (const std::exception& e) {
            CHECK(std::string{e.what()}.find(f / "none/s") != std::string::npos);
        }
    }
    void a_daemon_takes_its_own_socket_along() {
        io::loop loop;
        rpc::server server{loop, {}, rpc::by_groups("", "")};
        {
            const rpc::listening here{server, path, ""};
            CHECK_THROWS((rpc::listening{server, path, ""}), std::runtime_error);
            CHECK(::access(path.c_str(), F_OK) == 0);
        }
        CHECK(::access(path.c_str(), F_OK) != 0);
    }
    void a_socket_that_blocks_as_systemd_passes_it_holds_nobody_up() {
        // In a child, which the alarm ends where it hangs.
        const auto said = wesh::test::in_child([this] {
            alarm(10);
            io::loop loop;
            rpc::server server{loop, {}, rpc::by_groups("", "")};
            const int fd = rpc::listen_unix(path, "");
            fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
            server.listen(fd);
            const wesh::test::caller first{path};
            while (server.count().connections == 0) loop.turn(duration{10});
            return std::string{"accepted, and not waiting for another"};
        });
        CHECK_EQUAL(std::string{"accepted, and not waiting for another"}, said);
    }
    void groups_give_roles() {
        const auto* own = ::getgrgid(::getegid());
        CHECK_MESSAGE("our own group has a name", own != nullptr);
        const std::string us = own->gr_name;
        const int listening = rpc::listen_unix(path, "");
        const wesh::test::caller first{path};
        const int fd = ::accept(listening, nullptr, nullptr);
        CHECK(fd >= 0);
        const rpc::peer somebody{::geteuid() + 12'345, 1, rpc::role::none};
        const auto role = [&](const std::string& reader, const std::string& admin,
                              const std::string& witness) {
            return rpc::by_groups(reader, admin, witness)(fd, somebody);
        };
        CHECK(role("", "", "") == rpc::role::none);
        CHECK(role("no-such-group", "no-such-group", "no-such-group") == rpc::role::none);
        CHECK(role(us, "", "") == rpc::role::reader);
        CHECK(role(us, "", us) == rpc::role::witness);
        CHECK(role("", "", us) == rpc::role::witness);
        CHECK(role(us, us, us) == rpc::role::admin);
        ::close(fd);
        ::close(listening);
    }
    void our_own_user_is_an_administrator() {
        const auto classify = rpc::by_groups("", "");
        CHECK(classify(-1, {::geteuid(), 1, rpc::role::none}) == rpc::role::admin);
        CHECK(classify(-1, {0, 1, rpc::role::none}) == rpc::role::admin);
        CHECK(classify(-1, {::geteuid() + 12'345, 1, rpc::role::none}) == rpc::role::none);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(listen_test);
