#include "notify/wording.hpp"

#include "common/text.hpp"
#include "notify/texts.hpp"
#include "notify/wording_phrases.hpp"
#include "notify/wording_sms.hpp"
#include "notify/wording_time.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::notify {
namespace {

constexpr std::size_t subject_max = 200;
constexpr std::size_t title_max = 120;
constexpr std::size_t site_max = 60;
constexpr std::size_t sms_titles = 4;
constexpr std::string_view attribute_prefix = "attribute.";

/// At most so many bytes, with "…" where something was cut.
std::string shortened(const std::string& text, std::size_t most) {
    constexpr std::string_view dots = "…";
    if (text.size() <= most) return text;
    return sanitised(text, most - dots.size()).append(dots);
}

/// As French is set: what belongs to : ; ! ? « and » is not parted from it.
std::string set_french(std::string text) {
    constexpr std::string_view blank = "\u00a0";
    constexpr std::string_view opening = "« ";
    for (std::size_t at = 0; (at = text.find(' ', at)) != text.npos; ++at) {
        const auto after = std::string_view{text}.substr(at + 1);
        const bool sign = !after.empty() && std::string_view{":;!?"}.find(after[0]) != after.npos;
        const bool opened = at + 1 >= opening.size() &&
                            std::string_view{text}.substr(at + 1 - opening.size(), opening.size()) == opening;
        if (sign || opened || after.starts_with("»")) text.replace(at, 1, blank);
    }
    return text;
}

/// All that the words of one message are made from.
class writer {
  public:
    writer(const notice& n, const template_set& t)
        : n_{n}
        , templates_{t}
        , say_{phrases_of(n.language)}
        , times_{n.zone, n.language}
        , site_{one_line(trimmed(n.site), site_max)} {}

    wording write() const {
        if (n_.kind == notice_kind::test) return test();
        return {subject(), text(), sms()};
    }

  private:
    using names = std::initializer_list<std::pair<std::string_view, std::string>>;

    std::string set(std::string_view text) const {
        return n_.language == language::french ? set_french(std::string{text}) : std::string{text};
    }
    std::string phrase(std::string_view text, names values = {}) const {
        return filled(set(text), [&](std::string_view name) -> std::optional<std::string> {
            for (const auto& [known, value] : values)
                if (known == name) return value;
            return {};
        });
    }
    static bool is_over(const cause& c) { return c.until != no_time; }
    static bool is_removed(const cause& c) { return is_over(c) && c.removed; }
    std::string lasted(const cause& c) const {
        return spoken((is_over(c) ? c.until : n_.written) - c.since, n_.language);
    }

    std::optional<std::string> own_value(const cause& c, std::string_view name) const {
        if (name == "device") return c.device.empty() ? site_or_default() : c.device;
        if (name == "site") return site_;
        if (name == "since") return times_.moment(c.since, n_.written);
        if (name == "until") return is_over(c) ? times_.moment(c.until, n_.written) : std::string{};
        if (name == "duration") return lasted(c);
        if (name == "severity") return std::string{severity_of(c)};
        if (name == "type") return c.type;
        if (name == "number") return std::to_string(c.number);
        if (name == "text") return c.text;
        return {};
    }
    std::string of(const cause& c, std::string_view text) const {
        return filled(set(text), [&](std::string_view name) -> std::optional<std::string> {
            if (auto own = own_value(c, name)) return own;
            if (name.starts_with(attribute_prefix)) name.remove_prefix(attribute_prefix.size());
            // Of two, the one of the closing event tells more.
            const auto found = std::find_if(c.attributes.rbegin(), c.attributes.rend(),
                                            [&](const auto& a) { return a.first == name; });
            if (found == c.attributes.rend()) return {};
            return found->second;
        });
    }
    std::string title(const cause& c) const { return shortened(one_line(of(c, row_of(c).title)), title_max); }
    template_row row_of(const cause& c) const {
        auto row = templates_.find(c.type, n_.language);
        if (is_removed(c)) row.over = removed_text(n_.language);
        return row;
    }
    std::string site_or_default() const { return site_.empty() ? std::string{say_.the_site} : site_; }
    std::string_view severity_of(const cause& c) const {
        const auto i = static_cast<std::size_t>(c.severity);
        return i < std::size(say_.severities) ? say_.severities[i] : "?";
    }
    std::size_t count() const { return n_.causes.size() + n_.left_out; }
    bool all_over() const {
        return !n_.causes.empty() && std::all_of(n_.causes.begin(), n_.causes.end(), is_over);
    }
    bool all_removed() const {
        return !n_.causes.empty() && std::all_of(n_.causes.begin(), n_.causes.end(), is_removed);
    }
    bool any_removed() const { return std::any_of(n_.causes.begin(), n_.causes.end(), is_removed); }

