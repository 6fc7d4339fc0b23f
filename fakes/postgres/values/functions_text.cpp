// Functions that make texts of texts: case, parts, padding, quoting; and ||.
#include <fmt/format.h>

#include <algorithm>

#include "fakes/postgres/values/function_families.h"
#include "fakes/postgres/values/text.h"
#include "fakes/postgres/values/text_scanner.h"

namespace halfdone::postgres {

namespace {

constexpr std::int64_t text_size_max = 1'073'741'819;  // one gigabyte without headers

std::string_view text(const Call& call, std::size_t index) { return call.arguments[index].as_text(); }
std::int64_t integer(const Call& call, std::size_t index) { return call.arguments[index].as_integer(); }

SqlErrorPtr too_large() { return sql_error("54000", "requested length too large"); }

// Trims characters of a set; blanks when it isn't given.
enum class Side : std::uint8_t { left, right, both };

bool has_character(std::string_view set, std::string_view wanted) {
  for (std::size_t at = 0; at < set.size();) {
    const std::string_view character = set.substr(at, utf8_size(set[at]));
    if (character == wanted) return true;
    at += character.size();
  }
  return false;
}

template <Side side>
Result<Value> trim(const Call& call) {
  std::string_view rest = text(call, 0);
  const std::string_view set = call.arguments.size() > 1 ? text(call, 1) : " ";
  while (side != Side::right && !rest.empty()) {
    const std::string_view first = rest.substr(0, utf8_size(rest.front()));
    if (!has_character(set, first)) break;
    rest.remove_prefix(first.size());
  }
  while (side != Side::left && !rest.empty()) {
    std::size_t start = rest.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(rest[start]) & 0xc0) == 0x80) --start;
    if (!has_character(set, rest.substr(start))) break;
    rest.remove_suffix(rest.size() - start);
  }
  return Value::text(rest);
}

// Characters from `start`, which counts from 1 and may lie before the text, up to but without `end`.
Value part(std::string_view whole, std::int64_t start, std::int64_t end) {
  const std::size_t from = utf8_offset(whole, std::max<std::int64_t>(start - 1, 0));
  const std::size_t to = utf8_offset(whole, std::max<std::int64_t>(end - 1, 0));
  return Value::text(from < to ? whole.substr(from, to - from) : "");
}

Result<Value> substring_from(const Call& call) {
  const std::string_view whole = text(call, 0);
  return part(whole, integer(call, 1), static_cast<std::int64_t>(whole.size()) + 1);
}

Result<Value> substring_from_for(const Call& call) {
  if (integer(call, 2) < 0) return sql_error("22011", "negative substring length not allowed");
  return part(text(call, 0), integer(call, 1), integer(call, 1) + integer(call, 2));
}

Result<Value> left(const Call& call) {
  const std::string_view whole = text(call, 0);
  const std::int64_t count = integer(call, 1) < 0 ? utf8_length(whole) + integer(call, 1) : integer(call, 1);
  return part(whole, 1, count + 1);
}

Result<Value> right(const Call& call) {
  const std::string_view whole = text(call, 0);
  const std::int64_t length = utf8_length(whole);
  const std::int64_t skipped = integer(call, 1) < 0 ? -integer(call, 1) : length - integer(call, 1);
  return part(whole, std::max<std::int64_t>(skipped, 0) + 1, length + 1);
}

Result<Value> replace(const Call& call) {
  const std::string_view whole = text(call, 0);
  const std::string_view from = text(call, 1);
  if (from.empty()) return call.arguments[0];
  std::string out;
  std::size_t at = 0;
  for (std::size_t found; (found = whole.find(from, at)) != std::string_view::npos; at = found + from.size()) {
    out += whole.substr(at, found - at);
    out += text(call, 2);
  }
  out += whole.substr(at);
  return Value::text(out);
}

Result<Value> split_part(const Call& call) {
  const std::string_view whole = text(call, 0);
  const std::string_view separator = text(call, 1);
  if (integer(call, 2) == 0) return sql_error("22023", "field position must not be zero");
  std::vector<std::string_view> fields;
  std::size_t at = 0;
  for (std::size_t found; !separator.empty() && (found = whole.find(separator, at)) != std::string_view::npos;) {
    fields.push_back(whole.substr(at, found - at));
    at = found + separator.size();
  }
  fields.push_back(whole.substr(at));
  const auto count = static_cast<std::int64_t>(fields.size());
  const std::int64_t index = integer(call, 2) < 0 ? count + integer(call, 2) : integer(call, 2) - 1;
  return Value::text(index >= 0 && index < count ? fields[index] : "");
}

Result<Value> repeat(const Call& call) {
  const std::int64_t count = std::max<std::int64_t>(integer(call, 1), 0);
  if (static_cast<std::int64_t>(text(call, 0).size()) * count > text_size_max) return too_large();
  std::string out;
  for (std::int64_t i = 0; i < count; ++i) out += text(call, 0);
  return Value::text(out);
}

