// Two tables of what is wrong at an end: by what two callers were told, and by how much of the footprint is as after.
// One operation deletes a user and takes its name off a note; the other one changes two fields and no row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/check/judge.h"

namespace halfdone::sim {
namespace {

using testing::UnorderedElementsAreArray;

State state(std::vector<StoredRow> rows) {
  std::ranges::sort(rows);
  return rows;
}

StoredRow user(std::string key) { return {"users", std::move(key), {}}; }
StoredRow profile(std::string name) { return {"profiles", "ann", {{"name", std::move(name)}}}; }
StoredRow note(std::string author, std::string editor = "eve") {
  return {"notes", "1", {{"author", std::move(author)}, {"editor", std::move(editor)}}};
}

const Expectation deleting{
    .before = state({user("ann"), user("bob"), profile("Ann"), note("ann")}),
    .after = state({user("bob"), note("NULL")}),
};
const Expectation renaming{.before = state({note("ann", "ann")}), .after = state({note("bob", "bob")})};

std::vector<std::string> kinds(const Expectation& expectation, const End& end, bool is_truthful) {
  std::vector<std::string> found;
  for (const Damage& damage : judge(expectation, end).damages) {
    if ((damage.check == Check::truthful) != is_truthful) continue;
    found.push_back(is_truthful ? damage.kind : std::string(name_of(damage.check)) + ": " + damage.kind);
  }
  return found;
}

// --- What was told

// By letter: d "done" and nothing is, h "done" and not all is, f "failed" and all is done, p "pending" and it stops.
struct TwoTold {
  Told one, other;
  std::string_view before, half, after;
};
constexpr TwoTold table_of_two[] = {
    {Told::nothing, Told::nothing, "", "", ""},   {Told::nothing, Told::done, "d", "h", ""},
    {Told::nothing, Told::failed, "", "", ""},    {Told::nothing, Told::pending, "p", "p", ""},
    {Told::done, Told::done, "d", "h", ""},       {Told::done, Told::failed, "d", "h", ""},
    {Told::done, Told::pending, "dp", "hp", ""},  {Told::failed, Told::failed, "", "", "f"},
    {Told::failed, Told::pending, "p", "p", "f"}, {Told::pending, Told::pending, "p", "p", ""},
};
constexpr TwoTold table_of_one[] = {
    {Told::nothing, Told::nothing, "", "", ""},
    {Told::done, Told::nothing, "d", "h", ""},
    {Told::failed, Told::nothing, "", "", "f"},
    {Told::pending, Told::nothing, "p", "p", ""},
};
std::ostream& operator<<(std::ostream& out, const TwoTold& told) {
  return out << name_of(told.one) << ", " << name_of(told.other);
}

std::vector<std::string> spelled(std::string_view letters, Ending ending) {
  std::vector<std::string> kinds;
  for (const char letter : letters) {
    if (letter == 'd') kinds.emplace_back("told done, nothing is done");
    if (letter == 'h') kinds.emplace_back("told done, not all is done");
    if (letter == 'f') kinds.emplace_back("told failed, all is done");
    if (letter == 'p')
      kinds.emplace_back(ending == Ending::quiet ? "told pending, nothing goes on" : "told pending, never done");
  }
  return kinds;
}

void expect_truth(const TwoTold& told, const std::vector<CallerEnd>& callers, Ending ending) {
  const State half = state({user("bob"), user("ann"), note("NULL")});
  const State half_renamed = state({note("bob", "ann")});
  const auto expect = [&](const Expectation& expectation, const State& state, std::string_view letters) {
    EXPECT_THAT(kinds(expectation, {.state = state, .callers = callers, .ending = ending}, true),
                UnorderedElementsAreArray(spelled(letters, ending)));
  };
  expect(deleting, deleting.before, told.before);
  expect(deleting, half, told.half);
  expect(deleting, deleting.after, told.after);
  expect(renaming, renaming.before, told.before);
  expect(renaming, half_renamed, told.half);
  expect(renaming, renaming.after, told.after);
}

using Case = std::tuple<TwoTold, Ending>;

class TruthOfTwo : public testing::TestWithParam<Case> {};
TEST_P(TruthOfTwo, IsThatOfTheTableForRowsAndForFields) {
  const auto& [told, ending] = GetParam();
  expect_truth(told, {{told.one}, {told.other}}, ending);
  expect_truth(told, {{told.other}, {told.one}}, ending);
}
INSTANTIATE_TEST_SUITE_P(All, TruthOfTwo,
                         testing::Combine(testing::ValuesIn(table_of_two),
                                          testing::Values(Ending::quiet, Ending::loop)));

class TruthOfOne : public testing::TestWithParam<Case> {};
TEST_P(TruthOfOne, IsThatOfTheTableForRowsAndForFields) {
  const auto& [told, ending] = GetParam();
  expect_truth(told, {{told.one}}, ending);
}
INSTANTIATE_TEST_SUITE_P(All, TruthOfOne,
                         testing::Combine(testing::ValuesIn(table_of_one),
                                          testing::Values(Ending::quiet, Ending::loop)));

// --- How much is done

struct Footing {
  const char* name;
  const Expectation* expectation;
  State state;
  std::vector<std::string> told_done, told_failed;
};
std::ostream& operator<<(std::ostream& out, const Footing& footing) { return out << footing.name; }

const std::vector<std::string> none;
const std::vector<std::string> rows_left = {"atomic: users left", "atomic: profiles left"};
const std::vector<std::string> note_changed = {"atomic: notes changed"};
const std::vector<std::string> note_ill_restored = {"restored: notes changed"};

std::vector<Footing> footings() {
  const auto rows_before = [](std::string author) {
    return state({user("ann"), user("bob"), profile("Ann"), note(std::move(author))});
  };
  const auto rows_half = [](std::string author) { return state({user("ann"), user("bob"), note(std::move(author))}); };
  const auto rows_after = [](std::string author) { return state({user("bob"), note(std::move(author))}); };
  const State another_profile = state({user("ann"), user("bob"), profile("Zoe"), note("ann")});
  return {
      {"rows before, field before", &deleting, rows_before("ann"), none, none},
      {"rows before, field after", &deleting, rows_before("NULL"), rows_left, rows_left},
      {"rows before, field neither", &deleting, rows_before("carl"), note_ill_restored, note_ill_restored},
      {"rows before but for a field",
       &deleting,
       another_profile,
       {"restored: profiles changed"},
       {"restored: profiles changed"}},
      {"rows half, field before",
       &deleting,
       rows_half("ann"),
       {"atomic: users left", "atomic: notes changed"},
       {"atomic: profiles gone"}},
      {"rows half, field after",
       &deleting,
       rows_half("NULL"),
       {"atomic: users left"},
       {"atomic: profiles gone", "atomic: notes changed"}},
      {"rows half, field neither",
       &deleting,
       rows_half("carl"),
       {"atomic: users left", "atomic: notes changed"},
       {"atomic: profiles gone", "atomic: notes changed"}},
      {"rows after, field before", &deleting, rows_after("ann"), note_changed, note_changed},
      {"rows after, field neither", &deleting, rows_after("carl"), note_changed, note_changed},
      {"rows after, field after", &deleting, rows_after("NULL"), none, none},
      {"fields before", &renaming, state({note("ann", "ann")}), none, none},
      {"fields after", &renaming, state({note("bob", "bob")}), none, none},
      {"a field after, a field before", &renaming, state({note("bob", "ann")}), note_changed, note_changed},
      {"a field after, a field neither", &renaming, state({note("bob", "carl")}), note_changed, note_changed},
      {"a field before, a field neither", &renaming, state({note("ann", "carl")}), note_ill_restored,
       note_ill_restored},
      {"fields neither", &renaming, state({note("carl", "carl")}), note_ill_restored, note_ill_restored},
  };
}

class FootingOf : public testing::TestWithParam<Footing> {};
TEST_P(FootingOf, IsThatOfTheTable) {
  const Footing& footing = GetParam();
  EXPECT_THAT(kinds(*footing.expectation, {.state = footing.state, .callers = {{Told::done}}}, false),
              UnorderedElementsAreArray(footing.told_done));
  EXPECT_THAT(kinds(*footing.expectation, {.state = footing.state, .callers = {{Told::failed}}}, false),
              UnorderedElementsAreArray(footing.told_failed));
}
INSTANTIATE_TEST_SUITE_P(All, FootingOf, testing::ValuesIn(footings()));

// Success adds a row and marks an order as paid; the row is lost.
TEST(Footing, NamesTheRowThatIsMissingWhereAFieldIsAsAfter) {
  const auto order = [](std::string paid) { return StoredRow{"orders", "1", {{"paid", std::move(paid)}}}; };
  const Expectation paying{.before = {order("f")}, .after = state({order("t"), {"mails", "1", {}}})};
  const Judgement judgement = judge(paying, {.state = {order("t")}, .callers = {{Told::done}}});
  EXPECT_EQ(judgement.reference, Reference::after);
  ASSERT_EQ(judgement.difference.size(), 1u);
  EXPECT_EQ(print(judgement.difference[0]), "mails 1: gone");
  EXPECT_EQ(judgement.damages[0].text, "mails 1: missing");
}

// An undo put one of two fields back.
TEST(Footing, NamesTheFieldThatWasNotPutBack) {
  Expectation both = deleting;
  both.after = state({user("bob"), note("NULL", "NULL")});
  const State end = state({user("ann"), user("bob"), profile("Ann"), note("ann", "NULL")});
  const Judgement judgement = judge(both, {.state = end, .callers = {{Told::failed}}});
  ASSERT_EQ(judgement.damages.size(), 1u);
  EXPECT_EQ(judgement.damages[0].text, "notes 1: editor eve -> NULL");
}

}  // namespace
}  // namespace halfdone::sim
