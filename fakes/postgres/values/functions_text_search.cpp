// Functions and operators that ask about texts: length, position, LIKE.
#include <algorithm>

#include "fakes/postgres/values/function_families.h"
#include "fakes/postgres/values/text.h"
#include "fakes/postgres/values/text_scanner.h"

namespace halfdone::postgres {

namespace {

std::string_view text(const Call& call, std::size_t index) { return call.arguments[index].as_text(); }

Result<Value> length(const Call& call) { return Value::integer(utf8_length(text(call, 0))); }

Result<Value> octet_length(const Call& call) { return Value::integer(static_cast<std::int64_t>(text(call, 0).size())); }

// Counted in characters from 1; 0 when there is none.
Result<Value> position(const Call& call) {
  const std::string_view whole = text(call, 0);
  const std::size_t found = whole.find(text(call, 1));
  return Value::integer(found == std::string_view::npos ? 0 : utf8_length(whole.substr(0, found)) + 1);
}

Result<Value> starts_with(const Call& call) { return Value::boolean(text(call, 0).starts_with(text(call, 1))); }

enum class Case : std::uint8_t { sensitive, insensitive };

template <Case letters, bool wanted>
Result<Value> like(const Call& call) {
  Result<bool> found = letters == Case::sensitive ? is_like(text(call, 0), text(call, 1))
                                                  : is_like(lower_text(text(call, 0)), lower_text(text(call, 1)));
  if (!found.ok()) return found.take_error();
  return Value::boolean(found.value() == wanted);
}

// `LIKE pattern ESCAPE escape`: the pattern with `\` in the place of `escape`.
Result<Value> like_escape(const Call& call) {
  const std::string_view escape = text(call, 1);
  if (utf8_length(escape) > 1)
    return sql_error("22025", "invalid escape string", "", "Escape string must be empty or one character.");
  std::string out;
  for (std::string_view rest = text(call, 0); !rest.empty();) {
    const std::string_view character = rest.substr(0, utf8_size(rest.front()));
    rest.remove_prefix(character.size());
    if (!escape.empty() && character == escape) {
      out += '\\';
      if (rest.empty()) break;
      // What is escaped stands for itself, also when it is the escape or a backslash.
      const std::string_view escaped = rest.substr(0, utf8_size(rest.front()));
      out += escaped;
      rest.remove_prefix(escaped.size());
    } else {
      if (character == "\\") out += '\\';
      out += character;
    }
  }
  return Value::text(out);
}

}  // namespace

void add_text_search(FunctionTable& table) {
  using types::boolean;
  using types::int4;
  const Type t = types::text;
  for (const std::string_view name : {"length", "char_length", "character_length"}) {
    table.functions.push_back({name, {t}, int4, strict, false, length});
  }
  table.functions.push_back({"octet_length", {t}, int4, strict, false, octet_length});
  table.functions.push_back({"position", {t, t}, int4, strict, false, position});
  table.functions.push_back({"strpos", {t, t}, int4, strict, false, position});
  table.functions.push_back({"starts_with", {t, t}, boolean, strict, false, starts_with});
  table.functions.push_back({"like_escape", {t, t}, t, strict, false, like_escape});
  table.operators.push_back({"^@", {t, t}, boolean, strict, false, starts_with});
  table.operators.push_back({"~~", {t, t}, boolean, strict, false, like<Case::sensitive, true>});
  table.operators.push_back({"!~~", {t, t}, boolean, strict, false, like<Case::sensitive, false>});
  table.operators.push_back({"~~*", {t, t}, boolean, strict, false, like<Case::insensitive, true>});
  table.operators.push_back({"!~~*", {t, t}, boolean, strict, false, like<Case::insensitive, false>});
}

}  // namespace halfdone::postgres
