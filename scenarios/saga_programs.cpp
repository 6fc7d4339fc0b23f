#include "scenarios/saga_programs.h"

#include <algorithm>
#include <cassert>

#include "base/overloaded.h"
#include "base/remembered.h"
#include "scenarios/clients/javascript.h"
#include "scenarios/services.h"
#include "scenarios/wire.h"

namespace halfdone::scenarios {

namespace {

Shared<sim::Call> call_of(saga::Effect effect) {
  auto call = std::make_unique<sim::Call>();
  call->id = effect.place;
  call->session = effect.place;
  call->name = std::move(effect.name);
  call->doing = effect.doing;
  std::visit(Overloaded{[&](const postgres::QueryPtr& query) {
                          call->service = id_of(Service::db);
                          call->request = pack(query);
                        },
                        [&](const saga::Request& request) {
                          const bool is_auth = std::holds_alternative<supabase_auth::RequestPtr>(request);
                          call->service = id_of(is_auth ? Service::auth : Service::resend);
                          call->request = std::visit([](const auto& each) { return pack(each); }, request);
                        },
                        [&](std::monostate) { call->outlasts_requests = true; }},
             effect.what);
  return Shared<sim::Call>(call.release());
}

struct StarterMemory {
  saga::Starter::Phase phase;
  Fingerprint fingerprint() const { return Hasher(0x57a7).add(static_cast<std::uint64_t>(phase)).finish(); }
  std::string print() const { return phase == saga::Starter::Phase::beginning ? "beginning" : "looking"; }
};

class StarterProgram : public sim::Program {
 public:
  StarterProgram(std::shared_ptr<const saga::Engine> engine, std::string saga, std::string subject)
      : engine_(std::move(engine)), starter_(*engine_, std::move(saga), std::move(subject)) {}

  std::optional<Fingerprint> digest(const sim::Message& memory, const sim::Event& event) const override {
    const saga::Starter::Move move =
        starter_.advance(sim::held<StarterMemory>(memory).phase, seen<postgres::Answer>(event.reply));
    return Hasher(0xd16e)
        .add(static_cast<std::uint64_t>(move.next))
        .add(move.told ? 1 + static_cast<std::uint64_t>(*move.told) : 0)
        .finish();
  }

  sim::Advance advance(const sim::Message& memory, const sim::Event& event) const override {
    saga::Starter::Move move =
        memory ? starter_.advance(sim::held<StarterMemory>(memory).phase, seen<postgres::Answer>(event.reply))
               : starter_.start();
    if (move.told) return {.told = told_of(*move.told), .answered = true};
    return {.memory = sim::make_message(StarterMemory{move.next}), .calls = {call_of(std::move(*move.effect))}};
  }

 private:
  static sim::Told told_of(saga::Standing told) {
    switch (told) {
      case saga::Standing::done: return sim::Told::done;
      case saga::Standing::failed: return sim::Told::failed;
      case saga::Standing::pending: return sim::Told::pending;
      case saga::Standing::unsure: return sim::Told::nothing;
    }
    assert(false && "an answer that the simulator doesn't know");
    return {};
  }

  std::shared_ptr<const saga::Engine> engine_;
  saga::Starter starter_;
};

// What was asked decides how the answer is read: where nothing came, the event doesn't say.
saga::Heard heard(const saga::Engine& engine, const saga::Coordinator& coordinator, const sim::Event& event) {
  using Phase = saga::Coordinator::Phase;
  switch (coordinator.phase) {
    case Phase::waiting: return {std::monostate(), event.lapsed};
    case Phase::claiming:
    case Phase::reloading:
    case Phase::writing: return {seen<postgres::Answer>(event.reply), event.lapsed};
    case Phase::capturing:
    case Phase::acting:
    case Phase::probing:
    case Phase::undoing: break;
    case Phase::rested: assert(false && "it waits for nothing"); break;
  }
  if (std::holds_alternative<supabase_auth::RequestPtr>(engine.outstanding(coordinator)))
    return {saga::Answer(seen<supabase_auth::Answer>(event.reply)), event.lapsed};
  return {saga::Answer(seen<resend::Answer>(event.reply)), event.lapsed};
}

class CoordinatorProgram : public sim::Program {
 public:
  CoordinatorProgram(std::shared_ptr<const saga::Engine> engine, Watcher watcher)
      : engine_(std::move(engine)), watcher_(std::move(watcher)) {}

