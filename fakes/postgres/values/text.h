// Texts as sequences of UTF-8 characters: case, patterns of LIKE, quoting.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fakes/postgres/values/result.h"

namespace halfdone::postgres {

// By Unicode's simple case mapping, character by character, as the server does in a UTF-8 locale.
std::string lower_text(std::string_view text);
std::string upper_text(std::string_view text);

// Whether `text` has the form of the LIKE pattern: `%`, `_`, and `\` before a character that stands for itself.
// 22025 when the pattern ends in `\`.
Result<bool> is_like(std::string_view text, std::string_view pattern);

// "it''s", with E'' when there are backslashes.
std::string quote_literal(std::string_view text);
// Quoted where the name would read otherwise: "select", "My Table".
std::string quote_identifier(std::string_view name);

}  // namespace halfdone::postgres
