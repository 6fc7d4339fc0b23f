// A transaction whose connection breaks, or whose COMMIT is refused, as the script meets it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bad_input.h"
#include "scenarios/clients/postgres.h"
#include "scenarios/registry.h"
#include "scenarios/services.h"
#include "sim/explore/search.h"
#include "tests/sim/steps.h"

namespace halfdone::scenarios {
namespace {

using sim::Verdict;
using sim::VerdictKind;
using testing::ElementsAre;

constexpr Verdict lost_reply{VerdictKind::lost_reply}, lost_request{VerdictKind::lost_request},
    torn_reply{VerdictKind::torn_reply}, refused_40001{VerdictKind::refused, 0}, shut_down{VerdictKind::refused, 2};

const std::string change = "update teams set plan = 'free' where name = 'solo'";
const std::string change_more = "update teams set plan = 'free' where name = 'shared'";

// Runs statements in one transaction, each whatever came of the ones before, and writes down what came of it.
class Client {
 public:
  explicit Client(std::vector<std::string> statements) {
    system_.services = service_infos();
    system_.faults.rules = {
        {VerdictKind::refused}, {VerdictKind::lost_request}, {VerdictKind::lost_reply}, {VerdictKind::torn_reply}};
    system_.actors.push_back({.name = "caller",
                              .program = std::make_shared<sim::ScriptProgram>(
                                  "caller", [=, this](sim::Env& env) { return script(env, statements); })});
    const std::string files = folder() + "/delete_user/";
    const Shared<sim::Backend> services(new Services({files + "schema.sql", files + "seed.sql"}));
    world_ = std::make_unique<sim::World>(sim::World::initial(system_, services));
  }

  // The requests in order, `begin` the first, each under its verdict; `ok` where the list has ended.
  const std::vector<std::string>& run(std::vector<Verdict> verdicts) {
    for (std::size_t at = 0; !world_->in_flight().empty();) {
      const sim::Cell& cell = *world_->in_flight().front();
      if (cell.phase == sim::Cell::Phase::reply) {
        world_ = std::make_unique<sim::World>(sim::toy::after(system_, *world_, sim::toy::hearing(cell.call->id)));
        continue;
      }
      const Verdict verdict = at < verdicts.size() ? verdicts[at] : Verdict{};
      ++at;
      world_ =
          std::make_unique<sim::World>(sim::toy::after(system_, *world_, sim::toy::delivery(cell.call->id, verdict)));
    }
    return heard_;
  }

  std::vector<std::string> plans() const {
    return static_cast<const Services&>(world_->backend()).query("select plan from teams order by name", "the test");
  }
  bool has_open_sessions() const {
    const auto& database = static_cast<const Services&>(world_->backend()).database();
    return database.fingerprint() != database.committed_fingerprint();
  }

 private:
  sim::Script script(sim::Env& env, std::vector<std::string> statements) {
    heard_.clear();
    const Pg db(env);
    auto begin = db.begin();
    const PgTransaction tx = co_await begin;
    for (const std::string& sql : statements) {
      try {
        auto call = tx.query(sql);
        const PgResult result = co_await call;
        heard_.push_back(result.command());
      } catch (const PgError& error) {
        heard_.push_back("throws " + error.code());
      }
    }
    co_return sim::Told::done;
  }

