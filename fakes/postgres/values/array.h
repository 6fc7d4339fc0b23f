// Text input of text[]: `{a,NULL,"b c"}`.
//
// Differs: more than one dimension, and bounds (`[2:3]={a,b}`), answer 0A000.
#pragma once

#include <string_view>

#include "fakes/postgres/values/result.h"

namespace halfdone::postgres {

Result<Value> parse_text_array(std::string_view text);

}  // namespace halfdone::postgres
