// Which overload a call means, and the functions that depend on who asks.
#include "fakes/postgres/values/functions.h"

#include <gtest/gtest.h>

namespace halfdone::postgres {
namespace {

const Type unknown{TypeId::unknown};
const Type boolean{TypeId::boolean};
const Type int2{TypeId::int2};
const Type int4{TypeId::int4};
const Type int8{TypeId::int8};
const Type numeric{TypeId::numeric};
const Type text{TypeId::text};
const Type varchar{TypeId::varchar, 3};
const Type date{TypeId::date};
const Type timestamptz{TypeId::timestamptz};
const Type jsonb{TypeId::jsonb};
const Type text_array{TypeId::text_array};
const Type nothing{TypeId::void_};

TypeId result_of(const char* name, const Type& left, const Type& right) {
  const Function* found = find_operator(name, left, right);
  return found == nullptr ? TypeId::void_ : found->result.id;
}

TEST(FindOperator, WidensTheSmallerInteger) {
  EXPECT_EQ(result_of("+", int2, int4), TypeId::int4);
  EXPECT_EQ(result_of("+", int8, int2), TypeId::int8);
  EXPECT_EQ(result_of("+", int4, numeric), TypeId::numeric);
}

TEST(FindOperator, TakesAnUnknownLiteralForTheTypeOfTheOtherSide) {
  EXPECT_EQ(result_of("+", int8, unknown), TypeId::int8);
  EXPECT_EQ(result_of("-", date, unknown), TypeId::int4);
  EXPECT_EQ(result_of("||", jsonb, unknown), TypeId::jsonb);
  EXPECT_EQ(result_of("||", text_array, unknown), TypeId::text_array);
}

TEST(FindOperator, TakesAKeyOfADocumentForText) {
  EXPECT_EQ(find_operator("->>", jsonb, unknown)->parameters[1].id, TypeId::text);
  EXPECT_EQ(find_operator("-", jsonb, unknown)->parameters[1].id, TypeId::text);
}

TEST(FindOperator, JoinsTextWithAnythingButArrays) {
  EXPECT_EQ(result_of("||", text, int4), TypeId::text);
  EXPECT_EQ(result_of("||", varchar, varchar), TypeId::text);
  EXPECT_EQ(result_of("||", unknown, unknown), TypeId::text);
  EXPECT_EQ(result_of("||", text, text_array), TypeId::text_array);
}

TEST(FindOperator, FindsNothingWhereTheServerHasNothing) {
  EXPECT_EQ(find_operator("+", int4, boolean), nullptr);
  EXPECT_EQ(find_operator("||", int4, int4), nullptr);
  EXPECT_EQ(find_operator("-", date, int8), nullptr);
}

TEST(FindOperator, FindsPrefixOperators) { EXPECT_EQ(result_of("-", nothing, int2), TypeId::int2); }

TEST(FindFunction, CastsArgumentsImplicitlyOnly) {
  EXPECT_NE(find_function("lower", std::vector{varchar}), nullptr);
  EXPECT_EQ(find_function("lower", std::vector{int4}), nullptr);
}

TEST(FindFunction, CountsArguments) {
  EXPECT_EQ(find_function("lower", std::vector{text, text}), nullptr);
  EXPECT_NE(find_function("concat", std::vector{text, int4, date}), nullptr);
  EXPECT_EQ(find_function("concat", std::vector<Type>{}), nullptr);
}

TEST(ComparisonType, IsTheWiderNumber) {
  EXPECT_EQ(comparison_type(int2, int8)->id, TypeId::int8);
  EXPECT_EQ(comparison_type(int4, numeric)->id, TypeId::numeric);
}

TEST(ComparisonType, IsTextForTextsOfEveryLength) { EXPECT_EQ(comparison_type(varchar, unknown), text); }

TEST(ComparisonType, IsTheMomentOfADate) { EXPECT_EQ(comparison_type(date, timestamptz)->id, TypeId::timestamptz); }

TEST(ComparisonType, IsMissingBetweenUnrelatedTypes) {
  EXPECT_EQ(comparison_type(int4, text), std::nullopt);
  EXPECT_EQ(comparison_type(boolean, int4), std::nullopt);
}

TEST(CanCast, KnowsThePlaces) {
  EXPECT_TRUE(can_cast(int4, int8, CastContext::implicit));
  EXPECT_FALSE(can_cast(int8, int4, CastContext::implicit));
  EXPECT_TRUE(can_cast(int8, int4, CastContext::assignment));
  EXPECT_FALSE(can_cast(text, int4, CastContext::assignment));
  EXPECT_TRUE(can_cast(text, int4, CastContext::explicit_));
  EXPECT_FALSE(can_cast(date, int4, CastContext::explicit_));
}

TEST(CanCast, KeepsEnumsApart) {
  const EnumType one{"public", "one", {"a"}};
  const EnumType other{"public", "other", {"a"}};
  EXPECT_FALSE(can_cast({TypeId::enumeration, -1, &one}, {TypeId::enumeration, -1, &other}, CastContext::explicit_));
}

TEST(Type, PrintsItsModifier) {
  EXPECT_EQ(print(varchar), "character varying(3)");
  EXPECT_EQ(print(Type{TypeId::numeric, 4 << 16 | 2}), "numeric(4,2)");
}

Uuid drawn(const Context& context, std::uint32_t& count) {
  return find_function("gen_random_uuid", {})->apply({.context = &context, .drawn = &count}).value().as_uuid();
}

TEST(GenRandomUuid, IsAFunctionOfTheRequestAndTheDraw) {
  const Context context{.seed = 1, .request = 2};
  std::uint32_t once = 0;
  std::uint32_t again = 0;
  const Uuid first = drawn(context, once);
  EXPECT_EQ(first, drawn(context, again));
  EXPECT_NE(first, drawn(context, again));
  EXPECT_EQ(again, 2U);
}

TEST(GenRandomUuid, DependsOnSeedAndRequest) {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
  const Uuid uuid = drawn({.seed = 1, .request = 2}, a);
  EXPECT_NE(uuid, drawn({.seed = 2, .request = 2}, b));
  EXPECT_NE(uuid, drawn({.seed = 1, .request = 1}, c));
}

TEST(GenRandomUuid, HasTheMarksOfVersionFour) {
  std::uint32_t count = 0;
  const std::string printed = print_uuid(drawn({}, count));
  EXPECT_EQ(printed[14], '4');
  EXPECT_NE(std::string("89ab").find(printed[19]), std::string::npos);
}

TEST(Now, IsTheTimeOfTheContext) {
  const Context context{.now = 86'400'000'001};
  EXPECT_EQ(find_function("now", {})->apply({.context = &context}).value().print(), "2000-01-02 00:00:00.000001+00");
  EXPECT_EQ(find_function("current_date", {})->apply({.context = &context}).value().print(), "2000-01-02");
}

}  // namespace
}  // namespace halfdone::postgres
