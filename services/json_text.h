// JSON texts as Postgres writes them in a jsonb value.
#pragma once

#include <string>
#include <string_view>

namespace halfdone {

// The string with quotes and escapes.
std::string json_string(std::string_view text);

}  // namespace halfdone
