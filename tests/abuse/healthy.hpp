// A well-behaved client that asks all the time, and notes how long each answer took.
#pragma once

#include <wesh/wesh.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace wesh::test {

class healthy_client {
  public:
    healthy_client(const std::string& socket, std::string path)
        : worker_{[this, client = interface{socket}, p = std::move(path)] { run(client, p); }} {}
    ~healthy_client() { stop(); }
    healthy_client(const healthy_client&) = delete;
    healthy_client& operator=(const healthy_client&) = delete;

    void stop() {
        stopping_ = true;
        if (worker_.joinable()) worker_.join();
    }
    std::size_t calls() const noexcept { return calls_; }
    /// After stop(): every call was answered, and within the limit; else what was wrong.
    std::string complaint(std::chrono::milliseconds limit) const {
        if (!failure_.empty()) return failure_;
        if (took_.empty()) return "no call was answered at all";
        auto all = took_;
        std::sort(all.begin(), all.end());
        const auto p99 = all[all.size() * 99 / 100];
        if (all.back() < limit) return {};
        return "of " + std::to_string(all.size()) + " calls the slowest took " +
               std::to_string(all.back().count()) + " us, and 99 of 100 up to " +
               std::to_string(p99.count()) + " us";
    }

  private:
    using microseconds = std::chrono::microseconds;

    void run(const interface& client, const std::string& path) {
        try {
            while (!stopping_) {
                timed([&] { client.ping(); });
                timed([&] { client.read({path}); });
                std::this_thread::sleep_for(microseconds{500});
            }
        } catch (const std::exception& e) {
            failure_ = e.what();
        }
    }
    template <class Call>
    void timed(Call call) {
        const auto begin = std::chrono::steady_clock::now();
        call();
        took_.push_back(std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - begin));
        ++calls_;
    }

    std::vector<microseconds> took_;
    std::string failure_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::size_t> calls_{0};
    std::thread worker_; ///< last: it uses all of the above
};

} // namespace wesh::test
