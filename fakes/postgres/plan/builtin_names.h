// Functions and operators that the server has and the fake has not: they answer 0A000 and not "does not exist".
#pragma once

#include <string_view>

namespace halfdone::postgres {

// Common names of the server; what is neither here nor among the fake's own is taken for a name that doesn't exist.
bool is_unsupported_function(std::string_view name);
bool is_unsupported_operator(std::string_view name);

}  // namespace halfdone::postgres