  std::optional<Fingerprint> digest(const sim::Message& memory, const sim::Event& event) const override {
    return digests_.of(key_of(memory, event), [&] {
      const auto& coordinator = sim::held<saga::Coordinator>(memory);
      const saga::Transition next = engine_->advance(coordinator, heard(*engine_, coordinator, event));
      return next.next.is_at_rest() ? sim::comes_to_rest : next.next.fingerprint();
    });
  }

  sim::Advance advance(const sim::Message& memory, const sim::Event& event) const override {
    if (!memory) return done(engine_->start());
    // A watcher hears of every step.
    if (watcher_) return advanced(memory, event);
    return advances_.of(key_of(memory, event), [&] { return advanced(memory, event); });
  }

 private:
  sim::Advance advanced(const sim::Message& memory, const sim::Event& event) const {
    const auto& coordinator = sim::held<saga::Coordinator>(memory);
    return done(engine_->advance(coordinator, heard(*engine_, coordinator, event)));
  }

  sim::Advance done(saga::Transition transition) const {
    if (watcher_) std::ranges::for_each(transition.notices, watcher_);
    sim::Advance advance;
    if (transition.next.is_at_rest()) return advance;
    for (saga::Effect& effect : transition.effects) advance.calls.push_back(call_of(std::move(effect)));
    advance.memory = sim::make_message(std::move(transition.next));
    return advance;
  }

  std::shared_ptr<const saga::Engine> engine_;
  Watcher watcher_;
  Remembered<Fingerprint> digests_{1'000'000};
  Remembered<sim::Advance> advances_{1'000'000};
};

// Sagas are leased: a coordinator that has lost its saga finds that out before it changes anything.
class SagaLeases : public sim::LeasePolicy {
 public:
  explicit SagaLeases(std::shared_ptr<const saga::Engine> engine) : engine_(std::move(engine)) {}

  bool is_superseded(const sim::Message& memory, bool lapsed, const sim::Event* answer,
                     const sim::Backend& backend) const override {
    const auto& coordinator = sim::held<saga::Coordinator>(memory);
    if (!answer) return has_lost(coordinator, lapsed, backend);
    const saga::Transition after = engine_->advance(coordinator, heard(*engine_, coordinator, *answer));
    return after.next.is_at_rest() || has_lost(after.next, false, backend);
  }

 private:
  // Before anything else, it reads the log or writes into it, and finds that the saga is another's or over.
  bool has_lost(const saga::Coordinator& coordinator, bool lapsed, const sim::Backend& backend) const {
    if (!coordinator.row || !asks_log_next(coordinator, lapsed)) return false;
    const postgres::QueryPtr mine = engine_->log().mine(*coordinator.row);
    return !static_cast<const Services&>(backend).any(mine->sql(), mine->params());
  }

  // Requires what is conditional on the epoch to be so: an epoch never comes back.
  bool asks_log_next(const saga::Coordinator& coordinator, bool lapsed) const {
    using Phase = saga::Coordinator::Phase;
    const saga::Safeguards& safeguards = engine_->safeguards();
    if (!safeguards.epoch) return false;
    if (lapsed && safeguards.lapses) return true;
    if (coordinator.phase == Phase::reloading) return true;
    // Behind what only reads there is more of that, and then an entry.
    const bool only_reads = coordinator.phase == Phase::capturing ||
                            (coordinator.phase == Phase::acting &&
                             engine_->definition().steps[coordinator.position].kind == saga::Kind::read_only);
    const bool writes_next = coordinator.phase == Phase::writing || only_reads;
    return writes_next && safeguards.state && safeguards.intent;
  }

