// What the centre set at this site: kept until all parts of a version are here, applied once, confirmed.
#pragma once

#include "libtonique/settings.hpp"
#include "tonique/site/hours.hpp"

namespace wesh::tonique::site {

/// An order for weshd.
struct order {
    tonique::setting setting;
    std::string device;
};

/// A setting and what became of it.
struct applied_setting {
    tonique::setting setting;
    bool waits = false; ///< for its device
    std::optional<setting_refusal> refused;
};

class applying {
  public:
    applying(database& db, const hours& h, const site_settings& s);

    std::uint32_t version() const; ///< that is applied; 0: none
    std::vector<applied_setting> all() const;
    /// Of what is in force; nothing when it is not set.
    std::optional<std::int64_t> value(setting_kind k, unit_number unit = 0, std::uint8_t column = 0) const;
    /// What weshd has to be told.
    std::vector<order> orders() const;

    // ---- in a transaction of the caller's ----

    /// A part came, perhaps again. True when its version took effect now.
    bool take(const settings& part);
    void carried_out(const tonique::setting& s, std::optional<setting_refusal> refused);
    /// What the centre is to be told once all is carried out; nothing when it was told.
    std::optional<settings_state> outcome(std::size_t room);

  private:
    void put_in_force(std::uint32_t version);
    std::optional<setting_refusal> refusal_of(const tonique::setting& s) const;

    database& db_;
    const hours& hours_;
    const site_settings& settings_;
};

} // namespace wesh::tonique::site
