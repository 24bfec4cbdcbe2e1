// Where seeds are written: a folder a target.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace wesh::fuzz {

class corpus {
  public:
    corpus(const std::filesystem::path& root, const char* target)
        : folder_{root / target} {
        std::filesystem::create_directories(folder_);
    }
    void add(const std::string& name, std::string_view bytes) const {
        std::ofstream{folder_ / name, std::ios::binary}.write(bytes.data(),
                                                              static_cast<std::streamsize>(bytes.size()));
    }

  private:
    std::filesystem::path folder_;
};

/// Of the target of that name.
void http_body_seeds(const std::filesystem::path& root);
void modem_seeds(const std::filesystem::path& root);
void nut_seeds(const std::filesystem::path& root);
/// Of `mail_address` and `notify_template`.
void notify_seeds(const std::filesystem::path& root);
void packet_seeds(const std::filesystem::path& root);
/// Of `sms_backup` and `sms_names`.
void sms_seeds(const std::filesystem::path& root);
/// Of `sim_nut`, and one of `scenario`.
void ups_seeds(const std::filesystem::path& root);

} // namespace wesh::fuzz
