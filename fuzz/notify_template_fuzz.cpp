// Templates of messages: the first line is a template, the second what its names stand for.
#include "common/text.hpp"
#include "fuzz/require.hpp"
#include "libtonique/sms/message.hpp"
#include "notify/template.hpp"
#include "notify/wording.hpp"

using namespace wesh;
using namespace wesh::notify;
using fuzz::require;

namespace {

void require_clean_lines(std::string_view text, const char* what) {
    for (const auto line : split(text, '\n')) require(is_clean(line), what);
}

void say(const template_set& texts, const std::string& value) {
    notice n;
    n.site = n.recipient = value;
    n.written = from_milliseconds(1'795'377'600'000);
    cause c;
    c.type = "fuzz.type";
    c.device = c.text = value;
    c.attributes = {{"reason", value}};
    n.causes = {c};
    const auto w = words_of(n, texts);
    require(is_clean(w.subject) && w.subject.size() <= 200, "a subject is one line");
    require_clean_lines(w.text, "a text is clean");
    require(sms::fault({"+33600000000", sms::coding::text, w.sms, {}}).empty(), "an SMS is one");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto all = fuzz::text_of(data, size);
    const auto end = all.find('\n');
    const auto text = all.substr(0, end);
    const std::string value{end == all.npos ? std::string_view{} : all.substr(end + 1)};
    const auto out = filled(text, [&](std::string_view) { return value; });
    require(out.size() <= template_text_max * 2 + template_names_max * template_value_max, "it is bounded");
    const auto why = check_template(text);
    require_clean_lines(why, "reasons are clean");
    if (why.empty()) require(is_clean(out), "what is filled in is clean");
    template_set texts;
    const std::string row{text};
    const bool taken = texts.add({"fuzz.*", language::french, row, row, row, row}).empty();
    require(taken == why.empty(), "what is right is taken, and nothing else");
    say(texts, value);
    return 0;
}
