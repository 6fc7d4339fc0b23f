#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "scenarios/saga_programs.h"
#include "scenarios/services.h"
#include "sim/check/judge.h"
#include "sim/explore/reduced.h"
#include "tests/scenarios/random_saga.h"

namespace halfdone::scenarios::random_saga {

namespace {

using saga::Kind;
using sim::VerdictKind;

constexpr std::string_view seed = R"(
create table things (id uuid primary key, status text not null default 'open');
create table parts (step int primary key, times int not null default 0);
insert into parts (step) values (0), (1), (2), (3), (4), (5);
insert into things (id) values ('a0000000-0000-4000-8000-00000000000a');
insert into auth.users (id, aud, role, email, raw_app_meta_data, raw_user_meta_data, created_at, updated_at) values
  ('a0000000-0000-4000-8000-00000000000a', 'authenticated', 'authenticated', 'ada@example.com',
   '{"level0": "high", "level2": "high", "level4": "high"}', '{}', '2025-02-03 10:00:00+00', '2025-02-03 10:00:00+00');
)";

std::unique_ptr<Services> seeded() {
  auto services = std::make_unique<Services>(std::vector<std::string>());
  services->run_sql(saga::Log::schema_sql(), "saga/schema.sql");
  services->run_sql(seed, "the state before");
  services->set_leases({std::string(saga::Log::lapse_sql()), std::string(saga::Log::leased_sql())});
  services->resend().seed_contact({.id = std::string(contact_id),
                                   .email = "ada@example.com",
                                   .properties = {{"level0", "high"}, {"level2", "high"}, {"level4", "high"}}},
                                  {});
  return services;
}

// Loaded once: a copy is cheap.
const Services& before() {
  static const std::unique_ptr<Services> services = seeded();
  return *services;
}

// What a careful person would do by hand with everything at rest.
sim::Backend* goal_of(const Plan& plan, const saga::Definition& definition) {
  std::unique_ptr<Services> services(static_cast<Services*>(before().clone()));
  const std::vector<Part> parts = plan.parts();
  const std::string saga(saga_id);
  const std::string subject(thing_id);
  saga::Record record(parts.size());
  std::string local = "-1";
  std::vector<sim::Woken> woken;
  for (std::size_t index = 0; index < parts.size(); ++index) {
    if (parts[index].captures && has_level(index)) record[index] = "high";
  }
  for (std::size_t index = 0; index < parts.size(); ++index) {
    const Part& part = parts[index];
    if (part.kind == Kind::pivot) continue;
    if (part.where == Where::database) local += fmt::format(", {}", index);
    const saga::Step& step = definition.steps[index];
    const auto request = step.act ? step.act({saga, subject, record}) : std::nullopt;
    if (!request || part.kind == Kind::read_only) continue;
    const auto service = id_of(part.where == Where::auth ? Service::auth : Service::resend);
    std::visit([&](const auto& each) { services->deliver({{}, index, service}, pack(each), 0, woken); }, *request);
  }
  services->run_sql(
      fmt::format("update things set status = 'closed'; update parts set times = 1 where step in ({})", local),
      "the goal");
  return services.release();
}

sim::FaultModel faults_of(Around around) {
  sim::FaultModel faults{.rules = {{VerdictKind::refused},
                                   {VerdictKind::lost_request},
                                   {VerdictKind::lost_reply},
                                   {VerdictKind::torn_reply},
                                   {VerdictKind::duplicate}}};
  switch (around) {
    case Around::replies: break;
    case Around::crash:
      faults.faults_max = 1;
      faults.crashes_max = 2;
      break;
    case Around::late:
      faults.faults_max = 2;
      faults.rules.push_back({VerdictKind::late, std::nullopt, 1});
      break;
    case Around::pause:
      faults.faults_max = 2;
      faults.pauses_max = 1;
      break;
  }
  return faults;
}

sim::System system_of(const saga::Definition& definition, Around around, const saga::Safeguards& safeguards) {
  sim::System system{.services = service_infos(), .faults = faults_of(around)};
  const auto engine = std::make_shared<const saga::Engine>(definition, safeguards);
  system.actors.push_back(
      {.name = "caller", .program = starter_program(engine, std::string(saga_id), std::string(thing_id))});
  const unsigned coordinators = around == Around::pause ? 2 : 1;
  for (unsigned coordinator = 1; coordinator <= coordinators; ++coordinator) {
    system.actors.push_back({.name = fmt::format("coordinator{}", coordinator),
                             .program = coordinator_program(engine),
                             .is_caller = false,
                             .restarts = true,
                             .repeats = true,
                             .group = sim::ActorId{1},
                             .leases = saga_leases(engine)});
  }
  return system;
}

}  // namespace

sim::Scenario scenario_of(const Plan& plan, Around around, const saga::Safeguards& safeguards) {
  const saga::Definition definition = definition_of(plan);
  sim::Scenario scenario;
  scenario.id = {"random", "saga", "", 1};
  scenario.system = system_of(definition, around, safeguards);
  scenario.initial = Shared<sim::Backend>(before().clone());
  scenario.goal = Shared<sim::Backend>(goal_of(plan, definition));
  scenario.expectation = {.before = sim::state_of(*scenario.initial),
                          .after = sim::state_of(*scenario.goal),
                          .volatile_fields = {"auth.users.updated_at", "public.sagas"}};
  scenario.invariants = {{"promises", true, [plan, around](const sim::Backend& backend) {
                            return broken_promises(plan, around, sim::state_of(backend));
                          }}};
  scenario.monitor = saga_monitor;
  sim::reduce(scenario);
  return scenario;
}

}  // namespace halfdone::scenarios::random_saga