Result<Value> reverse(const Call& call) {
  std::string out;
  for (std::string_view rest = text(call, 0); !rest.empty();) {
    const std::string_view character = rest.substr(0, utf8_size(rest.front()));
    out.insert(0, character);
    rest.remove_prefix(character.size());
  }
  return Value::text(out);
}

// Fills with characters of `fill` over and over; a text that is too long is cut on the right.
template <Side side>
Result<Value> pad(const Call& call) {
  const std::string_view whole = text(call, 0);
  const std::string_view fill = call.arguments.size() > 2 ? text(call, 2) : " ";
  const std::int64_t wanted = std::max<std::int64_t>(integer(call, 1), 0);
  const std::int64_t missing = wanted - utf8_length(whole);
  if (missing <= 0 || fill.empty()) return part(whole, 1, wanted + 1);
  if (wanted * 4 > text_size_max) return too_large();
  const std::int64_t fill_length = utf8_length(fill);
  std::string filling;
  for (std::int64_t i = 0; i < missing / fill_length; ++i) filling += fill;
  filling += fill.substr(0, utf8_offset(fill, missing % fill_length));
  return Value::text(side == Side::left ? filling + std::string(whole) : std::string(whole) + filling);
}

Result<Value> concatenate(const Call& call) {
  std::string out;
  for (const Value& argument : call.arguments) out += argument.print();
  return Value::text(out);
}

Result<Value> concatenate_with_separator(const Call& call) {
  if (call.arguments[0].is_null()) return Value();
  std::string out;
  bool first = true;
  for (const Value& argument : call.arguments.subspan(1)) {
    if (argument.is_null()) continue;
    if (!first) out += text(call, 0);
    out += argument.print();
    first = false;
  }
  return Value::text(out);
}

// The operator || casts to text, where a boolean is a word; the functions print.
Result<Value> concatenate_as_text(const Call& call) {
  std::string out;
  for (const Value& argument : call.arguments) {
    if (argument.kind() == Kind::boolean) {
      out += argument.as_boolean() ? "true" : "false";
    } else {
      out += argument.print();
    }
  }
  return Value::text(out);
}

template <std::string (*make)(std::string_view)>
Result<Value> text_of(const Call& call) {
  return Value::text(make(text(call, 0)));
}

}  // namespace

void add_text_functions(FunctionTable& table) {
  using types::any;
  using types::int4;
  auto& functions = table.functions;
  const Type t = types::text;
  functions.push_back({"lower", {t}, t, strict, false, text_of<lower_text>});
  functions.push_back({"upper", {t}, t, strict, false, text_of<upper_text>});
  functions.push_back({"btrim", {t}, t, strict, false, trim<Side::both>});
  functions.push_back({"btrim", {t, t}, t, strict, false, trim<Side::both>});
  functions.push_back({"ltrim", {t}, t, strict, false, trim<Side::left>});
  functions.push_back({"ltrim", {t, t}, t, strict, false, trim<Side::left>});
  functions.push_back({"rtrim", {t}, t, strict, false, trim<Side::right>});
  functions.push_back({"rtrim", {t, t}, t, strict, false, trim<Side::right>});
  for (const std::string_view name : {"substring", "substr"}) {
    functions.push_back({name, {t, int4}, t, strict, false, substring_from});
    functions.push_back({name, {t, int4, int4}, t, strict, false, substring_from_for});
  }
  functions.push_back({"left", {t, int4}, t, strict, false, left});
  functions.push_back({"right", {t, int4}, t, strict, false, right});
  functions.push_back({"replace", {t, t, t}, t, strict, false, replace});
  functions.push_back({"split_part", {t, t, int4}, t, strict, false, split_part});
  functions.push_back({"repeat", {t, int4}, t, strict, false, repeat});
  functions.push_back({"reverse", {t}, t, strict, false, reverse});
  functions.push_back({"lpad", {t, int4}, t, strict, false, pad<Side::left>});
  functions.push_back({"lpad", {t, int4, t}, t, strict, false, pad<Side::left>});
  functions.push_back({"rpad", {t, int4}, t, strict, false, pad<Side::right>});
  functions.push_back({"rpad", {t, int4, t}, t, strict, false, pad<Side::right>});
  functions.push_back({"concat", {any}, t, takes_null, variadic, concatenate});
  functions.push_back({"concat_ws", {t, any}, t, takes_null, variadic, concatenate_with_separator});
  functions.push_back({"quote_literal", {t}, t, strict, false, text_of<quote_literal>});
  functions.push_back({"quote_literal", {any}, t, strict, false, [](const Call& call) -> Result<Value> {
                         return Value::text(quote_literal(concatenate_as_text(call).value().as_text()));
                       }});
  functions.push_back({"quote_ident", {t}, t, strict, false, text_of<quote_identifier>});
  table.operators.push_back({"||", {t, t}, t, strict, false, concatenate});
  table.operators.push_back({"||", {t, any}, t, strict, false, concatenate_as_text});
  table.operators.push_back({"||", {any, t}, t, strict, false, concatenate_as_text});
}

}  // namespace halfdone::postgres
