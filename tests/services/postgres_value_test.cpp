#include "services/postgres/value.h"

#include <gtest/gtest.h>

#include "services/postgres/calendar.h"

namespace halfdone::postgres {
namespace {

Uuid some_uuid() {
  Uuid uuid;
  EXPECT_TRUE(parse_uuid("7c8272c4-0000-4000-8000-000000000001", uuid));
  return uuid;
}

TEST(Value, PrintsBooleansAsOneLetter) {
  EXPECT_EQ(Value::boolean(true).print(), "t");
  EXPECT_EQ(Value::boolean(false).print(), "f");
}

TEST(Value, PrintsAllDigitsOfTheScaleOfANumeric) {
  EXPECT_EQ(Value::numeric({150, 2}).print(), "1.50");
  EXPECT_EQ(Value::numeric({-5, 2}).print(), "-0.05");
  EXPECT_EQ(Value::numeric({0, 0}).print(), "0");
}

TEST(Value, PrintsUuidsInLowerCaseWithHyphens) {
  EXPECT_EQ(Value::uuid(some_uuid()).print(), "7c8272c4-0000-4000-8000-000000000001");
}

TEST(Value, ReadsUuidsInUpperCaseBracesAndWithoutHyphens) {
  Uuid uuid;
  ASSERT_TRUE(parse_uuid("{7C8272C400004000-8000000000000001}", uuid));
  EXPECT_EQ(uuid, some_uuid());
}

TEST(Value, RefusesAHyphenInsideAGroupOfAUuid) {
  Uuid uuid;
  EXPECT_FALSE(parse_uuid("7c-8272c4-0000-4000-8000-000000000001", uuid));
  EXPECT_FALSE(parse_uuid("7c8272c4-0000-4000-8000-00000000000", uuid));
  EXPECT_FALSE(parse_uuid("7c8272c4-0000-4000-8000-0000000000011", uuid));
}

TEST(Value, PrintsMomentsWithTheFractionThatTheyHave) {
  EXPECT_EQ(Value::timestamptz(0).print(), "2000-01-01 00:00:00+00");
  EXPECT_EQ(Value::timestamptz(120'000).print(), "2000-01-01 00:00:00.12+00");
  EXPECT_EQ(Value::timestamptz(-1).print(), "1999-12-31 23:59:59.999999+00");
  EXPECT_EQ(Value::timestamptz(timestamp_infinity).print(), "infinity");
}

TEST(Value, PrintsYearsBeforeChristAsSuch) {
  const CivilDate ides_of_march{-43, 3, 15};
  EXPECT_EQ(Value::date(static_cast<std::int32_t>(days_from_civil(ides_of_march))).print(), "0044-03-15 BC");
}

TEST(Value, QuotesElementsThatWouldReadOtherwise) {
  const Value array = Value::text_array(
      {Value::text("a"), Value(), Value::text(""), Value::text("null"), Value::text("b c"), Value::text("x\"y\\")});
  EXPECT_EQ(array.print(), R"({a,NULL,"","null","b c","x\"y\\"})");
}

TEST(Value, KeepsACopyWhenTheOriginalIsReplaced) {
  Value original = Value::text("kept");
  const Value copy = original;
  original = Value::integer(1);
  EXPECT_EQ(copy.as_text(), "kept");
}

TEST(Value, OrdersByKindFirstAndNullBeforeAll) {
  EXPECT_LT(Value(), Value::boolean(false));
  EXPECT_LT(Value::integer(9), Value::text("1"));
}

TEST(Value, OrdersTextByBytes) {
  EXPECT_LT(Value::text("Z"), Value::text("a"));
  EXPECT_LT(Value::text("a"), Value::text("\xc3\xa4"));
  EXPECT_LT(Value::text("a"), Value::text("ab"));
}

TEST(Value, OrdersNumericsByNumberAndThenByScale) {
  EXPECT_LT(Value::numeric({-15, 1}), Value::numeric({-149, 2}));
  EXPECT_LT(Value::numeric({10, 1}), Value::numeric({100, 2}));
  EXPECT_LT(Value::numeric({100, 2}), Value::numeric({11, 1}));
}

TEST(Value, ComparesNumericsOfManyDigitsWithoutOverflow) {
  const Int128 most = static_cast<Int128>(power_of_ten(38) - 1);
  EXPECT_EQ(compare_decimal({most, 0}, {most, 38}), std::strong_ordering::greater);
  EXPECT_EQ(compare_decimal({-most, 0}, {-most, 38}), std::strong_ordering::less);
}

TEST(Value, HashesNumericsThatPrintDifferentlyDifferently) {
  EXPECT_NE(Value::numeric({10, 1}).fingerprint(), Value::numeric({100, 2}).fingerprint());
}

TEST(Value, HashesEqualTextsInDifferentBlocksAlike) {
  EXPECT_EQ(Value::text("same").fingerprint(), Value::text("same").fingerprint());
}

TEST(Value, HashesTheSameCharactersInDifferentKindsDifferently) {
  EXPECT_NE(Value::text("1").fingerprint(), Value::jsonb("1").fingerprint());
  EXPECT_NE(Value::integer(1).fingerprint(), Value::boolean(true).fingerprint());
}

TEST(Value, KeepsTheBoundsOfArrayElementsApartInTheHash) {
  const Value split_late = Value::text_array({Value::text("ab"), Value::text("c")});
  const Value split_early = Value::text_array({Value::text("a"), Value::text("bc")});
  EXPECT_NE(split_late.fingerprint(), split_early.fingerprint());
}

TEST(Calendar, KnowsLeapYears) {
  EXPECT_EQ(days_in_month(2000, 2), 29);
  EXPECT_EQ(days_in_month(1900, 2), 28);
  EXPECT_EQ(days_in_month(2024, 2), 29);
}

TEST(Calendar, ComesBackFromEveryDayOfFourCenturies) {
  for (std::int64_t day = -2'451'545; day < -2'451'545 + 146'097; ++day) {
    const CivilDate date = civil_from_days(day);
    ASSERT_TRUE(date.day >= 1 && date.day <= days_in_month(date.year, date.month)) << print_date(static_cast<int>(day));
    ASSERT_EQ(days_from_civil(date), day);
  }
}

TEST(Calendar, CountsFromTheYearTwoThousand) {
  EXPECT_EQ(days_from_civil({2000, 1, 1}), 0);
  EXPECT_EQ(days_from_civil({1970, 1, 1}), -10'957);
  EXPECT_EQ(days_from_civil({2026, 11, 24}), 9'824);
}

}  // namespace
}  // namespace halfdone::postgres