    // ---- subject ----

    std::string_view front(std::string_view reminder, std::string_view escalated, std::string_view over,
                           std::string_view removed) const {
        if (all_removed()) return removed;
        if (n_.kind == notice_kind::closed || all_over()) return over;
        if (n_.kind == notice_kind::reminder) return reminder;
        return n_.kind == notice_kind::escalated ? escalated : std::string_view{};
    }
    std::string headed(const std::string& rest) const {
        return shortened((site_.empty() ? std::string{} : "[" + site_ + "] ") + rest, subject_max);
    }
    std::string subject() const {
        auto text = phrase(
            front(say_.reminder_subject, say_.escalated_subject, say_.over_subject, say_.removed_subject));
        if (n_.causes.empty()) return headed(text + phrase(say_.several, {{"n", std::to_string(count())}}));
        text += title(n_.causes.front());
        if (count() == 2) text += phrase(say_.other_subject);
        if (count() > 2) text += phrase(say_.others_subject, {{"n", std::to_string(count() - 1)}});
        return headed(text);
    }

    // ---- text ----

    std::string text() const {
        std::string out;
        if (n_.kind == notice_kind::reminder) out += phrase(say_.reminder) + "\n\n";
        if (n_.kind == notice_kind::escalated) out += phrase(say_.escalated) + "\n\n";
        if (n_.kind == notice_kind::closed && all_removed())
            out += phrase(say_.removed) + "\n\n";
        else if (n_.kind == notice_kind::closed && !any_removed())
            out += phrase(say_.over) + "\n\n";
        out += count() == 1 && n_.causes.size() == 1 ? alone(n_.causes.front()) : listed();
        if (const auto late = lateness(); !late.empty()) out += "\n" + late + "\n";
        if (!n_.reply_code.empty()) out += "\n" + phrase(say_.ack_reply, {{"code", n_.reply_code}}) + "\n";
        return out + signature();
    }
    std::string line(std::string_view label, const std::string& value) const {
        return set(label) + value + "\n";
    }
    /// What has no words for its end has none.
    std::string_view begins(const cause& c, const template_row& row) const {
        return row.over.empty() && !is_over(c) ? say_.at_line : say_.begin;
    }
    std::string alone(const cause& c) const {
        const auto row = row_of(c);
        std::string out;
        if (is_over(c)) {
            if (n_.kind != notice_kind::closed)
                out += phrase(c.removed ? say_.already_removed : say_.already_over, {{"title", title(c)}}) +
                       "\n";
            else
                out += title(c) + "\n";
            if (!row.over.empty()) out += of(c, row.over) + "\n";
        } else {
            out += of(c, row.what) + "\n";
        }
        out += "\n";
        if (!site_.empty()) out += line(say_.site, site_);
        if (!c.device.empty()) out += line(say_.device, one_line(c.device));
        out += line(begins(c, row), times_.whole(c.since));
        if (is_over(c))
            out += phrase(say_.end, {{"until", times_.whole(c.until)}, {"duration", lasted(c)}}) + "\n";
        out += line(say_.severity, std::string{severity_of(c)});
        if (!is_over(c) && !row.todo.empty()) out += "\n" + line(say_.todo, of(c, row.todo));
        return out + acknowledging(c);
    }
    std::string acknowledging(const cause& c) const {
        if (is_over(c) || c.event == 0 || c.severity < severity::warning) return {};
        return "\n" + phrase(say_.ack_command, {{"event", std::to_string(c.event)}}) + "\n";
    }
    std::string listed() const {
        auto out = phrase(say_.several, {{"n", std::to_string(count())}}) + "\n";
        if (!site_.empty()) out = line(say_.site, site_) + "\n" + out;
        const auto shown = std::min(n_.causes.size(), causes_listed_max);
        for (std::size_t i = 0; i < shown; ++i) out += "\n" + item(i + 1, n_.causes[i]);
        if (const auto more = count() - shown; more > 0)
            out += "\n" +
                   phrase(more == 1 ? say_.left_out_one : say_.left_out, {{"n", std::to_string(more)}}) +
                   "\n";
        return out;
    }
    std::string item(std::size_t nth, const cause& c) const {
        const auto row = row_of(c);
        auto out = fmt::format("{}. {} — {}\n", nth, title(c), severity_of(c));
        const auto& said = is_over(c) ? row.over : row.what;
        if (!said.empty()) out += "   " + of(c, said) + "\n";
        const auto since = times_.whole(c.since);
        const names times{{"since", since}, {"until", times_.whole(c.until)}, {"duration", lasted(c)}};
        out += "   " + (is_over(c) ? phrase(say_.over_line, times) + "\n" : line(begins(c, row), since));
        if (!is_over(c) && !row.todo.empty()) out += "   " + line(say_.todo, of(c, row.todo));
        return out;
    }
    std::string lateness() const {
        std::string_view why;
        if (n_.held_why == held::undeliverable) why = say_.undeliverable;
        if (n_.held_why == held::quiet_hours) why = say_.quiet_hours;
        if (n_.held_why == held::daily_limit) why = say_.daily_limit;
        if (why.empty()) return {};
        if (n_.held_since == no_time) return phrase(why) + ".";
        return phrase(why) + phrase(say_.since_then, {{"since", times_.moment(n_.held_since, n_.written)}});
    }
    std::string signature() const {
        return "\n-- \n" + phrase(say_.signature, {{"time", times_.whole(n_.written)}}) + "\n";
    }

