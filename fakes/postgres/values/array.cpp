#include "fakes/postgres/values/array.h"

#include <fmt/format.h>

#include "fakes/postgres/values/text_scanner.h"

namespace halfdone::postgres {

namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), scan_(text) {}

  SqlErrorPtr read(std::vector<Value>& elements) {
    scan_.blanks();
    if (scan_.peek() == '[') return unsupported("an array literal with bounds");
    if (!scan_.take('{')) return malformed("Array value must start with \"{\" or dimension information.");
    scan_.blanks();
    if (!scan_.take('}')) {
      do {
        scan_.blanks();
        if (SqlErrorPtr error = read_element(elements)) return error;
        scan_.blanks();
      } while (scan_.take(','));
      if (SqlErrorPtr error = read_end()) return error;
    }
    scan_.blanks();
    return scan_.at_end() ? nullptr : malformed("Junk after closing right brace.");
  }

 private:
  SqlErrorPtr malformed(std::string detail) const {
    return sql_error("22P02", fmt::format("malformed array literal: \"{}\"", text_), std::move(detail));
  }

  static SqlErrorPtr unsupported(std::string_view what) {
    return sql_error("0A000", fmt::format("{} is not supported by this fake", what));
  }

  SqlErrorPtr read_end() {
    if (scan_.take('}')) return nullptr;
    if (scan_.at_end()) return malformed("Unexpected end of input.");
    if (scan_.peek() == '{' || scan_.peek() == '\\')
      return malformed(fmt::format("Unexpected \"{}\" character.", scan_.peek()));
    return malformed("Unexpected array element.");
  }

  SqlErrorPtr read_element(std::vector<Value>& elements) {
    if (scan_.at_end()) return malformed("Unexpected end of input.");
    if (scan_.peek() == '{') return unsupported("an array of several dimensions");
    if (scan_.peek() == ',' || scan_.peek() == '}') {
      return malformed(fmt::format("Unexpected \"{}\" character.", scan_.peek()));
    }
    std::string element;
    if (scan_.take('"')) {
      while (!scan_.take('"')) {
        if (SqlErrorPtr error = read_character(element)) return error;
      }
      elements.push_back(Value::text(element));
      return nullptr;
    }
    std::size_t kept = 0;  // what trailing blanks don't reach; escaped ones stay
    while (!scan_.at_end() && scan_.peek() != ',' && scan_.peek() != '}' && scan_.peek() != '{' &&
           scan_.peek() != '"') {
      const bool is_kept = !is_blank(scan_.peek());
      if (scan_.peek() == '\\') escaped_ = true;
      if (SqlErrorPtr error = read_character(element)) return error;
      if (is_kept) kept = element.size();
    }
    if (scan_.peek() == '"') return malformed("Unexpected array element.");
    element.resize(kept);
    const bool is_null = !escaped_ && lower_ascii(element) == "null";
    escaped_ = false;
    elements.push_back(is_null ? Value() : Value::text(element));
    return nullptr;
  }

  SqlErrorPtr read_character(std::string& element) {
    scan_.take('\\');
    if (scan_.at_end()) return malformed("Unexpected end of input.");
    element += scan_.peek();
    scan_.take(scan_.peek());
    return nullptr;
  }

  std::string_view text_;
  TextScanner scan_;
  bool escaped_ = false;
};

}  // namespace

Result<Value> parse_text_array(std::string_view text) {
  std::vector<Value> elements;
  if (SqlErrorPtr error = Reader(text).read(elements)) return error;
  return Value::text_array(std::move(elements));
}

}  // namespace halfdone::postgres
