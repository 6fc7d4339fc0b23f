#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "scenarios/saga_programs.h"
#include "scenarios/services.h"
#include "services/json_text.h"
#include "sim/explore/search.h"
#include "sim/reduce/reducer.h"
#include "tests/spin/protocol.h"

namespace halfdone::spin {

namespace {

using saga::Answer;
using saga::Case;
using saga::Kind;
using saga::Request;
using scenarios::Services;
using sim::VerdictKind;

constexpr std::string_view thing_id = "a0000000-0000-4000-8000-00000000000a";
constexpr std::string_view contact_id = "c0000000-0000-4000-8000-00000000000a";

constexpr std::string_view seed = R"(
create table things (id uuid primary key);
insert into things (id) values ('a0000000-0000-4000-8000-00000000000a');
insert into auth.users (id, aud, role, email, raw_app_meta_data, raw_user_meta_data, created_at, updated_at) values
  ('a0000000-0000-4000-8000-00000000000a', 'authenticated', 'authenticated', 'ada@example.com', '{}', '{}',
   '2025-02-03 10:00:00+00', '2025-02-03 10:00:00+00');
)";

// --- The saga

saga::Step hold_login() {
  const auto set = [](const Case& about, const std::string& value) {
    return supabase_auth::make_request(
        supabase_auth::UpdateUser{.id = about.subject, .app_metadata = supabase_auth::Metadata{{"held", value}}});
  };
  return {.name = "hold_login",
          .act = [set](const Case& about) { return Request(set(about, json_string(about.marker()))); },
          .undo = saga::Undo{[](const Case& about) {
                               return Request(supabase_auth::make_request(supabase_auth::GetUser{about.subject}));
                             },
                             [](const Answer& answer, const Case&) {
                               const auto& reply = std::get<Reply<supabase_auth::Answer>>(answer);
                               return reply.answer->user()->app_metadata.find("held").has_value();
                             },
                             [set](const Case& about) { return Request(set(about, "null")); }}};
}

saga::Step hold_contact() {
  const auto set = [](resend::Nullable value) {
    return resend::make_request(
        resend::ContactsUpdate{{}, std::string(contact_id), {.properties = {{"held", std::move(value)}}}});
  };
  return {.name = "hold_contact",
          .act = [set](const Case& about) { return Request(set(about.marker())); },
          .undo = saga::Undo{[](const Case&) {
                               return Request(resend::make_request(resend::ContactsGet{{}, std::string(contact_id)}));
                             },
                             [](const Answer& answer, const Case&) {
                               const auto& reply = std::get<Reply<resend::Answer>>(answer);
                               return !reply.answer->contact()->properties.empty();
                             },
                             [set](const Case&) { return Request(set(std::nullopt)); }}};
}

// Without a key, so that what is done twice shows.
saga::Step notify() {
  return {.name = "notify", .kind = Kind::retriable, .act = [](const Case&) {
            return Request(resend::make_request(
                resend::EmailsSend{.from = "us@example.com", .to = {"ada@example.com"}, .subject = "closed"}));
          }};
}

saga::Definition saga_of(unsigned tries) {
  saga::Definition saga{.operation = "close"};
  saga.eligible = "select t.id::text as subject from things t where t.id::text = $2";
  saga.present = "select 1 from things t where t.id::text = $2";
  saga.locks = "select 'thing:' || subject, id from moved";
  saga.on_abort = {"delete from saga_locks l using moved where l.saga = moved.id"};
  saga.on_complete = saga.on_abort;
  saga.steps = {
      hold_login(), hold_contact(), {.name = "commit", .kind = Kind::pivot, .place = saga::Place::local}, notify()};
  for (saga::Step& step : saga.steps) step.retry.tries = tries;
  return saga;
}

// --- The system

sim::System system_of(const Protocol& protocol) {
  sim::System system{.services = scenarios::service_infos()};
  system.faults = {.rules = {{VerdictKind::refused},
                             {VerdictKind::lost_request},
                             {VerdictKind::lost_reply},
                             {VerdictKind::torn_reply}},
                   .faults_max = protocol.faults,
                   .crashes_max = protocol.crashes};
  if (protocol.lates > 0) system.faults.rules.push_back({VerdictKind::late, std::nullopt, protocol.lates});
  const auto engine = std::make_shared<const saga::Engine>(saga_of(protocol.tries), protocol.safeguards);
  system.actors.push_back(
      {.name = "caller",
       .program = scenarios::starter_program(engine, "5a6a0000-0000-4000-8000-000000000001", std::string(thing_id))});
  system.actors.push_back({.name = "coordinator",
                           .program = scenarios::coordinator_program(engine),
                           .is_caller = false,
                           .restarts = true,
                           .repeats = true,
                           .leases = scenarios::saga_leases(engine)});
  return system;
}

Shared<sim::Backend> before() {
  auto services = std::make_unique<Services>(std::vector<std::string>());
  services->run_sql(saga::Log::schema_sql(), "saga/schema.sql");
  services->run_sql(seed, "the state before");
  services->set_leases({std::string(saga::Log::lapse_sql()), std::string(saga::Log::leased_sql())});
  services->resend().seed_contact({.id = std::string(contact_id), .email = "ada@example.com"}, {});
  return Shared<sim::Backend>(services.release());
}

std::string line_of(const sim::World& world) {
  unsigned state = 0, sent = 0, locks = 0;
  std::string cursor = "0";
  bool held[2] = {};
  world.backend().rows([&](const sim::StoredRow& row) {
    const auto field = [&](std::string_view name) {
      return std::ranges::find(row.fields, name, &std::pair<std::string, std::string>::first)->second;
    };
    if (row.table == "public.sagas") {
      state = 1 + static_cast<unsigned>(*saga::state_named(field("state")));
      cursor = field("cursor");
    }
    if (row.table == "public.saga_locks") ++locks;
    if (row.table == "auth.users") held[0] = field("raw_app_meta_data") != "{}";
    if (row.table == "resend.contacts") held[1] = field("properties") != "{}";
    if (row.table == "resend.emails") ++sent;
  });
  const bool is_told = world.actors().front().told == sim::Told::pending;
  return fmt::format("state {} cursor {} lock {} held {:d} {:d} sent {} told {:d}", state, cursor, locks, held[0],
                     held[1], sent, is_told);
}

}  // namespace

Ends ends_by_halfdone(const Protocol& protocol) {
  const sim::System system = system_of(protocol);
  const sim::World initial = sim::World::initial(system, before());
  Ends ends;
  const sim::Reducer reducer(system);
  sim::Search search(reducer, initial);
  const sim::SearchResult result =
      search.run({.on_end = [&](const sim::World& world, sim::VisitId, sim::Ending ending) {
        if (ending != sim::Ending::quiet) throw std::runtime_error("the saga goes round in a loop");
        ends.insert(line_of(world));
      }});
  if (result.left != 0) throw std::runtime_error("the search is not complete");
  return ends;
}

}  // namespace halfdone::spin
