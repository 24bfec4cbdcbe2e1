// A gammu-smsd of a test's own, configured by conf/smsdrc as it ships, with a dummy phone unless it is given
// a modem.
#pragma once

#include "tests/support/process.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace wesh::test {

class shipped_smsd {
  public:
    /// Folders in FOLDER/spool and FOLDER/phone; `more` replaces settings, or adds lines behind
    /// them. Throws not_run where make/peers could not fetch gammu-smsd.
    explicit shipped_smsd(std::string folder, const std::vector<std::string>& more = {});

    void start();
    void stop();
    /// SIGKILL.
    void kill();
    bool running() { return daemon_ && daemon_->running(); }
    std::string log() const { return daemon_ ? daemon_->output() : std::string{}; }
    const std::string& configuration() const noexcept { return text_; }

    /// A message for its phone, as the network brings it; `text` is UTF-8, `hex` bytes instead.
    struct sms {
        std::string sender;
        std::string text;
        std::string hex;
        std::string time = "20261122T001945";
    };
    void bring(const sms& m);
    /// Messages that the phone still has.
    std::size_t in_phone() const;

  private:
    std::string folder_;
    std::string text_;
    int slot_ = 0;
    std::unique_ptr<process> daemon_;
};

} // namespace wesh::test
