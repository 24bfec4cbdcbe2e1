// A site with the real programs: weshsim's boxes, weshd, wesh-notifyd, an SMTP server.
#pragma once

#include "tests/support/poll.hpp"
#include "tests/support/site.hpp"
#include "tests/support/smtp.hpp"
#include "tests/support/test.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace wesh::test {

using namespace std::chrono_literals;

class notify_site {
  public:
    explicit notify_site(std::size_t boxes = 2);
    /// `device` is what weshd's configuration says of each box.
    notify_site(std::size_t boxes, const std::string& device);

    /// The configuration: how to reach weshd and the mail server, Anne and Bruno, and what is given beside.
    void configure(const std::string& rules, const std::string& more = {},
                   const std::string& sending = "group_wait = \"1s\"\ngroup_most = \"2s\"\n") const;
    void start(start_options o = {});
    /// SIGTERM; fails the test unless it ends in good order.
    void stop();
    void kill() { program_->kill(); }
    process& program() noexcept { return *program_; }
    std::string log() const;

    /// A tool, to its end: exit code and output.
    std::pair<int, std::string> run(std::vector<std::string> words) const;
    std::pair<int, std::string> notify(std::vector<std::string> words) const;
    /// What wesh-notify shows: a row of columns by their names for each line.
    std::vector<std::map<std::string, std::string>> rows(std::vector<std::string> words) const;

    void fail(const std::string& box) { site.boxes.control("fault " + box + " hang"); }
    void mend(const std::string& box) { site.boxes.control("clear " + box); }
    /// Mail whose subject or text has that, once there is so much of it.
    std::vector<received_mail> wait_for_mail(std::size_t count, const std::string& with = {},
                                             duration limit = 20s) const;
    std::vector<received_mail> mail(const std::string& with = {}) const;
    /// How often each Message-ID was taken.
    std::map<std::string, int> times() const;

    wesh::test::site site;
    smtp_server smtp;

  private:
    std::string path_;
    std::unique_ptr<process> program_;
};

/// Anne is told of all.
extern const char* const tell_anne;

} // namespace wesh::test
