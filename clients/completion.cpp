// Completion for bash, made from the tables. What the daemon says is only ever compared and quoted, never
// evaluated.
#include "clients/synopsis.hpp"

#include "common/text.hpp"

#include <set>

namespace wesh::client {
namespace {

/// What stands before the tables. NAME is the tool's, and TOOL the same as bash names functions.
constexpr std::string_view head = R"(# bash completion for NAME, made by `NAME --completion`.

# Offers the words that begin with what has been typed.
_TOOL_words() {
    local word
    for word; do
        [[ $word == "$value"* ]] && _TOOL_reply "$word"
    done
}

# Of an answer, the part that bash puts in the place of what has been typed.
_TOOL_reply() {
    local whole=$before$1
    COMPREPLY+=("${whole#"$cut"}")
}

_TOOL_files() {
    local file
    compopt -o filenames 2>/dev/null
    while IFS= read -r file; do
        _TOOL_reply "$file"
    done < <(compgen -f -- "$value")
}
)";

/// For tools that know a running weshd.
constexpr std::string_view daemon_part = R"(
# The first column of what the daemon says, a name a line; nothing when there is none.
_TOOL_ask() {
    local line header=1
    while IFS= read -r line; do
        if [[ $header ]]; then
            header=
            continue
        fi
        if [[ $line == \"* ]]; then
            line=${line#\"}
            line=${line//\"\"/$'\1'}
            line=${line%%\"*}
            line=${line//$'\1'/\"}
        else
            line=${line%%,*}
        fi
        printf '%s\n' "$line"
    done < <("${tool[@]}" -o csv --timeout 1s "$@" 2>/dev/null </dev/null)
}

# Offers names, quoted as the shell wants them: none of them is ever evaluated.
_TOOL_names() {
    local name quoted
    while IFS= read -r name; do
        printf -v quoted %q "$name"
        if [[ $quote ]]; then
            [[ $quoted == "$name" ]] || continue
        fi
        [[ $quoted == "$value"* ]] && _TOOL_reply "$quoted$1"
    done
}

_TOOL_devices() { _TOOL_names '' < <(_TOOL_ask status); }

_TOOL_points() {
    if [[ $value == */* ]]; then
        _TOOL_names '' < <(_TOOL_ask list -- "${value%%/*}/*")
    else
        _TOOL_names / < <(_TOOL_ask status)
        compopt -o nospace 2>/dev/null
    fi
}
)";

constexpr std::string_view body = R"(
_TOOL() {
    local IFS=$' \t\n' words=() args=() word value merged= before= cut= quote= expects= over= options= i
    COMPREPLY=()
    # Bash cuts words at ':' and '=': here they are whole again.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((${#words[@]} > 1)) && { [[ $word == [:=]* ]] || [[ ${COMP_WORDS[i - 1]} == [:=] ]]; }; then
            words[-1]+=$word
            merged=1
        else
            words+=("$word")
            merged=
        fi
    done
    value=${words[-1]}
    # It replaces what stands behind the last of them.
    [[ $merged ]] && cut=${value%"${value##*[:=]}"}
    local tool=("${words[0]/#\~\//$HOME/}")
    for ((i = 1; i < ${#words[@]} - 1; i++)); do
        word=${words[i]}
        if [[ $expects ]]; then
            [[ $expects == --socket ]] && tool+=(--socket "$word")
            expects=
        elif [[ $over || $word != -?* ]]; then
            args+=("$word")
        elif [[ $word == -- ]]; then
            over=1
        elif [[ $word == --socket=* ]]; then
            tool+=("$word")
        else
            case $word in
            @VALUED@) expects=$word ;;
            esac
        fi
    done
    if [[ ! $expects && ! $over && $value == --*=* ]]; then
        expects=${value%%=*}
        before=$expects=
        value=${value#*=}
    fi
    if [[ $value == [\"\']* ]]; then
        quote=${value:0:1}
        value=${value:1}
    fi
    case $expects in
@OPTIONS@    esac
    [[ $expects ]] && return
    if [[ ! $over && $value == -* ]]; then
        case "${args[*]}" in
@COMMANDS@        esac
        _TOOL_words @COMMON@ $options
        return
    fi
    case "${args[*]}:${#args[@]}" in
@PLACES@    esac
}
complete -F _TOOL NAME
)";

std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
    std::string out;
    for (;;) {
        const auto at = text.find(what);
        out += text.substr(0, at);
        if (at == std::string_view::npos) return out;
        out += by;
        text.remove_prefix(at + what.size());
    }
}

std::string joined(const std::vector<std::string_view>& words) {
    return fmt::format("{}", fmt::join(words, " "));
}

/// The shell's words that offer what can stand there; empty: nothing is known of it.
std::string offer(const tool_words& t, std::string_view word) {
    if (const auto choices = choices_of(t, word); !choices.empty()) return "_TOOL_words " + joined(choices);
    if (word.starts_with("FILE")) return "_TOOL_files";
    if (!t.names_points) return {};
    if (word == "PATH" || word == "PATTERN") return "_TOOL_points";
    return word == "DEVICE" ? "_TOOL_devices" : std::string{};
}

std::string row(std::string_view pattern, std::string_view action) {
    return fmt::format("    {}) {} ;;\n", pattern, action);
}

std::string options_with_values(const tool_words& t) {
    std::vector<std::string_view> names;
    for (const auto& o : t.options)
        if (!o.value.empty()) names.push_back(o.name);
    return fmt::format("{}", fmt::join(names, " | "));
}

std::string option_rows(const tool_words& t) {
    std::string rows;
    for (const auto& o : t.options)
        // A path that an option takes is one of this machine.
        if (const auto action = o.value == "PATH" ? "_TOOL_files" : offer(t, o.value); !action.empty())
            rows += row(o.name, action);
    return rows;
}

std::string command_rows(const tool_words& t) {
    std::string rows;
    for (const auto* c : t.commands)
        if (!c->options.empty())
            rows += fmt::format("        '{0}' | '{0} '*) options='{1}' ;;\n", c->name, c->options);
    return rows;
}

/// The first words of all commands, then the second ones of those that have two; the same behind "help".
std::string name_rows(const tool_words& t) {
    // A tool that does one thing has no "help" either.
    if (t.commands.empty()) return {};
    std::vector<std::string_view> first;
    std::string rows;
    for (const auto* c : t.commands) {
        const auto word = c->name.substr(0, c->name.find(' '));
        if (std::find(first.begin(), first.end(), word) == first.end()) first.push_back(word);
    }
    for (const auto word : first) {
        std::vector<std::string_view> second;
        for (const auto* c : t.commands)
            if (c->name.size() > word.size() && c->name.starts_with(word) && c->name[word.size()] == ' ')
                second.push_back(c->name.substr(word.size() + 1));
        if (!second.empty())
            rows += row(fmt::format("'{0}:1' | 'help {0}:2'", word), "_TOOL_words " + joined(second));
    }
    return row("':0'", "_TOOL_words " + joined(first) + " help") +
           row("'help:1'", "_TOOL_words " + joined(first)) + rows;
}

/// A row for each place of each form: the words so far, and how many they are.
std::string place_rows(const tool_words& t, const command_words& c) {
    std::string rows;
    const std::size_t own = c.name.find(' ') == std::string_view::npos ? 1 : 2;
    const auto forms = forms_of(c.synopsis);
    std::set<std::string> told;
    std::vector<std::string_view> verbs;
    for (const auto form : forms) {
        const auto places = places_of(t, form);
        std::string before{c.name};
        if (forms.size() > 1 && !places.empty()) verbs.push_back(places[0].word);
        for (std::size_t i = forms.size() > 1 ? 1 : 0; i < places.size(); ++i) {
            if (forms.size() > 1) before = fmt::format("{} {}", c.name, places[0].word);
            const bool first = i == (forms.size() > 1 ? 1U : 0U);
            auto pattern = places[i].repeated ? fmt::format("'{0}:'* | '{0} '*", before)
                           : first            ? fmt::format("'{}:{}'", before, own + i)
                                              : fmt::format("'{} '*':{}'", before, own + i);
            const auto action = offer(t, places[i].word);
            if (!action.empty() && told.insert(pattern).second) rows += row(pattern, action);
        }
    }
    if (!verbs.empty())
        rows.insert(0, row(fmt::format("'{}:{}'", c.name, own), "_TOOL_words " + joined(verbs)));
    return rows;
}

} // namespace

std::string completion_script(const tool_words& t) {
    std::string places = name_rows(t);
    for (const auto* c : t.commands) places += place_rows(t, *c);
    auto text =
        replaced(std::string{head}.append(t.names_points ? daemon_part : "").append(body), "NAME", t.name);
    text = replaced(text, "@VALUED@", options_with_values(t));
    text = replaced(text, "@OPTIONS@", option_rows(t));
    text = replaced(text, "@COMMANDS@", command_rows(t));
    text = replaced(text, "@PLACES@", places);
    text = replaced(text, "@COMMON@", t.common_options);
    return replaced(text, "TOOL", replaced(t.name, "-", "_"));
}

} // namespace wesh::client
