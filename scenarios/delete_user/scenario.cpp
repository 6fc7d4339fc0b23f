#include "scenarios/delete_user/scenario.h"

#include <fmt/format.h>

#include <cassert>
#include <functional>

#include "saga/log.h"
#include "scenarios/delete_user/designs.h"
#include "scenarios/delete_user/saga.h"
#include "scenarios/invariants.h"
#include "scenarios/saga_programs.h"
#include "scenarios/services.h"
#include "sim/explore/reduced.h"

namespace halfdone::scenarios::delete_user {

namespace {

std::string file(std::string_view name) { return fmt::format("{}/delete_user/{}", folder(), name); }

// --- The system

struct Design {
  std::string_view name;
  std::string_view summary;
  sim::Script (*caller)(sim::Env&);  // none: the saga
  sim::Script (*relay)(sim::Env&);
  std::vector<sim::Witness> witnesses;
};

const std::vector<Design>& designs() {
  static const std::vector<Design> all = {
      {"proposal_date",
       "three calls at once; the auth client throws while they are being started",
       proposal_date,
       nullptr,
       {{"db.delete_users", "the database is asked although the caller has had its error"}}},
      {"today",
       "three calls at once, errors of two of them unseen",
       today,
       nullptr,
       {{"db.delete_users", "the rows are deleted"},
        {"auth.admin_delete_user", "the login is deleted"},
        {"resend.contacts_remove", "the contact is removed"}}},
      {"nested_try",
       "nested try/catch, each block undoing by hand",
       nested_try,
       nullptr,
       {{"auth.admin_create_user", "the login is created again"},
        {"db.insert_users", "the profile is inserted again"}}},
      {"sequential",
       "three calls one after another, stopping at the first error",
       sequential,
       nullptr,
       {{"resend.contacts_remove", "the last call is made"}}},
      {"outbox",
       "one transaction and an outbox; a relay calls the services until they succeed",
       outbox,
       outbox_relay,
       {{"auth.admin_delete_user", "the relay deletes the login"}, {"db.delete_outbox", "the relay finishes a job"}}},
      {"saga",
       "a saga with its log in the database; coordinators carry it on until it is done or undone",
       nullptr,
       nullptr,
       {{"freeze_login.undo", "the freeze is taken back"},
        {"mute_contact.undo", "the contact is heard again"},
        {"delete_login.do", "the login is deleted"},
        {"log.abort", "a saga is given up"}}},
  };
  return all;
}

const Design& design_named(std::string_view name) {
  const auto found = std::ranges::find(designs(), name, &Design::name);
  assert(found != designs().end());
  return *found;
}

std::string caller_name(unsigned caller, unsigned callers) {
  return callers == 1 ? "caller" : fmt::format("caller{}", caller);
}

constexpr std::string_view newcomer_name = "newcomer";

// Who asks for the operation, as number `caller`.
sim::ActorInfo who_asks(const std::shared_ptr<const saga::Engine>& engine, std::string name, unsigned caller) {
  std::string saga = fmt::format("5a6a0000-0000-4000-8000-00000000000{}", caller);
  return {.name = std::move(name), .program = starter_program(engine, std::move(saga), std::string(user_id))};
}

sim::ActorInfo who_asks(const Design& design, std::string name) {
  return {.name = std::move(name),
          .program = std::make_shared<sim::ScriptProgram>(std::string(design.name), design.caller)};
}

struct Cast {
  sim::System system;
  sim::ActorInfo again;  // who asks once more
};

Cast saga_cast(unsigned callers, const SagaOptions& options) {
  sim::System system{.services = service_infos(options.refusals), .faults = saga_faults()};
  const auto engine = std::make_shared<const saga::Engine>(options.definition, options.safeguards);
  for (unsigned caller = 1; caller <= callers; ++caller)
    system.actors.push_back(who_asks(engine, caller_name(caller, callers), caller));
  for (unsigned coordinator = 1; coordinator <= options.coordinators; ++coordinator) {
    system.actors.push_back({.name = fmt::format("coordinator{}", coordinator),
                             .program = coordinator_program(engine),
                             .is_caller = false,
                             .restarts = true,
                             .repeats = true,
                             .group = static_cast<sim::ActorId>(callers),
                             .leases = saga_leases(engine)});
  }
  for (const saga::Order& order : options.operators) {
    const auto number = 1 + (&order - options.operators.data());
    system.actors.push_back({.name = fmt::format("operator{}", number),
                             .program = operator_program(engine, order),
                             .is_caller = false,
                             .restarts = true,
                             .repeats = true});
  }
  const unsigned newcomer = options.asks_again_as_the_first ? 1 : callers + 1;
  return {std::move(system), who_asks(engine, std::string(newcomer_name), newcomer)};
}

Cast cast_of(const Design& design, unsigned callers) {
  if (!design.caller) return saga_cast(callers, {.definition = delete_user_saga(email)});
  sim::System system;
  system.services = service_infos();
  system.faults = default_faults();
  for (unsigned caller = 1; caller <= callers; ++caller)
    system.actors.push_back(who_asks(design, caller_name(caller, callers)));
  if (design.relay) {
    system.actors.push_back(
        {.name = "relay",
         .program = std::make_shared<sim::ScriptProgram>(fmt::format("{}, relay", design.name), design.relay),
         .is_caller = false,
         .restarts = true,
         .repeats = true});
  }
  return {std::move(system), who_asks(design, std::string(newcomer_name))};
}

void set_cast(sim::Scenario& scenario, Cast cast) {
  scenario.system = std::move(cast.system);
  scenario.again = std::move(cast.again);
}

// --- The state before and the goal

constexpr std::string_view contact_id = "c0000000-0000-4000-8000-00000000000a";
constexpr std::int64_t made_at = now - std::int64_t{90} * 86'400'000'000;

constexpr std::string_view banned = "banned";
constexpr std::string_view no_contact = "no_contact";
constexpr std::string_view unsubscribed = "unsubscribed";

std::unique_ptr<Services> before(std::string_view variant, Before which) {
  auto services = std::make_unique<Services>(std::vector{file("schema.sql"), file("seed.sql")});
  services->run_sql(saga::Log::schema_sql(), "saga/schema.sql");
  services->set_leases({std::string(saga::Log::lapse_sql()), std::string(saga::Log::leased_sql())});
  if (which == Before::in_solo_only) {
    services->run_sql("delete from teams where name = 'shared'", "the state before");
  }
  if (variant == banned) {
    services->run_sql(
        fmt::format("update auth.users set banned_until = '2030-01-01 00:00:00+00' where id = '{}'", user_id),
        "the variant banned");
  }
  services->resend().seed_segment({.id = std::string(audience_id), .name = "newsletter", .created_at = made_at});
  if (variant != no_contact) {
    services->resend().seed_contact({.id = std::string(contact_id),
                                     .email = std::string(email),
                                     .first_name = "Ada",
                                     .created_at = made_at,
                                     .unsubscribed = variant == unsubscribed},
                                    {std::string(audience_id)});
  }
  return services;
}

std::unique_ptr<Services> goal(std::string_view variant, Before which) {
  auto services = before(variant, which);
  services->run_file(file("goal.sql"));
  services->resend().execute(resend::Request(resend::ContactsRemove{{}, std::string(email)}), {.now = now});
  return services;
}

}  // namespace

// --- The faults allowed

sim::FaultModel default_faults() {
  return {.rules = {{sim::VerdictKind::refused},
                    {sim::VerdictKind::lost_request},
                    {sim::VerdictKind::lost_reply},
                    {sim::VerdictKind::torn_reply},
                    {sim::VerdictKind::duplicate}},
          .crashes_max = 2};
}

sim::FaultModel saga_faults() {
  sim::FaultModel faults = default_faults();
  faults.rules.push_back({sim::VerdictKind::late, std::nullopt, 2});
  faults.pauses_max = 1;
  return faults;
}

// --- Registration

sim::Scenario build(const sim::ScenarioId& id, Before which) {
  const Design& design = design_named(id.design);
  sim::Scenario scenario;
  scenario.id = id;
  set_cast(scenario, cast_of(design, id.callers));
  scenario.initial = Shared<sim::Backend>(before(id.variant, which).release());
  scenario.goal = Shared<sim::Backend>(goal(id.variant, which).release());
  scenario.expectation = {.before = sim::state_of(*scenario.initial),
                          .after = sim::state_of(*scenario.goal),
                          .volatile_fields = {"auth.users.updated_at", "auth.identities.updated_at", "public.sagas"}};
  scenario.invariants = read_invariants(file("invariants.sql"));
  scenario.witnesses = design.witnesses;
  // Without a contact nothing is muted.
  if (id.variant == no_contact)
    std::erase_if(scenario.witnesses,
                  [](const sim::Witness& witness) { return witness.call.starts_with("mute_contact."); });
  if (!design.caller) scenario.monitor = saga_monitor;
  sim::reduce(scenario);
  return scenario;
}

sim::Scenario build_saga(const sim::ScenarioId& id, const SagaOptions& options) {
  sim::Scenario scenario = build(id, Before::in_both_teams);
  set_cast(scenario, saga_cast(id.callers, options));
  return scenario;
}

static sim::Scenario steered(const std::vector<saga::Order>& operators) {
  SagaOptions options{.definition = delete_user_saga(email)};
  options.operators = operators;
  options.refusals = Refusals::with_lasting;
  sim::Scenario scenario = build_saga({"delete_user", "saga", "", 1}, options);
  scenario.witnesses.clear();
  return scenario;
}

ScenarioInfo info() {
  ScenarioInfo info{.name = "delete_user",
                    .summary = "delete a user who lives in Postgres, Supabase Auth and Resend",
                    .variants = {{std::string(banned), "A was banned by a moderator before"},
                                 {std::string(no_contact), "A has no contact"},
                                 {std::string(unsubscribed), "A's contact has unsubscribed"}},
                    .build = [](const sim::ScenarioId& id) { return build(id, Before::in_both_teams); }};
  for (const Design& design : designs()) {
    const auto saga = [] { return SagaInfo{delete_user_saga(email), std::string(user_id)}; };
    DesignInfo added{.name = std::string(design.name), .summary = std::string(design.summary)};
    if (!design.caller) {
      added.saga = saga;
      added.steered = steered;
    }
    info.designs.push_back(std::move(added));
  }
  return info;
}

}  // namespace halfdone::scenarios::delete_user
