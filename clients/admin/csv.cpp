#include "clients/admin/csv.hpp"

#include "common/text.hpp"

namespace wesh::admin {
namespace {

class csv_parser {
  public:
    explicit csv_parser(std::string_view text)
        : rest_{text} {
        constexpr std::string_view mark = "\xef\xbb\xbf";
        if (rest_.starts_with(mark)) rest_.remove_prefix(mark.size());
        const auto titles = rest_.substr(0, rest_.find('\n'));
        if (titles.find(',') == std::string_view::npos && titles.find(';') != std::string_view::npos)
            separator_ = ';';
    }

    csv_file parse() && {
        if (rest_.size() > csv_bytes_max) {
            complain(1, 1, "the file is larger than 4 MB");
            return std::move(file_);
        }
        while (!rest_.empty() && file_.errors.size() < csv_errors_max) {
            if (file_.records.size() == csv_records_max) {
                complain(line_, 1, "the file has more than 20000 lines");
                break;
            }
            read_record();
        }
        if (file_.records.empty() && file_.errors.empty()) complain(1, 1, "the file is empty");
        return std::move(file_);
    }

  private:
    void complain(std::size_t line, std::size_t column, std::string what) {
        if (file_.errors.size() < csv_errors_max) file_.errors.push_back({line, column, std::move(what)});
    }

    /// Takes the next byte, and counts where it was.
    char take() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        if (c == '\n') {
            ++line_;
            column_ = 1;
        } else if ((c & 0xc0) != 0x80) {
            ++column_;
        }
        return c;
    }
    bool at_line_end() const { return rest_.empty() || rest_.front() == '\n' || rest_.starts_with("\r\n"); }
    void take_line_end() {
        if (rest_.starts_with('\r')) take();
        if (!rest_.empty()) take();
    }

    void read_record() {
        csv_record r{line_, {}};
        const auto errors = file_.errors.size();
        bool more = true;
        while (more) {
            auto f = read_field();
            if (r.fields.size() == csv_fields_max) {
                complain(f.line, f.column, "a line has more than 32 fields");
                skip_line();
                break;
            }
            r.fields.push_back(std::move(f));
            more = !rest_.empty() && rest_.front() == separator_;
            if (more) take();
        }
        if (!at_line_end()) skip_line();
        take_line_end();
        const bool blank = r.fields.size() == 1 && r.fields.front().text.empty();
        if (blank || file_.errors.size() != errors) return;
        if (!file_.records.empty() && r.fields.size() != file_.records.front().fields.size())
            return complain(r.line, 1,
                            "there are " + std::to_string(r.fields.size()) + " fields, and " +
                                std::to_string(file_.records.front().fields.size()) + " titles");
        file_.records.push_back(std::move(r));
    }

    csv_field read_field() {
        csv_field f{line_, column_, {}};
        if (!rest_.empty() && rest_.front() == '"')
            read_quoted(f);
        else
            while (!at_line_end() && rest_.front() != separator_) {
                if (rest_.front() == '"') {
                    complain(line_, column_, "a '\"' inside a field that does not begin with one");
                    skip_line();
                    return f;
                }
                f.text += take();
            }
        check(f);
        return f;
    }

    void read_quoted(csv_field& f) {
        take();
        for (;;) {
            if (rest_.empty()) return complain(f.line, f.column, "a '\"' without its end");
            const char c = take();
            if (c != '"') {
                f.text += c;
            } else if (!rest_.empty() && rest_.front() == '"') {
                f.text += take();
            } else {
                break;
            }
        }
        if (at_line_end() || rest_.front() == separator_) return;
        complain(line_, column_, "something behind the '\"' that ends a field");
        skip_line();
    }

    void check(csv_field& f) {
        f.text = std::string{trimmed(f.text)};
        if (f.text.size() > csv_field_max) {
            complain(f.line, f.column, "a field is longer than 255 bytes");
            f.text.clear();
        } else if (!is_clean(f.text)) {
            complain(f.line, f.column, "a field has control characters, or is not UTF-8");
            f.text.clear();
        }
    }

    void skip_line() {
        while (!at_line_end()) take();
    }

    std::string_view rest_;
    char separator_ = ',';
    std::size_t line_ = 1;
    std::size_t column_ = 1;
    csv_file file_;
};

} // namespace

csv_file parse_csv(std::string_view text) { return csv_parser{text}.parse(); }

} // namespace wesh::admin
