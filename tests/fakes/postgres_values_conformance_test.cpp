// Values, casts, comparisons and functions against what the real server answered (postgres_values.tsv).
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "fakes/postgres/values/functions.h"

namespace halfdone::postgres {
namespace {

const EnumType mood{"public", "mood", {"sad", "ok", "happy"}};

using Fields = std::vector<std::string>;

Fields split(const std::string& line) {
  Fields fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, '\t');) fields.push_back(field);
  return fields;
}

std::vector<Fields> measured(std::string_view what) {
  std::ifstream file(HALFDONE_SOURCE_DIR "/tests/fakes/postgres_values.tsv");
  std::vector<Fields> lines;
  for (std::string line; std::getline(file, line);) {
    const Fields fields = split(line);
    if (!line.empty() && fields.front() == what) lines.push_back(fields);
  }
  return lines;
}

// "numeric(4,2)".
Type type_of(const std::string& name) {
  if (name == "mood") return {TypeId::enumeration, -1, &mood};
  const std::size_t parenthesis = name.find('(');
  Type type{type_named(name.substr(0, parenthesis)).value()};
  if (parenthesis != std::string::npos) {
    std::istringstream numbers(name.substr(parenthesis + 1));
    char comma = 0;
    int scale = 0;
    numbers >> type.modifier >> comma >> scale;
    if (type.id == TypeId::numeric) type.modifier = type.modifier << 16 | scale;
  }
  return type;
}

std::string print(const SqlError& error) {
  return error.sqlstate + "|" + error.message + "|" + error.detail + "|" + error.hint;
}

std::string print(const Result<Value>& result) {
  return result.ok() ? "ok " + result.value().print() : print(result.error());
}

std::string print(std::strong_ordering order) { return order < 0 ? "ok <" : order > 0 ? "ok >" : "ok ="; }

std::string converted(const Fields& line, bool is_explicit) {
  const Type from = type_of(line[1]);
  const Type to = type_of(line[2]);
  if (!can_cast(from, to, is_explicit ? CastContext::explicit_ : CastContext::assignment)) return "no";
  return print(cast(from, to, input(from, line[3]).value(), is_explicit));
}

std::string called(const Fields& line) {
  std::vector<Type> types;
  std::vector<Value> values;
  for (std::size_t i = 2; i + 1 < line.size(); ++i) {
    const std::size_t colon = line[i].find(':');
    types.push_back(type_of(line[i].substr(0, colon)));
    const std::string text = line[i].substr(colon + 1);
    values.push_back(text == "\\N" ? Value() : input(types.back(), text).value());
  }
  const std::string name = line[1].substr(line[1].find(' ') + 1);
  const Function* function = line[1].starts_with("function") ? find_function(name, types)
                             : types.size() == 1             ? find_operator(name, {TypeId::void_}, types[0])
                                                             : find_operator(name, types[0], types[1]);
  if (function == nullptr) return "42883";
  bool has_null = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Result<Value> argument = cast(types[i], function->parameter(i), values[i], false);
    if (!argument.ok()) return print(argument.error());
    values[i] = argument.value();
    has_null |= values[i].is_null();
  }
  const Result<Value> result = function->strict && has_null ? Value() : function->apply({.arguments = values});
  if (!result.ok()) return print(result.error());
  return (result.value().is_null() ? "null" : "ok " + result.value().print()) + " " + print(function->result);
}

std::string print(const Fields& line) {
  std::string out;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) out += line[i] + " ";
  return out;
}

TEST(PostgresValues, AreReadAsTheServerReadsThem) {
  for (const Fields& line : measured("input")) {
    EXPECT_EQ(print(input(type_of(line[1]), line[2])), line.back()) << print(line);
  }
}

TEST(PostgresValues, AreAssignedAsTheServerAssignsThem) {
  for (const Fields& line : measured("assignment")) EXPECT_EQ(converted(line, false), line.back()) << print(line);
}

TEST(PostgresValues, AreCastAsTheServerCastsThem) {
  for (const Fields& line : measured("explicit")) EXPECT_EQ(converted(line, true), line.back()) << print(line);
}

TEST(PostgresValues, CompareAsTheServerComparesThem) {
  for (const Fields& line : measured("compare")) {
    const Type type = type_of(line[1]);
    EXPECT_EQ(print(compare(type, input(type, line[2]).value(), input(type, line[3]).value())), line.back())
        << print(line);
  }
}

TEST(PostgresValues, AreTheSameKeyWhenTheServerSaysEqual) {
  for (const Fields& line : measured("compare")) {
    const Type type = type_of(line[1]);
    const Value a = key_value(type, input(type, line[2]).value());
    const Value b = key_value(type, input(type, line[3]).value());
    EXPECT_EQ(a == b, line.back() == "ok =") << print(line);
  }
}

TEST(PostgresFunctions, AnswerWhatTheServerAnswers) {
  for (const Fields& line : measured("call")) EXPECT_EQ(called(line), line.back()) << print(line);
}

TEST(PostgresFunctions, WereMeasuredInSufficientNumber) {
  EXPECT_GT(measured("call").size(), 1000U);
  EXPECT_GT(measured("input").size(), 250U);
}

}  // namespace
}  // namespace halfdone::postgres
