// The TOML side of the configuration: files to checked values.
#include "common/text.hpp"
#include "common/words.hpp"
#include "io/files.hpp"
#include "io/options_reader.hpp"
#include "notify/config.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wesh::notify {
namespace {

constexpr std::size_t recipients_max = 200;
constexpr std::size_t rules_max = 200;
constexpr std::size_t list_max = 64;
constexpr std::array<std::string_view, 3> lists{"recipient", "rule", "text"};
constexpr option password_option{"mail.password", option_type::secret, "", "", "of mail.user"};

class reader : public io::options_reader {
  public:
    reader(std::string file, std::vector<std::string>& complaints, config& into, settings& values,
           setting_places& places)
        : options_reader{std::move(file), complaints, &places}
        , into_{into}
        , values_{values} {}

    void read(std::string_view text);

  private:
    using keys = std::initializer_list<std::string_view>;
    std::optional<option_values> row(const toml::table& t, std::span<const option> table, keys others);
    std::vector<std::string> strings(const toml::table& t, std::string_view key,
                                     std::vector<std::string> usual);
    void password(toml::table& root);
    void each(const toml::table& root, std::string_view list, void (reader::*one_of)(const toml::table&));
    void recipient(const toml::table& t);
    void rule(const toml::table& t);
    void steps(const toml::table& t, notify::rule& r);
    void text(const toml::table& t);

