#include "tests/scenarios/metrics_walk.h"

#include <deque>
#include <memory>
#include <set>
#include <stdexcept>

#include "scenarios/saga_programs.h"
#include "scenarios/services.h"
#include "scenarios/wire.h"

namespace halfdone::scenarios::random_saga {

namespace {

constexpr std::size_t passed_max = 200'000;

using saga::Counters;
using saga::Meaning;
using saga::State;
using sim::Step;

// What is known of the request that an actor waits for, from when it arrived.
struct Arrived {
  bool changed = false;  // the log has moved
  std::optional<State> entered;
  bool is_held = false;  // the service held something of the saga's

  friend auto operator<=>(const Arrived&, const Arrived&) = default;
};

struct Actor {
  Arrived arrived;
  bool waited = false;  // it looks once more

  friend auto operator<=>(const Actor&, const Actor&) = default;
};

struct Way {
  sim::World world;
  sim::Spent spent;
  Counters told, known;
  unsigned outcomes = 0, undos = 0;
  std::array<Actor, 3> actors;

  auto key() const {
    std::array<unsigned, sim::Spent::slots_max> used{};
    for (unsigned slot = 0; slot < used.size(); ++slot) used[slot] = spent[slot];
    const Fingerprint print = world.fingerprint();
    return std::tuple(print.high, print.low, used, told, known, outcomes, undos, actors);
  }
};

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
bool succeeded(const sim::InFlight& reply) {
  if (reply.reply.arrival != sim::Arrival::answer) return false;
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

bool has_rows(const sim::InFlight& reply) { return !unpack<postgres::Answer>(reply.reply.payload)->rows.empty(); }

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
    const sim::InFlight* cell = sim::subject(before_, step_);
    if (step_.kind == Step::Kind::deliver && !step_.orphan) arrive(*cell);
    if (step_.kind == Step::Kind::fire && cell) actor().waited = true;
    if (step_.kind == Step::Kind::reply) hear(*cell);
    if (step_.kind == Step::Kind::crash) actor() = {};
    ask();
  }

 private:
  Actor& actor() { return way_.actors[step_.actor]; }

  void arrive(const sim::InFlight& request) {
    const std::string& call = request.call->name;
    Arrived& arrived = actor().arrived;
    arrived = {};
    if (call.ends_with(".probe")) arrived.is_held = is_held(before_, call);
    arrived.changed = row_of_saga(before_) != row_of_saga(way_.world);
    const std::optional<State> now = state_of_saga(way_.world);
    if (now != state_of_saga(before_)) arrived.entered = now;
  }

  // Of an answer that comes after a lapse nothing is made, but that of a claim.
  void hear(const sim::InFlight& reply) {
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
    for (const Shared<sim::InFlight>& cell : way_.world.in_flight()) {
      if (cell->actor != step_.actor || cell->orphan || cell->phase != sim::InFlight::Phase::request) continue;
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

std::optional<sim::Spent> spent_after(const sim::System& system, const sim::Budgets& budgets, const Way& way,
                                      const Step& step) {
  if (step.kind == Step::Kind::crash) return budgets.after_crash(way.spent);
  if (step.kind == Step::Kind::pause) return budgets.after_pause(way.spent);
  if (!step.is_fault()) return way.spent;
  const sim::ServiceId service = sim::subject(way.world, step)->call->service;
  return budgets.after_fault(way.spent, *system.faults.rule(step.verdict.kind, service));
}

void note_most(Counters& most, const Counters& told) {
  most.late_effects = std::max(most.late_effects, told.late_effects);
  most.stuck = std::max(most.stuck, told.stuck);
  most.fenced = std::max(most.fenced, told.fenced);
  most.turned = std::max(most.turned, told.turned);
  for (std::size_t index = 0; index < told.undos.size(); ++index)
    most.undos[index] = std::max(most.undos[index], told.undos[index]);
  for (std::size_t index = 0; index < told.entered.size(); ++index)
    most.entered[index] = std::max(most.entered[index], told.entered[index]);
}

}  // namespace

Walk walk(const Plan& plan, Around around, const std::function<void(const Passed&)>& check) {
  sim::Scenario scenario = scenario_of(plan, around);
  sim::System& system = scenario.system;
  system.reductions = {.digests = false, .groups = false, .polls = false, .spent = false, .losers = false};
  if (!system.faults.faults_max) system.faults.faults_max = 2;
  std::vector<saga::Notice> heard;
  const auto engine = std::make_shared<const saga::Engine>(definition_of(plan));
  const auto program = coordinator_program(engine, [&](const saga::Notice& notice) { heard.push_back(notice); });
  for (sim::ActorInfo& actor : system.actors) {
    if (!actor.is_caller) actor.program = program;
  }
  const sim::Budgets budgets(system.faults);
  Walk walked;
  std::deque<Way> waiting;
  waiting.push_back({.world = scenario.start(), .spent = {}, .told = {}, .known = {}, .actors = {}});
  std::set<decltype(waiting.front().key())> known{waiting.front().key()};
  for (; !waiting.empty(); waiting.pop_front()) {
    const Way& way = waiting.front();
    const std::vector<Step> steps = sim::enabled(system, way.world);
    if (++walked.passed > passed_max) throw std::runtime_error("the counters grow for ever");
    note_most(walked.most, way.told);
    check(
        {way.world, std::ranges::none_of(steps, sim::happens_by_itself), way.told, way.known, way.outcomes, way.undos});
    for (const Step& step : steps) {
      const auto spent = spent_after(system, budgets, way, step);
      if (!spent) continue;
      heard.clear();
      Way next = way;
      next.spent = *spent;
      next.world = sim::take(system, way.world, step);
      for (const saga::Notice& notice : heard) next.told = counted(next.told, notice);
      Counting(next, way.world, step).count();
      if (known.insert(next.key()).second) waiting.push_back(std::move(next));
    }
  }
  return walked;
}

}  // namespace halfdone::scenarios::random_saga
