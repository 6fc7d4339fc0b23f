#include "fakes/postgres/values/errors.h"

namespace halfdone::postgres {

SqlError make_error(std::string_view sqlstate, std::string message) {
  SqlError error;
  error.sqlstate = sqlstate;
  error.message = std::move(message);
  return error;
}

SqlError not_supported(std::string_view construct) {
  return make_error("0A000", std::string(construct) + " is not supported by this fake");
}

void fail(std::string_view sqlstate, std::string message) {
  throw SqlFailure{make_error(sqlstate, std::move(message))};
}

void fail_at(int location, std::string_view sqlstate, std::string message, std::string hint) {
  SqlError error = make_error(sqlstate, std::move(message));
  error.hint = std::move(hint);
  // Kept as a byte offset plus one until the text is at hand; `plan` turns it into a position.
  error.position = location < 0 ? 0 : location + 1;
  throw SqlFailure{std::move(error)};
}

void fail_unsupported(std::string_view construct) { throw SqlFailure{not_supported(construct)}; }

int character_position(std::string_view text, int location) {
  if (location < 0) return 0;
  int position = 1;
  for (std::size_t i = 0; i < text.size() && i < static_cast<std::size_t>(location); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) ++position;
  }
  return position;
}

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

}  // namespace halfdone::postgres
