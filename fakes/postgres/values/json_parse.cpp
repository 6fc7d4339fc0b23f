// The parser of JSON texts, with the server's errors.
#include <fmt/format.h>

#include "fakes/postgres/values/json.h"
#include "fakes/postgres/values/numeric.h"
#include "fakes/postgres/values/text_scanner.h"

namespace halfdone::postgres {

namespace {

constexpr int nesting_max = 1'000;

bool is_word_character(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

SqlErrorPtr invalid(std::string detail) {
  return sql_error("22P02", "invalid input syntax for type json", std::move(detail));
}

class Parser {
 public:
  explicit Parser(std::string_view text) : scan_(text) {}

  SqlErrorPtr parse(Json& json) {
    if (SqlErrorPtr error = value(json, "JSON value")) return error;
    skip_blanks();
    return scan_.at_end() ? nullptr : unexpected("end of input");
  }

 private:
  void skip_blanks() {
    scan_.take_while([](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
  }

  // The token at hand as the server's lexer cuts it, for messages. An ill-formed one is an error of its own.
  SqlErrorPtr unexpected(std::string_view expected) {
    if (scan_.at_end()) return invalid("The input string ended unexpectedly.");
    const std::string_view before = scan_.rest();
    if (scan_.peek() == '"') {
      std::string ignored;
      if (SqlErrorPtr error = string(ignored)) return error;
    } else if (scan_.peek() == '-' || is_digit(scan_.peek())) {
      Json ignored;
      if (SqlErrorPtr error = number(ignored)) return error;
    } else if (std::string_view("{}[],:").find(scan_.peek()) != std::string_view::npos) {
      scan_.take(scan_.peek());
    } else {
      const std::string_view word = scan_.take_while(is_word_character);
      if (word != "true" && word != "false" && word != "null")
        return invalid_token(word.empty() ? before.substr(0, 1) : word);
    }
    const std::string_view token = before.substr(0, before.size() - scan_.rest().size());
    if (expected == "end of input") return invalid(fmt::format("Expected end of input, but found \"{}\".", token));
    return invalid(fmt::format("Expected {}, but found \"{}\".", expected, token));
  }

  static SqlErrorPtr invalid_token(std::string_view token) {
    return invalid(fmt::format("Token \"{}\" is invalid.", token));
  }

  SqlErrorPtr value(Json& json, std::string_view expected) {
    skip_blanks();
    if (scan_.peek() == '"') {
      json.kind = Json::Kind::string;
      return string(json.string);
    }
    if (scan_.peek() == '-' || is_digit(scan_.peek())) return number(json);
    if (scan_.peek() == '{' || scan_.peek() == '[') {
      if (depth_ == nesting_max) return sql_error("54001", "stack depth limit exceeded");
      ++depth_;
      SqlErrorPtr error = scan_.take('{') ? object(json) : array(json);
      --depth_;
      return error;
    }
    const TextScanner before = scan_;
    const std::string_view word = scan_.take_while(is_word_character);
    if (word == "null") return nullptr;
    if (word == "true" || word == "false") {
      json = Json::of_boolean(word == "true");
      return nullptr;
    }
    scan_ = before;
    return unexpected(expected);
  }

  SqlErrorPtr object(Json& json) {
    std::vector<JsonMember> members;
    skip_blanks();
    if (!scan_.take('}')) {
      do {
        skip_blanks();
        if (scan_.peek() != '"') return unexpected(members.empty() ? "string or \"}\"" : "string");
        JsonMember& member = members.emplace_back();
        if (SqlErrorPtr error = string(member.key)) return error;
        skip_blanks();
        if (!scan_.take(':')) return unexpected("\":\"");
        if (SqlErrorPtr error = value(member.value, "JSON value")) return error;
        skip_blanks();
      } while (scan_.take(','));
      if (!scan_.take('}')) return unexpected("\",\" or \"}\"");
    }
    json = Json::of_members(std::move(members));
    return nullptr;
  }

  SqlErrorPtr array(Json& json) {
    scan_.take('[');
    std::vector<Json> items;
    skip_blanks();
    if (!scan_.take(']')) {
      do {
        if (SqlErrorPtr error = value(items.emplace_back(), "JSON value")) return error;
        skip_blanks();
      } while (scan_.take(','));
      if (!scan_.take(']')) return unexpected("\",\" or \"]\"");
    }
    json = Json::of_items(std::move(items));
    return nullptr;
  }

  SqlErrorPtr number(Json& json) {
    const std::string_view before = scan_.rest();
    bool good = true;
    scan_.take('-');
    const std::string_view whole = scan_.digits();
    if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) good = false;
    if (good && scan_.take('.')) good = !scan_.digits().empty();
    if (good && (scan_.peek() == 'e' || scan_.peek() == 'E')) {
      scan_.take(scan_.peek());
      if (!scan_.take('+')) scan_.take('-');
      good = !scan_.digits().empty();
    }
    if (!scan_.take_while(is_word_character).empty()) good = false;
    const std::string_view token = before.substr(0, before.size() - scan_.rest().size());
    if (!good) return invalid_token(token);
    Result<Decimal> number = parse_numeric(token);
    if (!number.ok()) return number.take_error();
    json = Json::of_number(number.value());
    return nullptr;
  }

  SqlErrorPtr string(std::string& out) {
    const std::string_view before = scan_.rest();
    scan_.take('"');
    while (!scan_.take('"')) {
      if (scan_.at_end()) return invalid_token(before);
      const char c = scan_.peek();
      if (static_cast<unsigned char>(c) < 0x20) {
        return invalid(fmt::format("Character with value 0x{:02x} must be escaped.", static_cast<unsigned>(c)));
      }
      scan_.take(c);
      if (c != '\\') {
        out += c;
      } else if (SqlErrorPtr error = escape(out, before)) {
        return error;
      }
    }
    return nullptr;
  }

  SqlErrorPtr escape(std::string& out, std::string_view token) {
    if (scan_.at_end()) return invalid_token(token);
    const std::string_view character = scan_.rest().substr(0, utf8_size(scan_.peek()));
    const char c = scan_.peek();
    scan_.take(c);
    switch (c) {
      case '"':
      case '\\':
      case '/': out += c; return nullptr;
      case 'b': out += '\b'; return nullptr;
      case 'f': out += '\f'; return nullptr;
      case 'n': out += '\n'; return nullptr;
      case 'r': out += '\r'; return nullptr;
      case 't': out += '\t'; return nullptr;
      case 'u': return unicode_escape(out, token);
      default: return invalid(fmt::format("Escape sequence \"\\{}\" is invalid.", character));
    }
  }

  SqlErrorPtr unicode_escape(std::string& out, std::string_view token) {
    std::uint32_t code = 0;
    if (SqlErrorPtr error = four_hex_digits(code, token)) return error;
    if (code == 0) {
      return sql_error("22P05", "unsupported Unicode escape sequence", "\\u0000 cannot be converted to text.");
    }
    const bool is_high = code >= 0xd800 && code < 0xdc00;
    const bool is_low = code >= 0xdc00 && code < 0xe000;
    if (is_low) return invalid("Unicode low surrogate must follow a high surrogate.");
    if (is_high) {
      std::uint32_t low = 0;
      if (!scan_.rest().starts_with("\\u")) return invalid("Unicode low surrogate must follow a high surrogate.");
      scan_.take('\\');
      scan_.take('u');
      if (SqlErrorPtr error = four_hex_digits(low, token)) return error;
      if (low >= 0xd800 && low < 0xdc00) return invalid("Unicode high surrogate must not follow a high surrogate.");
      if (low < 0xdc00 || low >= 0xe000) return invalid("Unicode low surrogate must follow a high surrogate.");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    append_utf8(out, code);
    return nullptr;
  }

  SqlErrorPtr four_hex_digits(std::uint32_t& code, std::string_view token) {
    for (int i = 0; i < 4; ++i) {
      if (scan_.at_end()) return invalid_token(token);
      const char c = scan_.peek();
      const char folded = static_cast<char>(c | 0x20);
      if (!is_digit(c) && (folded < 'a' || folded > 'f')) {
        return invalid("\"\\u\" must be followed by four hexadecimal digits.");
      }
      code = code * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : folded - 'a' + 10);
      scan_.take(c);
    }
    return nullptr;
  }

  TextScanner scan_;
  int depth_ = 0;
};

}  // namespace

Result<Json> parse_json(std::string_view text) {
  Json json;
  if (SqlErrorPtr error = Parser(text).parse(json)) return error;
  return json;
}

}  // namespace halfdone::postgres
