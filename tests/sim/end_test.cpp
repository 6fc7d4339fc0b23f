// What is judged of a world beyond its rows: the scenario's own rules, and what became of its callers.
#include "sim/check/end.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/world/world_editor.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::ElementsAre;
using testing::IsEmpty;

Invariant rule(std::string name, bool is_broken, bool always = false) {
  return {.name = std::move(name), .always = always, .violations = [is_broken](const Backend&) {
            return is_broken ? std::vector<std::string>{"row"} : std::vector<std::string>{};
          }};
}

Scenario with_rules(std::vector<Invariant> rules) {
  Scenario scenario = moving([](Env&) -> Script { co_return Told::failed; }, {});
  scenario.invariants = std::move(rules);
  return scenario;
}

std::vector<std::string> texts(const std::vector<Damage>& damages) {
  std::vector<std::string> found;
  for (const Damage& damage : damages) found.push_back(damage.text);
  return found;
}

TEST(Invariants, AreAllJudgedAtAnEndWhateverItsKind) {
  const Scenario scenario = with_rules({rule("kept", false), rule("broken", true), rule("always broken", true, true)});
  for (const Ending ending : {Ending::quiet, Ending::loop})
    EXPECT_THAT(texts(judge_end(scenario, scenario.start(), ending).damages),
                ElementsAre("broken: row", "always broken: row"));
}

TEST(Invariants, AreAskedWhereThereAreSome) {
  const Scenario kept = with_rules({rule("kept", false)});
  EXPECT_TRUE(judge_end(kept, kept.start(), Ending::quiet).asked.contains(Check::invariant));
  const Scenario none = with_rules({});
  EXPECT_FALSE(judge_end(none, none.start(), Ending::quiet).asked.contains(Check::invariant));
}

TEST(Invariants, ThatMustAlwaysHoldAreTheOnlyOnesInPassing) {
  const Scenario scenario = with_rules({rule("broken", true), rule("always broken", true, true)});
  EXPECT_THAT(texts(broken_in_passing(scenario, scenario.start())), ElementsAre("always broken: row"));
}

// A caller by its status and what it was told.
std::vector<CallerEnd> callers_where(ActorStatus status, Told told) {
  const System system = system_of({moves_carelessly});
  WorldEditor editor(system, World());
  editor.set_backend(store({}));
  editor.add_actor({.status = status, .told = told});
  return callers_of(system, editor.release());
}

TEST(Callers, NeverGetAnAnswerWhileTheyRunAndWereToldNothing) {
  EXPECT_TRUE(callers_where(ActorStatus::running, Told::nothing)[0].is_running);
  EXPECT_FALSE(callers_where(ActorStatus::running, Told::done)[0].is_running) << "it has its answer";
  EXPECT_FALSE(callers_where(ActorStatus::crashed, Told::nothing)[0].is_running) << "it is gone";
  EXPECT_FALSE(callers_where(ActorStatus::ended, Told::done)[0].is_running);
}

}  // namespace
}  // namespace halfdone::sim