    // ---- SMS ----

    std::string sms() const {
        std::string body = site_.empty() ? std::string{} : site_ + ": ";
        body += phrase(front(say_.sms_reminder, say_.sms_escalated, say_.sms_over, say_.sms_removed));
        std::size_t said = 0;
        for (const auto& c : n_.causes) {
            if (said == sms_titles) break;
            if (said++ > 0) body += "; ";
            body += title(c) + when(c);
        }
        std::string tail;
        if (said == 0)
            body += phrase(say_.several, {{"n", std::to_string(count())}});
        else if (count() > said)
            tail = phrase(say_.sms_others, {{"n", std::to_string(count() - said)}});
        if (!n_.reply_code.empty())
            tail += (tail.empty() ? "." : "") + phrase(say_.sms_reply, {{"code", n_.reply_code}});
        return fit_sms(body, tail);
    }

    std::string when(const cause& c) const {
        const auto since = times_.brief(c.since, n_.written);
        if (is_over(c)) return fmt::format(" {}-{}", since, times_.brief(c.until, n_.written));
        return phrase(say_.sms_since, {{"since", since}});
    }

    wording test() const {
        const auto said = phrase(say_.test, {{"recipient", n_.recipient}});
        auto text = said + "\n";
        if (!site_.empty()) text += "\n" + line(say_.site, site_);
        return {headed(phrase(say_.test_subject)), text + signature(),
                fit_sms((site_.empty() ? std::string{} : site_ + ": ") + phrase(say_.sms_test))};
    }

    const notice& n_;
    const template_set& templates_;
    const phrases& say_;
    local_times times_;
    std::string site_;
};

} // namespace

wording words_of(const notice& n, const template_set& templates) { return writer{n, templates}.write(); }

} // namespace wesh::notify
