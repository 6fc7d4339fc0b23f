#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "fakes/postgres/values/numeric.h"
#include "tests/fakes/postgres_random_values.h"

namespace halfdone::postgres {
namespace {

Type random_type() { return *rc::gen::resize(100, rc::gen::elementOf(types_with_values())); }

RC_GTEST_PROP(PostgresValuesProperty, ReadWhatTheyPrint, ()) {
  for (const Type& type : types_with_values()) {
    const Value value = random_value(type);
    const Result<Value> read = input(type, output(type, value));
    RC_ASSERT(read.ok());
    RC_ASSERT(read.value() == value);
    RC_ASSERT(read.value().fingerprint() == value.fingerprint());
  }
}

RC_GTEST_PROP(PostgresValuesProperty, CompareBothWaysAlike, ()) {
  const Type type = random_type();
  const Value a = random_value(type);
  const Value b = random_value(type);
  RC_ASSERT((compare(type, a, a) == 0));
  RC_ASSERT((compare(type, a, b) == (0 <=> compare(type, b, a))));
}

RC_GTEST_PROP(PostgresValuesProperty, CompareTransitively, ()) {
  const Type type = random_type();
  std::vector<Value> three;
  for (int i = 0; i < 3; ++i) three.push_back(random_value(type));
  std::ranges::sort(three, [&](const Value& a, const Value& b) { return compare(type, a, b) < 0; });
  RC_ASSERT((compare(type, three[0], three[1]) <= 0));
  RC_ASSERT((compare(type, three[1], three[2]) <= 0));
  RC_ASSERT((compare(type, three[0], three[2]) <= 0));
}

RC_GTEST_PROP(PostgresValuesProperty, AreOneKeyExactlyWhenEqual, ()) {
  const Type type = random_type();
  const Value a = random_value(type);
  const Value b = random_value(type);
  RC_ASSERT((key_value(type, a) == key_value(type, b)) == key_equal(type, a, b));
  RC_ASSERT(key_equal(type, a, key_value(type, a)));
}

RC_GTEST_PROP(PostgresValuesProperty, StorageOrderIsTotal, ()) {
  std::vector<Value> three;
  for (int i = 0; i < 3; ++i) three.push_back(random_value(random_type()));
  std::ranges::sort(three);
  RC_ASSERT(three[0] <= three[1]);
  RC_ASSERT(three[1] <= three[2]);
  RC_ASSERT(three[0] <= three[2]);
  RC_ASSERT((three[0] == three[1]) == (three[0].fingerprint() == three[1].fingerprint()));
}

RC_GTEST_PROP(PostgresValuesProperty, CanonicalJsonIsCanonical, ()) {
  const std::string once = print_json(random_json(4));
  RC_ASSERT(print_json(parse_json(once).value()) == once);
}

RC_GTEST_PROP(PostgresValuesProperty, AnyTextReadsAsAValueOrAnError, ()) {
  const std::string text =
      random_text() + *rc::gen::element<std::string>("", "1", "-", "2026-11-24", "[1", "{\"a\":1}");
  for (const Type& type : types_with_values()) {
    const Result<Value> read = input(type, text);
    if (read.ok()) RC_ASSERT(read.value().kind() == kind_of(type.id));
    if (!read.ok()) RC_ASSERT(read.error().sqlstate.size() == 5U);
  }
}

RC_GTEST_PROP(NumericProperty, SubtractingUndoesAdding, ()) {
  const Decimal a = random_decimal();
  const Decimal b = random_decimal();
  const Result<Decimal> sum = add(a, b);
  if (!sum.ok()) return;
  const Result<Decimal> back = subtract(sum.value(), b);
  if (back.ok()) RC_ASSERT((compare_decimal(back.value(), a) == 0));
}

RC_GTEST_PROP(NumericProperty, DividingUndoesMultiplying, ()) {
  const Decimal a{*rc::gen::inRange(-100'000, 100'000), static_cast<std::uint8_t>(*rc::gen::inRange(0, 6))};
  const Decimal b{*rc::gen::nonZero<std::int16_t>(), static_cast<std::uint8_t>(*rc::gen::inRange(0, 6))};
  RC_ASSERT((compare_decimal(divide(multiply(a, b).value(), b).value(), a) == 0));
}

RC_GTEST_PROP(NumericProperty, RoundsToANeighbour, ()) {
  const Decimal value = random_decimal();
  const int scale = *rc::gen::inRange(0, 10);
  const Result<Decimal> down = round_to(value, scale, Rounding::down);
  const Result<Decimal> up = round_to(value, scale, Rounding::up);
  const Result<Decimal> nearest = round_to(value, scale, Rounding::half_away_from_zero);
  if (!down.ok() || !up.ok()) return;
  RC_ASSERT((compare_decimal(down.value(), value) <= 0));
  RC_ASSERT((compare_decimal(value, up.value()) <= 0));
  RC_ASSERT((compare_decimal(nearest.value(), down.value()) == 0 || compare_decimal(nearest.value(), up.value()) == 0));
}

}  // namespace
}  // namespace halfdone::postgres