  std::vector<std::string> heard_;
  sim::System system_;
  std::unique_ptr<sim::World> world_;
};

TEST(Transaction, HasNothingMoreToSayOnceItsConnectionIsBroken) {
  for (const Verdict& verdict : {lost_reply, lost_request, torn_reply, shut_down}) {
    Client client({change, change_more, "commit"});
    EXPECT_THAT(client.run({{}, verdict}),
                ElementsAre(verdict == shut_down ? "throws 57P01" : "throws ", "throws ", "throws "));
    EXPECT_THAT(client.plans(), ElementsAre("plan = pro", "plan = pro")) << name_of(verdict.kind);
    EXPECT_FALSE(client.has_open_sessions());
  }
}

TEST(Transaction, EndsWithARefusedCommit) {
  Client client({change, "commit", "rollback", change_more});
  EXPECT_THAT(client.run({{}, {}, refused_40001}), ElementsAre("UPDATE", "throws 40001", "ROLLBACK", "UPDATE"));
  EXPECT_THAT(client.plans(), ElementsAre("plan = free", "plan = pro")) << "the last one commits by itself";
  EXPECT_FALSE(client.has_open_sessions());
}

TEST(Transaction, MayBeFollowedByAnotherOnTheSameConnection) {
  Client client({change, "rollback", "begin", change_more, "rollback to nowhere", "commit"});
  EXPECT_THAT(client.run({}), ElementsAre("UPDATE", "ROLLBACK", "BEGIN", "UPDATE", "throws 3B001", "ROLLBACK"));
  EXPECT_THAT(client.plans(), ElementsAre("plan = pro", "plan = pro"));
  EXPECT_FALSE(client.has_open_sessions());
}

TEST(Transaction, MayHaveCommittedWhereTheAnswerToCommitIsLost) {
  Client client({change, "commit", "rollback", change_more});
  EXPECT_THAT(client.run({{}, {}, lost_reply}), ElementsAre("UPDATE", "throws ", "throws ", "throws "));
  EXPECT_THAT(client.plans(), ElementsAre("plan = pro", "plan = free"));
}

// --- Outcomes that are asked late

sim::Script keeps(sim::Env& env) {
  const Pg db(env);
  auto first = db.query("update teams set plan = 'free'");
  const PgResult updated = co_await first;
  updated.keep();
  std::optional<PgError> caught;
  try {
    auto second = db.query("select x from nowhere");
    co_await second;
  } catch (const PgError& error) {
    error.keep();
    caught = error;
  }
  auto third = db.query("select 1");
  co_await third;
  const bool right = updated.command() == "UPDATE" && updated.row_count() == 2 && caught && caught->code() == "42P01";
  co_return right ? sim::Told::done : sim::Told::failed;
}

sim::System system_of(sim::ScriptProgram::Function script, std::size_t clients = 1) {
  sim::System system;
  system.services = service_infos();
  for (std::size_t client = 0; client < clients; ++client)
    system.actors.push_back({.name = "caller", .program = std::make_shared<sim::ScriptProgram>("caller", script)});
  return system;
}

sim::World start(const sim::System& system) {
  const std::string files = folder() + "/delete_user/";
  return sim::World::initial(system, Shared<sim::Backend>(new Services({files + "schema.sql", files + "seed.sql"})));
}

TEST(PgOutcome, CanBeKept) {
  const sim::System system = system_of(keeps);
  const sim::World initial = start(system);
  std::vector<sim::Told> told;
  const sim::Dynamics physics(system);
  sim::Search search(physics, initial);
  search.run(
      {.on_end = [&](const sim::World& world, sim::VisitId, sim::Ending) { told.push_back(world.actors()[0].told); }});
  EXPECT_THAT(told, ElementsAre(sim::Told::done));
}

// --- What the fake doesn't do

sim::Script asks_for_what_the_fake_does_not_do(sim::Env& env) {
  const Pg db(env);
  for (int query = 0; query < 3; ++query) {
    auto call = db.query("select 1");
    co_await call;
  }
  try {
    auto call = db.query("select pg_sleep(1)");
    co_await call;
  } catch (const PgError&) {
  }
  co_return sim::Told::failed;
}

TEST(Unsupported, EndsAnExplorationOnAnyThread) {
  const sim::System system = system_of(asks_for_what_the_fake_does_not_do, 4);
  const sim::World initial = start(system);
  for (const unsigned threads : {1u, 2u}) {
    const sim::Dynamics physics(system);
    sim::Search search(physics, initial, {.threads = threads});
    EXPECT_THROW(search.run({}), BadInput) << threads << " threads";
  }
}

}  // namespace
}  // namespace halfdone::scenarios
