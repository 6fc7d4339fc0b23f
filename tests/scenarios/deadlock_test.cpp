// Two statements on their way whose lock orders cross may end in a deadlock although each is one step of the simulator.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "scenarios/clients/postgres.h"
#include "scenarios/registry.h"
#include "scenarios/services.h"
#include "sim/explore/search.h"
#include "sim/reduce/reducer.h"

namespace halfdone::scenarios {
namespace {

// Tells `pending` when it was picked as the victim of a deadlock.
sim::ScriptProgram::Function updating(std::string first, std::string second) {
  return [=](sim::Env& env) -> sim::Script {
    const Pg db(env);
    try {
      auto begin = db.begin();
      const PgTransaction tx = co_await begin;
      auto one = tx.query("update teams set plan = 'free' where name = '" + first + "'");
      co_await one;
      auto two = tx.query("update teams set plan = 'free' where name = '" + second + "'");
      co_await two;
      auto commit = tx.commit();
      co_await commit;
    } catch (const PgError& error) {
      co_return error.code() == "40P01" ? sim::Told::pending : sim::Told::failed;
    }
    co_return sim::Told::done;
  };
}

sim::ScriptProgram::Function one_statement(std::string sql) {
  return [=](sim::Env& env) -> sim::Script {
    const Pg db(env);
    try {
      auto update = db.query(sql);
      co_await update;
    } catch (const PgError& error) {
      co_return error.code() == "40P01" ? sim::Told::pending : sim::Told::failed;
    }
    co_return sim::Told::done;
  };
}

std::set<std::vector<sim::Told>> endings(std::vector<sim::ScriptProgram::Function> scripts) {
  sim::System system;
  system.services = service_infos();
  for (auto& script : scripts)
    system.actors.push_back(
        {.name = "actor", .program = std::make_shared<sim::ScriptProgram>("script", std::move(script))});
  const std::string files = folder() + "/delete_user/";
  const Shared<sim::Backend> services(new Services({files + "schema.sql", files + "seed.sql"}));
  const sim::World initial = sim::World::initial(system, services);
  const sim::Reducer reducer(system);
  sim::Search search(reducer, initial, {.checks_invariants = true});
  std::set<std::vector<sim::Told>> found;
  search.run({.on_end = [&](const sim::World& world, sim::VisitId, sim::Ending) {
    std::vector<sim::Told> told;
    for (const sim::Actor& actor : world.actors()) told.push_back(actor.told);
    found.insert(told);
  }});
  return found;
}

constexpr sim::Told done = sim::Told::done;
constexpr sim::Told victim = sim::Told::pending;

TEST(Deadlock, EndsOneOfTwoTransactionsThatCross) {
  EXPECT_EQ(endings({updating("solo", "shared"), updating("shared", "solo")}),
            (std::set<std::vector<sim::Told>>{{done, done}, {victim, done}, {done, victim}}));
}

TEST(Deadlock, DoesNotHappenInOneOrder) {
  EXPECT_EQ(endings({updating("solo", "shared"), updating("solo", "shared")}),
            (std::set<std::vector<sim::Told>>{{done, done}}));
}

TEST(Deadlock, MayEndOneOfTwoSingleStatementsThatCross) {
  EXPECT_EQ(endings({one_statement("select id from teams order by name for update"),
                     one_statement("select id from teams order by name desc for update")}),
            (std::set<std::vector<sim::Told>>{{done, done}, {victim, done}, {done, victim}}));
}

TEST(Deadlock, DoesNotEndSingleStatementsThatLockInOneOrder) {
  EXPECT_EQ(endings({one_statement("select id from teams order by name for update"),
                     one_statement("update teams set plan = 'free' where name = 'solo'")}),
            (std::set<std::vector<sim::Told>>{{done, done}}));
}

}  // namespace
}  // namespace halfdone::scenarios
