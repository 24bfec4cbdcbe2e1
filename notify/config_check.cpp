// What no single table of the configuration knows of the others.
#include "common/text.hpp"
#include "common/words.hpp"
#include "notify/config.hpp"

#include <fmt/core.h>

namespace wesh::notify {
namespace {

class checker {
  public:
    explicit checker(const rule_set& s)
        : rules_{s} {}
    void check(const rule& r, const std::vector<std::string>& to, way by) {
        for (const auto& name : to) check(r, name, by);
        if (by == way::sms && !rules_.sms) say(r, "there are no SMS without use = true in [sms]");
        if (by == way::mail && rules_.mail.host.empty()) say(r, "there is no mail without host in [mail]");
    }
    std::vector<std::string> complaints;

  private:
    void check(const rule& r, const std::string& name, way by) {
        const auto* who = rules_.find_recipient(name);
        if (who != nullptr) {
            if (!who->reached_by(by))
                say(r, fmt::format("{} has no {}", name, by == way::mail ? "mail" : "phone"));
            return;
        }
        std::vector<std::string_view> names;
        for (const auto& x : rules_.recipients) names.push_back(x.name);
        const auto meant = nearest(name, names);
        say(r, fmt::format("there is no recipient {}{}", sanitised(name, 63),
                           meant.empty() ? std::string{} : fmt::format("; did you mean {}?", meant)));
    }
    void say(const rule& r, std::string_view what) {
        complaints.push_back(fmt::format("{}: rule {}: {}", r.place, r.name, what));
    }

    const rule_set& rules_;
};

} // namespace

std::vector<std::string> check_whole(const config& c) {
    checker k{c.rules};
    for (const auto& r : c.rules.rules) {
        if (!r.to.empty()) k.check(r, r.to, r.by);
        for (const auto& step : r.steps) k.check(r, step.to, step.by);
    }
    if (!c.rules.mail.host.empty())
        if (const auto wrong = check_mail_server(c.rules.mail); !wrong.empty())
            k.complaints.push_back("[mail]: " + wrong);
    return std::move(k.complaints);
}

void carry_over(config& c) {
    const auto& o = c.program;
    auto& r = c.rules;
    r.site = o.text("site.name");
    r.zone = o.text("site.timezone");
    r.waits = {o.time("sending.group_wait"), o.time("sending.group_most"), o.time("sending.after_cut"),
               o.time("sending.in_cut"), o.time("sending.keep")};
    r.kept.age = o.time("journal.kept_for");
    r.sms = o.flag("sms.use");
    r.sms_daily = static_cast<std::uint32_t>(o.number("sms.daily"));
    auto& m = r.mail;
    m.host = o.text("mail.host");
    m.port = static_cast<std::uint16_t>(o.number("mail.port"));
    m.tls = enumerator_of<mail_tls>(mail_tls_words, o.text("mail.tls")).value_or(mail_tls::starttls);
    m.ca_file = o.text("mail.ca_file");
    m.user = o.text("mail.user");
    m.from = o.text("mail.from");
    m.from_name = o.text("mail.from_name");
    m.connect_timeout = o.time("mail.connect_timeout");
    m.timeout = o.time("mail.timeout");
}

} // namespace wesh::notify
