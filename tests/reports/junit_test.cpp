#include "reports/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/results.h"
#include "tests/reports/xml.h"

namespace halfdone::reports {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// "shop.plain truthful: failure" for each test case, in order.
std::vector<std::string> cases_of(const Result& result) {
  std::vector<std::string> cases;
  const Xml document = parse_xml(to_junit(result));
  for (const Xml& suite : document.children) {
    for (const Xml& test : suite.children) {
      const std::string outcome = test.children.empty() ? "passed" : test.children[0].name;
      cases.push_back(test.attributes.at("classname") + " " + test.attributes.at("name") + ": " + outcome);
    }
  }
  return cases;
}

// The element inside the test case.
Xml inside(const Result& result, const std::string& name) {
  const Xml document = parse_xml(to_junit(result));
  for (const Xml& test : document.children.at(0).children) {
    if (test.attributes.at("name") == name) return test.children.at(0);
  }
  throw std::runtime_error("no test case " + name);
}

TEST(Junit, HasACaseForEachDesignAndCheck) {
  EXPECT_THAT(
      cases_of(result_of({violated()})),
      testing::ElementsAre("shop.plain complete: passed", "shop.plain atomic: passed", "shop.plain truthful: failure",
                           "shop.plain restored: skipped", "shop.plain bystanders: passed",
                           "shop.plain settles: passed", "shop.plain invariant: a user has a login: failure",
                           "shop.plain invariant: a shop has a clerk: passed", "shop.plain goal: passed",
                           "shop.plain witness: auth.delete: passed"));
}

TEST(Junit, HasTheSameCasesWhateverIsFound) {
  const auto names = [](const Result& result) {
    std::vector<std::string> all = cases_of(result);
    for (std::string& name : all) name.resize(name.rfind(':'));
    return all;
  };
  Design right = violated();
  right.root_causes.clear();
  right.result = sim::Result::holds;
  EXPECT_EQ(names(result_of({right})), names(result_of({violated()})));
}

TEST(Junit, FailureStartsWithTheReplayCommandAndTellsTheStory) {
  const Xml failure = inside(small_result(), "truthful");
  EXPECT_THAT(failure.text, StartsWith("./halfdone replay hd2:AAAA\n"));
  EXPECT_THAT(failure.text, AllOf(HasSubstr("does it, but the answer is lost"), HasSubstr("# halfdone plan 1")));
  EXPECT_THAT(failure.attributes.at("message"),
              AllOf(StartsWith("plain: what the caller was told is not true"), Not(HasSubstr("\n"))));
}

TEST(Junit, FailureStartsWithTheReplayOfARootCauseOfItsOwn) {
  Design two = violated();
  RootCause other = lost_reply();
  other.token = "hd2:BBBB";
  std::erase_if(other.run.damages, [](const sim::Damage& damage) { return damage.check == sim::Check::truthful; });
  two.root_causes.insert(two.root_causes.begin(), other);
  EXPECT_THAT(inside(result_of({two}), "truthful").text, StartsWith("./halfdone replay hd2:AAAA\n"));
  EXPECT_THAT(inside(result_of({two}), "invariant: a user has a login").text,
              StartsWith("./halfdone replay hd2:BBBB\n"));
}

TEST(Junit, FailureNamesTheOtherRootCauses) {
  EXPECT_THAT(inside(large_result(1, 3), "truthful").text, AllOf(HasSubstr("cause 0.1"), HasSubstr("cause 0.2")));
}

TEST(Junit, NeverPassesACheckOfAnIncompleteSearch) {
  EXPECT_THAT(cases_of(result_of({cut_off()})),
              AllOf(Contains("shop.slow complete: error"), Contains("shop.slow atomic: skipped"),
                    Contains("shop.slow witness: auth.delete: skipped"), Not(Contains(HasSubstr("passed")))));
  EXPECT_THAT(inside(result_of({cut_off()}), "complete").attributes.at("message"), HasSubstr("the limit of time"));
}

TEST(Junit, SkipsWhatAViolatedButIncompleteSearchDidNotFind) {
  Design both = violated();
  both.left = 1;
  EXPECT_THAT(cases_of(result_of({both})),
              AllOf(Contains("shop.plain truthful: failure"), Contains("shop.plain atomic: skipped"),
                    Contains("shop.plain complete: error")));
}

TEST(Junit, FailsAWitnessThatIsMissing) {
  Design empty = design("plain", sim::Result::violated);
  empty.missing_witnesses = {{"auth.delete", "the login is deleted"}};
  empty.witnesses[0].times = 0;
  EXPECT_THAT(cases_of(result_of({empty})), Contains("shop.plain witness: auth.delete: failure"));
  EXPECT_THAT(inside(result_of({empty}), "witness: auth.delete").text,
              StartsWith("./halfdone explore shop --design plain\n"));
}

// The attributes of the test case.
std::map<std::string, std::string> attributes_of(const Result& result, const std::string& name) {
  const Xml document = parse_xml(to_junit(result));
  for (const Xml& test : document.children.at(0).children) {
    if (test.attributes.at("name") == name) return test.attributes;
  }
  throw std::runtime_error("no test case " + name);
}

TEST(Junit, CountsAtHowManyEndsACheckWasAsked) {
  const Result result = result_of({violated()});
  EXPECT_EQ(attributes_of(result, "atomic").at("assertions"), "2");
  EXPECT_EQ(attributes_of(result, "restored").at("assertions"), "0");
  EXPECT_EQ(attributes_of(result, "witness: auth.delete").at("assertions"), "1");
  EXPECT_THAT(inside(result, "restored").attributes.at("message"), StartsWith("not asked"));
}

TEST(Junit, FailsADesignThatNeverReachesItsGoal) {
  Design idle = design("plain", sim::Result::violated);
  idle.goal_ends = 0;
  EXPECT_THAT(cases_of(result_of({idle})), Contains("shop.plain goal: failure"));
  EXPECT_THAT(inside(result_of({idle}), "goal").attributes.at("message"), HasSubstr("it never does what it is for"));
}

TEST(Junit, AsksForMonitoringOnlyWhereThereIsSome) {
  Result result = small_result();
  EXPECT_THAT(to_junit(result), Not(HasSubstr("\"visible\"")));
  result.designs.front().checks.push_back({sim::Check::visible, 2});
  EXPECT_THAT(to_junit(result), HasSubstr("\"visible\""));
}

TEST(Junit, CountsItsCases) {
  const Xml document = parse_xml(to_junit(small_result()));
  const std::map<std::string, std::string> all = {
      {"name", "halfdone"}, {"tests", "30"}, {"failures", "2"}, {"errors", "1"}, {"skipped", "11"}};
  EXPECT_EQ(document.attributes, all);
}

TEST(Junit, HasNeitherTimesNorHosts) {
  EXPECT_THAT(to_junit(small_result()),
              AllOf(Not(HasSubstr("time=")), Not(HasSubstr("timestamp")), Not(HasSubstr("host"))));
}

TEST(Junit, TellsVariantsAndCallersApart) {
  Design other = violated();
  other.id.variant = "banned";
  other.id.callers = 2;
  EXPECT_THAT(cases_of(result_of({other})), Contains("shop.plain/banned with 2 callers truthful: failure"));
}

TEST(Junit, HasASuiteForEachScenarioWithItsOwnDesigns) {
  Design other = violated();
  other.id.scenario = "bank";
  const Xml document = parse_xml(to_junit(result_of({violated(), other})));
  ASSERT_EQ(document.children.size(), 2u);
  for (const std::size_t index : {0u, 1u}) {
    const Xml& suite = document.children[index];
    EXPECT_EQ(suite.attributes.at("name"), index == 0 ? "shop" : "bank");
    EXPECT_EQ(suite.children.size(), 10u);
    for (const Xml& test : suite.children)
      EXPECT_THAT(test.attributes.at("classname"), StartsWith(suite.attributes.at("name") + "."));
  }
}

}  // namespace
}  // namespace halfdone::reports
