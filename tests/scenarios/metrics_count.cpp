#include "tests/scenarios/metrics_count.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/services.h"
#include "scenarios/wire.h"
#include "tests/scenarios/random_saga.h"

namespace halfdone::scenarios::random_saga {

namespace {

using saga::Meaning;
using saga::State;
using sim::Step;

// --- Reading the world

const Services& services_of(const sim::World& world) { return static_cast<const Services&>(world.backend()); }

std::string row_of_saga(const sim::World& world) {
  const postgres::Database& database = services_of(world).database();
  return database.read_committed(database.plan("select s.state, s.cursor, s.stuck from sagas s"), {}, now)->print();
}

std::optional<State> state_of_saga(const sim::World& world) {
  for (const State state : {State::forward, State::undoing, State::committed, State::completed, State::aborted}) {
    if (services_of(world).any(fmt::format("select 1 from sagas s where s.state = '{}'", name_of(state)))) return state;
  }
  return std::nullopt;
}

bool is_held(const sim::World& world, const std::string& step) {
  const std::string field = '"' + field_of("held", std::stoul(step.substr(4))) + '"';
  bool found = false;
  world.backend().rows([&](const sim::StoredRow& row) {
    for (const auto& [name, value] : row.fields) found = found || value.find(field) != std::string::npos;
  });
  return found;
}

// What is removed already is removed.
bool succeeded(const sim::Cell& reply) {
  if (reply.reply.arrival != Arrival::whole) return false;
  switch (static_cast<Service>(reply.call->service)) {
    case Service::db: return !unpack<postgres::Answer>(reply.reply.payload)->failed();
    case Service::auth: return unpack<supabase_auth::Answer>(reply.reply.payload)->succeeded();
    case Service::resend: {
      const resend::Answer& answer = *unpack<resend::Answer>(reply.reply.payload);
      const bool is_removal = unpack<resend::Request>(reply.call->request)->name() == "resend.contacts_remove";
      return answer.succeeded() || (is_removal && answer.status() == 404);
    }
  }
  return false;
}

bool has_rows(const sim::Cell& reply) { return !unpack<postgres::Answer>(reply.reply.payload)->rows.empty(); }

bool is_entry(const std::string& call) {
  return call.starts_with("log.") && call != "log.claim" && call != "log.reload";
}

// --- Counting beside

class Counting {
 public:
  Counting(Way& way, const sim::World& before, const Step& step) : way_(way), before_(before), step_(step) {}

  void count() {
    // The caller tells nobody else.
    if (step_.actor == 0) return;
    const sim::Cell* cell = sim::subject(before_, step_);
    if (step_.kind == Step::Kind::deliver && !step_.orphan) arrive(*cell);
    if (step_.kind == Step::Kind::fire && cell) actor().waited = true;
    if (step_.kind == Step::Kind::reply) hear(*cell);
    if (step_.kind == Step::Kind::crash) actor() = {};
    ask();
  }

 private:
  Watched& actor() { return way_.actors[step_.actor]; }

  void arrive(const sim::Cell& request) {
    const std::string& call = request.call->name;
    Arrived& arrived = actor().arrived;
    arrived = {};
    if (call.ends_with(".probe")) arrived.is_held = is_held(before_, call);
    arrived.changed = row_of_saga(before_) != row_of_saga(way_.world);
    const std::optional<State> now = state_of_saga(way_.world);
    if (now != state_of_saga(before_)) arrived.entered = now;
  }

  // Of an answer that comes after a lapse nothing is made, but that of a claim.
  void hear(const sim::Cell& reply) {
    const std::string& call = reply.call->name;
    const bool done = succeeded(reply);
    const Arrived arrived = actor().arrived;
    if (!call.starts_with("log.") && !reply.lapsed) hear_provider(call, done, arrived);
    if (call == "log.claim" && done && has_rows(reply)) ++way_.known.claimed;
    if (call == "log.reload" && !reply.lapsed && done && !has_rows(reply)) ++way_.known.fenced;
    if (is_entry(call) && !reply.lapsed && done) {
      if (!arrived.changed) ++way_.known.fenced;
      if (arrived.entered) ++way_.known.entered[static_cast<std::size_t>(*arrived.entered)];
    }
    if (call == "log.claim" || call == "log.reload") actor().waited = false;
  }

  void hear_provider(const std::string& call, bool done, const Arrived& arrived) {
    constexpr auto as_done = static_cast<std::size_t>(Meaning::done);
    if (call.ends_with(".undo")) {
      ++way_.undos;
      way_.known.undos[as_done] += done;
    } else if (call.ends_with(".probe")) {
      way_.known.late_effects += done && arrived.is_held && actor().waited;
    } else {
      ++way_.outcomes;
      way_.known.outcomes[as_done] += done;
    }
  }

  // What a coordinator asks for now says what it has decided.
  void ask() {
    if (step_.kind != Step::Kind::reply) return;
    for (const Shared<sim::Cell>& cell : way_.world.in_flight()) {
      if (cell->actor != step_.actor || cell->orphan || cell->phase != sim::Cell::Phase::request) continue;
      const std::string& call = cell->call->name;
      if (call == "log.stick") ++way_.known.stuck;
      const bool gives_up = call == "log.abort" && state_of_saga(way_.world) == State::forward;
      if (call == "log.turn" || gives_up) ++way_.known.turned;
    }
  }

  Way& way_;
  const sim::World& before_;
  const Step& step_;
};

}  // namespace

void count(Way& way, const sim::World& before, const Step& step) { Counting(way, before, step).count(); }

}  // namespace halfdone::scenarios::random_saga
