#include "fakes/postgres/values/text.h"

#include <locale.h>
#include <wctype.h>

#include <algorithm>
#include <array>

#include "fakes/postgres/values/text_scanner.h"

namespace halfdone::postgres {

namespace {

// Null where the C library has no such locale; then only ASCII letters have case.
locale_t utf8_locale() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

std::uint32_t decode(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0);
  std::uint32_t code = byte(0) & (0xff >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) code = code << 6 | (byte(i) & 0x3f);
  return code;
}

void append(std::string& out, std::uint32_t code) {
  if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
  }
  out += static_cast<char>(0x80 | (code & 0x3f));
}

template <class Fold, class FoldAscii>
std::string map_case(std::string_view text, Fold fold, FoldAscii fold_ascii) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view character = text.substr(at, utf8_size(text[at]));
    at += character.size();
    if (character.size() == 1) {
      out += fold_ascii(character[0]);
      continue;
    }
    const std::uint32_t code = decode(character);
    const auto folded =
        utf8_locale() ? static_cast<std::uint32_t>(fold(static_cast<wint_t>(code), utf8_locale())) : code;
    if (folded < 0x80) {
      out += static_cast<char>(folded);
    } else {
      append(out, folded);
    }
  }
  return out;
}

// `exhausted`: no, and a longer text would be needed, so no earlier `%` can help either.
enum class Match : std::uint8_t { yes, no, exhausted, invalid_pattern };

Match match(std::string_view text, std::string_view pattern);

// `%` before the rest of a pattern tries every rest of the text.
Match match_anywhere(std::string_view text, std::string_view pattern) {
  while (true) {
    if (const Match found = match(text, pattern); found != Match::no) return found;
    if (text.empty()) return Match::exhausted;
    text.remove_prefix(std::min(utf8_size(text.front()), text.size()));
  }
}

Match match(std::string_view text, std::string_view pattern) {
  for (; !pattern.empty(); pattern.remove_prefix(1)) {
    if (pattern.front() == '%') {
      const std::size_t rest = pattern.find_first_not_of('%');
      return rest == std::string_view::npos ? Match::yes : match_anywhere(text, pattern.substr(rest));
    }
    if (text.empty()) return Match::exhausted;
    if (pattern.front() == '_') {
      text.remove_prefix(std::min(utf8_size(text.front()), text.size()));
      continue;
    }
    if (pattern.front() == '\\') pattern.remove_prefix(1);
    if (pattern.empty()) return Match::invalid_pattern;
    if (text.front() != pattern.front()) return Match::no;
    text.remove_prefix(1);
  }
  return text.empty() ? Match::yes : Match::no;
}

// Words of the grammar that are not free as names of columns (documentation, appendix C), sorted.
constexpr std::array<std::string_view, 151> keywords{"all",
                                                     "analyse",
                                                     "analyze",
                                                     "and",
                                                     "any",
                                                     "array",
                                                     "as",
                                                     "asc",
                                                     "asymmetric",
                                                     "authorization",
                                                     "between",
                                                     "bigint",
                                                     "binary",
                                                     "bit",
                                                     "boolean",
                                                     "both",
                                                     "case",
                                                     "cast",
                                                     "char",
                                                     "character",
                                                     "check",
                                                     "coalesce",
                                                     "collate",
                                                     "collation",
                                                     "column",
                                                     "concurrently",
                                                     "constraint",
                                                     "create",
                                                     "cross",
                                                     "current_catalog",
                                                     "current_date",
                                                     "current_role",
                                                     "current_schema",
                                                     "current_time",
                                                     "current_timestamp",
                                                     "current_user",
                                                     "dec",
                                                     "decimal",
                                                     "default",
                                                     "deferrable",
                                                     "desc",
                                                     "distinct",
                                                     "do",
                                                     "else",
                                                     "end",
                                                     "except",
                                                     "exists",
                                                     "extract",
                                                     "false",
                                                     "fetch",
                                                     "float",
                                                     "for",
                                                     "foreign",
                                                     "freeze",
                                                     "from",
                                                     "full",
                                                     "grant",
                                                     "greatest",
                                                     "group",
                                                     "grouping",
                                                     "having",
                                                     "ilike",
                                                     "in",
                                                     "initially",
                                                     "inner",
                                                     "inout",
                                                     "int",
                                                     "integer",
                                                     "intersect",
                                                     "interval",
                                                     "into",
                                                     "is",
                                                     "isnull",
                                                     "join",
                                                     "lateral",
                                                     "leading",
                                                     "least",
                                                     "left",
                                                     "like",
                                                     "limit",
                                                     "localtime",
                                                     "localtimestamp",
                                                     "national",
                                                     "natural",
                                                     "nchar",
                                                     "none",
                                                     "normalize",
                                                     "not",
                                                     "notnull",
                                                     "null",
                                                     "nullif",
                                                     "numeric",
                                                     "offset",
                                                     "on",
                                                     "only",
                                                     "or",
                                                     "order",
                                                     "out",
                                                     "outer",
                                                     "overlaps",
                                                     "overlay",
                                                     "placing",
                                                     "position",
                                                     "precision",
                                                     "primary",
                                                     "real",
                                                     "references",
                                                     "returning",
                                                     "right",
                                                     "row",
                                                     "select",
                                                     "session_user",
                                                     "setof",
                                                     "similar",
                                                     "smallint",
                                                     "some",
                                                     "substring",
                                                     "symmetric",
                                                     "table",
                                                     "tablesample",
                                                     "then",
                                                     "time",
                                                     "timestamp",
                                                     "to",
                                                     "trailing",
                                                     "treat",
                                                     "trim",
                                                     "true",
                                                     "union",
                                                     "unique",
                                                     "user",
                                                     "using",
                                                     "values",
                                                     "varchar",
                                                     "variadic",
                                                     "verbose",
                                                     "when",
                                                     "where",
                                                     "window",
                                                     "with",
                                                     "xmlattributes",
                                                     "xmlconcat",
                                                     "xmlelement",
                                                     "xmlexists",
                                                     "xmlforest",
                                                     "xmlnamespaces",
                                                     "xmlparse",
                                                     "xmlpi",
                                                     "xmlroot",
                                                     "xmlserialize",
                                                     "xmltable"};

std::string doubled(std::string_view text, char quote) {
  std::string out;
  for (const char c : text) {
    if (c == quote) out += c;
    out += c;
  }
  return out;
}

}  // namespace

std::string lower_text(std::string_view text) {
  return map_case(text, towlower_l, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
}

std::string upper_text(std::string_view text) {
  return map_case(text, towupper_l, [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
}

Result<bool> is_like(std::string_view text, std::string_view pattern) {
  const Match found = match(text, pattern);
  if (found == Match::invalid_pattern) return sql_error("22025", "LIKE pattern must not end with escape character");
  return found == Match::yes;
}

std::string quote_literal(std::string_view text) {
  const std::string quoted = "'" + doubled(text, '\'') + "'";
  return text.find('\\') == std::string_view::npos ? quoted : "E" + doubled(quoted, '\\');
}

std::string quote_identifier(std::string_view name) {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_'; };
  const bool safe = !name.empty() && !is_digit(name.front()) && std::ranges::all_of(name, is_plain) &&
                    !std::ranges::binary_search(keywords, name);
  return safe ? std::string(name) : "\"" + doubled(name, '"') + "\"";
}

}  // namespace halfdone::postgres