  std::shared_ptr<const saga::Engine> engine_;
};

struct OperatorMemory {
  saga::Operator::At at;
  Fingerprint fingerprint() const {
    return Hasher(0x09e7).add(static_cast<std::uint64_t>(at.phase)).add(at.saga).finish();
  }
  std::string print() const {
    switch (at.phase) {
      case saga::Operator::Phase::looking: return "looking";
      case saga::Operator::Phase::waiting: return "waiting, for saga " + at.saga;
      case saga::Operator::Phase::ordering: return "giving an order for saga " + at.saga;
    }
    assert(false && "a phase without a name");
    return {};
  }
};

class OperatorProgram : public sim::Program {
 public:
  OperatorProgram(std::shared_ptr<const saga::Engine> engine, saga::Order order)
      : engine_(std::move(engine)), operator_(engine_->log(), std::move(order)) {}

  std::optional<Fingerprint> digest(const sim::Message& memory, const sim::Event& event) const override {
    const saga::Operator::Move move = next(memory, event);
    return move.effect ? OperatorMemory{move.next}.fingerprint() : sim::comes_to_rest;
  }

  sim::Advance advance(const sim::Message& memory, const sim::Event& event) const override {
    saga::Operator::Move move = memory ? next(memory, event) : operator_.start();
    if (!move.effect) return {};
    return {.memory = sim::make_message(OperatorMemory{std::move(move.next)}),
            .calls = {call_of(std::move(*move.effect))}};
  }

 private:
  saga::Operator::Move next(const sim::Message& memory, const sim::Event& event) const {
    const saga::Operator::At& at = sim::held<OperatorMemory>(memory).at;
    const bool is_timer = at.phase == saga::Operator::Phase::waiting;
    return operator_.advance(at, is_timer ? Reply<postgres::Answer>{} : seen<postgres::Answer>(event.reply));
  }

  std::shared_ptr<const saga::Engine> engine_;
  saga::Operator operator_;
};

}  // namespace

std::shared_ptr<const sim::Program> starter_program(std::shared_ptr<const saga::Engine> engine, std::string saga,
                                                    std::string subject) {
  return std::make_shared<StarterProgram>(std::move(engine), std::move(saga), std::move(subject));
}

std::shared_ptr<const sim::Program> coordinator_program(std::shared_ptr<const saga::Engine> engine, Watcher watcher) {
  return std::make_shared<CoordinatorProgram>(std::move(engine), std::move(watcher));
}

std::shared_ptr<const sim::LeasePolicy> saga_leases(std::shared_ptr<const saga::Engine> engine) {
  return std::make_shared<SagaLeases>(std::move(engine));
}

saga::Gauges saga_gauges(const sim::Backend& backend) {
  const postgres::Database& database = static_cast<const Services&>(backend).database();
  const auto read = [&](std::string_view sql) { return database.read_committed(database.plan(sql), {}, now); };
  return saga::gauges_of(*read(saga::saga_gauges_sql()), *read(saga::lock_gauges_sql()));
}

sim::Monitored saga_monitor(const sim::Backend& backend) {
  const saga::Gauges gauges = saga_gauges(backend);
  const auto count = [&](saga::State state) {
    return static_cast<unsigned>(gauges.sagas[static_cast<std::size_t>(state)]);
  };
  return {.live = static_cast<unsigned>(gauges.live()),
          .stuck = static_cast<unsigned>(gauges.stuck),
          .completed = count(saga::State::completed),
          .aborted = count(saga::State::aborted),
          .abandoned = count(saga::State::abandoned)};
}

std::shared_ptr<const sim::Program> operator_program(std::shared_ptr<const saga::Engine> engine, saga::Order order) {
  return std::make_shared<OperatorProgram>(std::move(engine), std::move(order));
}

}  // namespace halfdone::scenarios
