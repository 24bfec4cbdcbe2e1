// gammu-smsd's folders, with its service FILES: outbox, sent, error and inbox, and quarantine beside them.
//
// Another program, and senders who are anybody, write into them: names only go to openat() and its like in
// their folder, nothing is followed, and what is no regular file or too long is not read.
#pragma once

#include "io/descriptor.hpp"
#include "libtonique/sms/spool_names.hpp"

#include <array>

namespace wesh::sms {

class spool {
  public:
    static constexpr std::size_t file_max = backup_bytes_max;
    static constexpr std::size_t quarantine_max = 200; ///< files; the oldest makes room
    /// The folder; those within are made when they are absent. Throws std::system_error naming what it cannot
    /// open.
    explicit spool(std::string folder);

    // ---- what leaves ----

    enum class place : std::uint8_t { nowhere, outbox, sent, error };
    /// Written under a hidden name, synced, renamed: gammu-smsd sees all of it or nothing.
    void put(const outbox_name& n, std::string_view content);
    place find(const outbox_name& n) const;
    /// Takes it out of the outbox; false when gammu-smsd was quicker.
    bool withdraw(const outbox_name& n);
    /// What it left in `sent` or `error`, once that is known.
    void clear(const outbox_name& n);
    /// Our files but `kept`: what a crash left.
    void sweep(const std::optional<outbox_name>& kept);

    // ---- what came ----

    struct entry {
        std::string name;
        enum class condition : std::uint8_t { readable, refused, gone } what = condition::gone;
        std::string content;
        std::uint64_t change = 0; ///< another one when it was written to since
    };
    /// Names in the inbox, in their order, at most so many; hidden ones and folders are passed over.
    std::vector<std::string> names(std::size_t most) const;
    entry read(const std::string& name) const;
    void remove(const std::string& name);
    /// Moves it out of the inbox, under a name of ours. `serial` makes that one new, and is greater for later
    /// ones.
    void quarantine(const std::string& name, std::uint64_t serial);

  private:
    enum folder_index : std::size_t { outbox, sent, error, inbox, aside };
    int at(folder_index f) const noexcept { return folders_[f].get(); }

    std::string path_;
    std::array<io::descriptor, 5> folders_;
};

} // namespace wesh::sms