    config& into_;
    settings& values_;
};

std::optional<option_values> reader::row(const toml::table& t, std::span<const option> table, keys others) {
    const auto before = complaints();
    settings given;
    setting_places here;
    note_in(&here);
    for (const auto& [key, node] : t)
        if (std::find(others.begin(), others.end(), key.str()) == others.end())
            take(table, std::string{key.str()}, node, given);
    note_in(nullptr);
    if (complaints() != before) return {};
    return option_values{table, given};
}

std::vector<std::string> reader::strings(const toml::table& t, std::string_view key,
                                         std::vector<std::string> usual) {
    const auto* n = t.get(key);
    if (n == nullptr) return usual;
    std::vector<std::string> all;
    const auto add = [&](const toml::node& one) {
        const auto* s = one.as_string();
        if (s == nullptr || s->get().empty() || s->get().size() > text_max || !is_clean(s->get()))
            complain(one.source(), fmt::format("{} is a text in quotes, or a list of them", key));
        else
            all.push_back(s->get());
    };
    if (const auto* array = n->as_array()) {
        for (const auto& one : *array) add(one);
    } else {
        add(*n);
    }
    if (all.size() > list_max) complain(n->source(), fmt::format("more than {} in one list", list_max));
    return all;
}

/// A secret stands in a file of its own, or in one that not everybody may read.
void reader::password(toml::table& root) {
    auto* section = root.get_as<toml::table>("mail");
    if (section == nullptr) return;
    if (const auto* n = section->get("password"); n != nullptr) {
        if (io::open_to_all(file()))
            complain(n->source(),
                     "password is a secret and everybody may read this file: chmod o-rw it, or use "
                     "password_file");
        else if (const auto content = plain("mail.password", *n)) {
            const auto wrong = check_option(password_option, *content);
            if (!wrong.empty()) complain(n->source(), wrong);
            into_.rules.mail.password = *content;
            into_.password_file.clear();
        }
    }
    if (const auto* n = section->get("password_file"); n != nullptr) {
        try {
            if (const auto path = plain("mail.password_file", *n)) {
                into_.rules.mail.password = io::read_secret(*path);
                into_.password_file = *path;
            }
        } catch (const std::exception& e) {
            complain(n->source(), sanitised(e.what()));
        }
        if (section->contains("password"))
            complain(n->source(), "password is given twice: by itself and by password_file");
    }
    section->erase("password");
    section->erase("password_file");
}

void reader::each(const toml::table& root, std::string_view list,
                  void (reader::*one_of)(const toml::table&)) {
    const auto* n = root.get(list);
    if (n == nullptr) return;
    const auto* array = n->as_array();
    if (array == nullptr) return complain(n->source(), fmt::format("write [[{0}]], once for each {0}", list));
    for (const auto& one : *array) {
        if (const auto* t = one.as_table())
            (this->*one_of)(*t);
        else
            complain(one.source(), fmt::format("write [[{0}]], once for each {0}", list));
    }
}

void reader::recipient(const toml::table& t) {
    const auto v = row(t, recipient_options(), {});
    if (!v) return;
    notify::recipient r;
    r.name = v->text("name");
    r.mail = v->text("mail");
    r.phone = v->text("phone");
    r.language = enumerator_of<language>(language_words, v->text("language")).value_or(language::french);
    r.quiet = day_span::parse(v->text("quiet")).value_or(day_span{});
    r.quiet_breaks = parse_severity(v->text("quiet_breaks")).value_or(severity::critical);
    auto& all = into_.rules.recipients;
    if (r.name.empty()) return complain(t.source(), "this recipient has no name");
    if (r.mail.empty() && r.phone.empty())
        return complain(t.source(), fmt::format("{} has neither mail nor phone", r.name));
    if (into_.rules.find_recipient(r.name) != nullptr)
        return complain(t.source(), fmt::format("there are two recipients {}", r.name));
    if (all.size() >= recipients_max)
        return complain(t.source(), fmt::format("more than {} recipients", recipients_max));
    all.push_back(std::move(r));
}

way way_of(const option_values& v) { return enumerator_of<way>(way_words, v.text("by")).value_or(way::mail); }

void reader::rule(const toml::table& t) {
    const auto v = row(t, rule_options(), {"events", "devices", "to", "step"});
    if (!v) return;
    notify::rule r;
    r.name = v->text("name");
    r.place = place(t.source());
    r.events = strings(t, "events", {"*"});
    r.devices = strings(t, "devices", {"*"});
    r.to = strings(t, "to", {});
    r.severity_from = parse_severity(v->text("severity_from")).value_or(severity::warning);
    r.by = way_of(*v);
    r.wait = v->time("for");
    r.repeat = v->time("repeat");
    r.repeat_count = static_cast<std::uint32_t>(v->number("repeat_count"));
    r.return_told = v->flag("return");
    r.when_centre_lost = v->text("when") == "centre-lost";
    steps(t, r);
    auto& all = into_.rules.rules;
    if (r.name.empty()) return complain(t.source(), "this rule has no name");
    if (r.to.empty() && r.steps.empty())
        return complain(t.source(), fmt::format("rule {} tells nobody: say who with to", r.name));
    if (into_.rules.find_rule(r.name) != nullptr)
        return complain(t.source(), fmt::format("there are two rules {}", r.name));
    if (all.size() >= rules_max) return complain(t.source(), fmt::format("more than {} rules", rules_max));
    all.push_back(std::move(r));
}

void reader::steps(const toml::table& t, notify::rule& r) {
    const auto* n = t.get("step");
    if (n == nullptr) return;
    const auto* array = n->as_array();
    if (array == nullptr) return complain(n->source(), "write [[rule.step]], once for each step");
    for (const auto& one : *array) {
        const auto* s = one.as_table();
        if (s == nullptr) return complain(one.source(), "write [[rule.step]], once for each step");
        const auto v = row(*s, step_options(), {"to"});
        if (!v) continue;
        r.steps.push_back({v->time("after"), strings(*s, "to", {}), way_of(*v)});
        if (r.steps.back().to.empty()) complain(s->source(), "this step tells nobody: say who with to");
        if (r.steps.size() > list_max)
            return complain(s->source(), fmt::format("more than {} steps", list_max));
    }
}

void reader::text(const toml::table& t) {
    settings given;
    const auto before = complaints();
    // They are longer than other settings: their own check comes with the row.
    for (const auto& [key, node] : t) {
        const auto* known = find_option(text_options(), key.str());
        const auto* s = node.as_string();
        if (known != nullptr && known->name != "language" && s != nullptr)
            given.emplace_back(known->name, s->get());
        else
            take(text_options(), std::string{key.str()}, node, given);
    }
    if (complaints() != before) return;
    const option_values v{text_options(), given};
    template_row row{v.text("type"),
                     enumerator_of<language>(language_words, v.text("language")).value_or(language::french),
                     v.text("title"),
                     v.text("what"),
                     v.text("todo"),
                     v.text("over")};
    if (row.type.empty()) return complain(t.source(), "this text has no type");
    if (into_.texts.size() >= template_rows_max)
        return complain(t.source(), fmt::format("more than {} texts", template_rows_max));
    for (const auto& wrong : into_.rules.texts.add(row)) {
        const auto* at = t.get(wrong.field);
        complain(at != nullptr ? at->source() : t.source(), fmt::format("{}: {}", wrong.field, wrong.text));
    }
    into_.texts.push_back(std::move(row));
}

void reader::read(std::string_view text) {
    auto root = parse(text);
    if (!root) return;
    password(*root);
    each(*root, "recipient", &reader::recipient);
    each(*root, "rule", &reader::rule);
    each(*root, "text", &reader::text);
    for (const auto list : lists) root->erase(list);
    std::vector<std::string_view> near{lists.begin(), lists.end()};
    std::vector<std::string> mistaken;
    for (const auto& [key, node] : *root) {
        const auto meant = nearest(key.str(), near);
        if (meant.empty() || !node.is_array_of_tables()) continue;
        complain(node.source(),
                 fmt::format("[[{}]] is not known; did you mean [[{}]]?", sanitised(key.str()), meant));
        mistaken.emplace_back(key.str());
    }
    for (const auto& key : mistaken) root->erase(key);
    sections(*root, program_options(), {}, values_);
}

config finished(config c, const settings& values, setting_places places,
                std::vector<std::string> complaints) {
    c.program = option_values{program_options(), values, std::move(places)};
    carry_over(c);
    if (complaints.empty()) complaints = check_whole(c);
    if (!complaints.empty()) throw config_error{std::move(complaints)};
    return c;
}

} // namespace

config load_config(const std::string& path) {
    config c;
    settings values;
    setting_places places;
    std::vector<std::string> complaints;
    for (const auto& file : io::config_files(path)) {
        try {
            reader{file, complaints, c, values, places}.read(io::read_file(file));
        } catch (const std::exception& e) {
            complaints.push_back(sanitised(e.what()));
        }
    }
    return finished(std::move(c), values, std::move(places), std::move(complaints));
}

config parse_config(std::string_view text, const std::string& name) {
    config c;
    settings values;
    setting_places places;
    std::vector<std::string> complaints;
    reader{name, complaints, c, values, places}.read(text);
    return finished(std::move(c), values, std::move(places), std::move(complaints));
}

} // namespace wesh::notify
