// Replaces what identifies people and places in a capture: numbers of meters, serial numbers, MAC addresses.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wesh::client {

/// First learns from all that is to be written, then applies: the same number is replaced by the same
/// wherever it stands. A replacement has the form of what it replaces; of a meter's number and a MAC address
/// the first half stays, which tells the maker and the model.
class disguise {
  public:
    /// From a page or from frames: what stands behind the labels and elements that hold such numbers.
    void learn(std::string_view bytes);
    /// A number that is known to be one.
    void learn_number(std::string_view number);

    std::string apply(std::string_view text) const;
    /// As apply(); each group of a frame keeps its checksum right, or wrong.
    std::string apply_to_frames(std::string_view bytes) const;

  private:
    void replace(std::string_view number, std::size_t keep);
    void learn_addresses(std::string_view bytes);

    std::vector<std::pair<std::string, std::string>> known_;
};

} // namespace wesh::client
