// Reading a result back: what is written comes back, and what is wrong in a file is named by its place.
#include "reports/result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/bad_input.h"
#include "reports/json.h"
#include "scenarios/registry.h"

namespace halfdone::reports {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

const std::string& written() {
  static const std::string text = [] {
    const sim::Scenario scenario = scenarios::build({"delete_user", "nested_try", "", 1});
    return to_json(
        Report{"delete_user", "an operation", {report_on(scenario, "a design", explore_and_explain(scenario))}});
  }();
  return text;
}

TEST(ReadResult, FindsWhatWasWritten) {
  const Design design = read_result(written(), "r.json").designs.at(0);
  const json same = json::parse(written())["designs"][0];
  EXPECT_EQ(design.id, (sim::ScenarioId{"delete_user", "nested_try", "", 1}));
  EXPECT_EQ(design.counts.worlds, same["search"]["worlds"]);
  ASSERT_EQ(design.root_causes.size(), same["root_causes"].size());
  const RootCause& last = design.root_causes.back();
  const json& last_same = same["root_causes"].back();
  EXPECT_EQ(last.title, last_same["title"].get<std::string>());
  EXPECT_EQ(last.run.moments.size(), last_same["run"].size());
  EXPECT_EQ(last.run.moments.back().label, last_same["run"].back()["step"].get<std::string>());
  EXPECT_EQ(last.run.damages.size(), last_same["damages"].size());
  ASSERT_TRUE(last.point_of_no_return && last.good_run);
  EXPECT_EQ(*last.point_of_no_return, last_same["point_of_no_return"]["after_step"].get<std::size_t>());
  EXPECT_EQ(last.good_run->moments.size(), last_same["good_run"]["steps"].size());
  EXPECT_EQ(last.necessary_faults, last_same["necessary_faults"].get<std::vector<std::string>>());
  EXPECT_EQ(design.handled_alike.size(), same["handled_alike"].size());
}

TEST(ReadResult, NamesRowsAsPeopleKnowThem) {
  const Design design = read_result(written(), "r.json").designs.at(0);
  std::set<std::string> names;
  for (const RootCause& cause : design.root_causes) {
    for (const RowChange& change : cause.run.difference) names.insert(change.table + " " + change.name);
  }
  EXPECT_THAT(names, testing::Contains("public.invoices INV-0001"));
}

TEST(ReadResult, NeedsNothingThatIsOptional) {
  json result = json::parse(written());
  json& design = result["designs"][0];
  design.erase("handled_alike");
  for (json& cause : design["root_causes"]) {
    cause["no_return"] = "not determined";
    cause.erase("point_of_no_return");
    cause.erase("good_run");
  }
  const Design read = read_result(result.dump(), "r.json").designs.at(0);
  EXPECT_EQ(read.root_causes[0].no_return, sim::Sought::cut_off);
  EXPECT_FALSE(read.root_causes[0].point_of_no_return || read.root_causes[0].good_run);
  EXPECT_TRUE(read.handled_alike.empty());
}

TEST(ReadResult, TakesWhatIsOptional) {
  json result = json::parse(written());
  json& design = result["designs"][0];
  json& cause = design["root_causes"][0];
  cause["point_of_no_return"] = {{"after_step", 2}};
  cause["necessary_faults"] = {"auth.admin_delete_user#1 lost_reply"};
  cause["good_run"] = {{"steps", cause["run"]}, {"shares_steps", 1}, {"plan", "# halfdone plan 1\n"}};
  design["handled_alike"] = {{{"call", "auth.x"}, {"groups", {{"429", "500"}, {"lost_request"}}}}};
  const Design read = read_result(result.dump(), "r.json").designs.at(0);
  EXPECT_EQ(read.root_causes[0].point_of_no_return, 2u);
  EXPECT_THAT(read.root_causes[0].necessary_faults, testing::ElementsAre("auth.admin_delete_user#1 lost_reply"));
  EXPECT_EQ(read.root_causes[0].good_run->moments.size(), cause["run"].size());
  EXPECT_EQ(read.root_causes[0].good_run->shares_steps, 1u);
  EXPECT_EQ(read.handled_alike.at(0).groups.at(0).at(1), "500");
}

std::string message_for(const std::string& text) {
  try {
    read_result(text, "r.json");
  } catch (const BadInput& error) {
    return error.what();
  }
  return "nothing was wrong";
}

// What is said when the value at the pointer is replaced, or taken away by "null" of the JSON library's "discarded".
std::string message_with(const std::string& pointer, const json& value) {
  json result = json::parse(written());
  result[json::json_pointer(pointer)] = value;
  return message_for(result.dump());
}

std::string message_without(const std::string& parent, const std::string& name) {
  json result = json::parse(written());
  result[json::json_pointer(parent)].erase(name);
  return message_for(result.dump());
}

TEST(BadResult, ThatIsNoJsonIsNamedWithItsLine) {
  EXPECT_THAT(message_for("{\n\"halfdone\": oops}"), AllOf(HasSubstr("r.json: this is no JSON"), HasSubstr("line 2")));
  EXPECT_THAT(message_for(written().substr(0, 1000)), HasSubstr("this is no JSON"));
}

TEST(BadResult, ThatIsSomethingElseIsNamed) {
  EXPECT_THAT(message_for("[]"), HasSubstr("r.json: the whole is no object"));
  EXPECT_THAT(message_for("{}"), HasSubstr("r.json: /halfdone is missing"));
  EXPECT_THAT(message_with("/halfdone", 1), AllOf(HasSubstr("another version"), HasSubstr("reads version 2")));
  EXPECT_THAT(message_with("/kind", "replay"), HasSubstr("/kind is \"replay\", not \"exploration\""));
}

TEST(BadResult, NamesAFieldThatIsMissing) {
  EXPECT_THAT(message_without("/designs/0", "result"),
              AllOf(HasSubstr("r.json: /designs/0/result is missing"), HasSubstr("explore --json")));
  EXPECT_THAT(message_without("/designs/0/root_causes/1/run/0", "step"),
              HasSubstr("/designs/0/root_causes/1/run/0/step is missing"));
}

TEST(BadResult, NamesAFieldOfTheWrongType) {
  EXPECT_THAT(message_with("/designs", "many"), HasSubstr("/designs is no list"));
  EXPECT_THAT(message_with("/designs/0/search/worlds", -1), HasSubstr("/designs/0/search/worlds is no whole number"));
  EXPECT_THAT(message_with("/designs/0/callers", 5'000'000'000), HasSubstr("/designs/0/callers is more than"));
  EXPECT_THAT(message_with("/designs/0/root_causes/0/token", nullptr), HasSubstr("/token is no text"));
  EXPECT_THAT(message_with("/designs/0/root_causes/0/run/0/fault", 1), HasSubstr("fault is neither true nor false"));
  EXPECT_THAT(message_with("/designs/0/result", "fine"),
              HasSubstr("/designs/0/result is \"fine\", which is none of: holds, violated, incomplete"));
  EXPECT_THAT(message_with("/designs/0/search/exercised", json({{"a/b~c", "x"}})),
              HasSubstr("/designs/0/search/exercised/a~1b~0c is no whole number"));
}

TEST(BadResult, NamesAStepThatTheRunDoesNotHave) {
  EXPECT_THAT(message_with("/designs/0/root_causes/0/point_of_no_return", json({{"after_step", 999}})),
              HasSubstr("/point_of_no_return/after_step is more than"));
}

}  // namespace
}  // namespace halfdone::reports
