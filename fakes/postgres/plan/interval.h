// Constant intervals that are added to a moment: `now() + interval '30 seconds'`.
//
// Faithful to: "Interval Input" of the documentation, for quantities of units of fixed length in a session at UTC.
// Differs: interval is no type of its own here, so a column, a parameter or a result of that type answers 0A000, and so
// do months, years, fractions and the other forms.
#pragma once

#include <cstdint>
#include <optional>

#include "fakes/postgres/parse/ast.h"
#include "fakes/postgres/values/functions.h"

namespace halfdone::postgres {

// The microseconds of `interval '...'` or `'...'::interval`; nothing when the expression is something else or has
// another form.
std::optional<std::int64_t> constant_interval(const ast::Expression& expression);

// "+" and "-" of a timestamptz and a number of microseconds.
const Function& moment_shift(bool forward);

}  // namespace halfdone::postgres
