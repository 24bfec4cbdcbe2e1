// Joins gammu-smsd on dummy phones to the air: what their services sent is carried, what comes is put into
// the phones.
#pragma once

#include "sim/air.hpp"
#include "tests/support/smsd.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace wesh::test {

class dummy_end : public sim::air_end {
  public:
    /// The air's and the phone's end.
    dummy_end(sim::air& a, std::string number, dummy_phone& phone);
    ~dummy_end() override { air_.leave(number_); }
    dummy_end(const dummy_end&) = delete;
    dummy_end& operator=(const dummy_end&) = delete;

    /// Looks what has been sent since the last time.
    virtual void pump() = 0;

  protected:
    void carry(const std::string& to, bool data, const std::string& hex);

  private:
    bool take(const sim::air_message& m) override;

    sim::air& air_;
    std::string number_;
    dummy_phone& phone_;
};

/// With the FILES service. 1.42 writes each section of a file twice or more: each counts once.
class files_end final : public dummy_end {
  public:
    files_end(sim::air& a, std::string number, dummy_phone& phone, std::string sent)
        : dummy_end{a, std::move(number), phone}
        , sent_{std::move(sent)} {}
    void pump() override;

  private:
    std::string sent_;
    std::vector<std::string> seen_;
};

/// With the SQL service.
class sql_end final : public dummy_end {
  public:
    sql_end(sim::air& a, std::string number, dummy_phone& phone, const mariadb& server, std::string database)
        : dummy_end{a, std::move(number), phone}
        , server_{server}
        , database_{std::move(database)} {}
    void pump() override;

  private:
    const mariadb& server_;
    std::string database_;
    std::uint64_t last_ = 0;
};

} // namespace wesh::test
