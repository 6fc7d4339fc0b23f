#include "sim/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <tuple>

namespace halfdone::sim {

namespace {

auto place(const InFlight& cell) {
  return std::tuple(cell.actor, program_order(cell.call->id), cell.generation, cell.orphan, cell.phase,
                    cell.fingerprint);
}

Fingerprint fingerprint_of(const InFlight& cell) {
  Hasher hasher(0xf119);
  hasher.add(cell.identity).add(cell.generation).add(static_cast<std::uint64_t>(cell.phase));
  hasher.add((cell.orphan ? 1u : 0u) + (cell.closes_session ? 2u : 0u) + (cell.lapsed ? 4u : 0u) +
             8u * cell.awaited_by);
  hasher.add(static_cast<std::uint64_t>(cell.fate));
  hasher.add(cell.call->fingerprint());
  if (cell.phase == InFlight::Phase::reply) hasher.add(cell.heard_as);
  return hasher.finish();
}

Fingerprint fingerprint_of_previous(const Shared<Backend>& previous) {
  return previous ? Hasher(0x57a1e).add(previous->fingerprint()).finish() : Fingerprint{};
}

bool has_stale_reads(const FaultModel& faults) {
  return std::ranges::any_of(faults.rules, [](const FaultRule& rule) { return rule.kind == VerdictKind::stale; });
}

bool matches(const InFlight& cell, const Step& step, InFlight::Phase phase) {
  return cell.phase == phase && cell.actor == step.actor && cell.call->id == step.call &&
         cell.generation == step.generation && cell.orphan == step.orphan;
}

InFlight::Phase phase_of(Step::Kind kind) {
  switch (kind) {
    case Step::Kind::deliver:
    case Step::Kind::deadlock: return InFlight::Phase::request;
    case Step::Kind::reply: return InFlight::Phase::reply;
    case Step::Kind::fire:
    case Step::Kind::crash:
    case Step::Kind::restart:
    case Step::Kind::pause:
    case Step::Kind::lapse: return InFlight::Phase::timer;
  }
  assert(false && "a step without a phase");
  return InFlight::Phase::timer;
}

}  // namespace

Fingerprint Actor::fingerprint(ActorId identity) const {
  Hasher hasher(0xac70);
  hasher.add(identity).add(static_cast<std::uint64_t>(status)).add(generation).add(static_cast<std::uint64_t>(told));
  if (memory) hasher.add(memory->fingerprint());
  return hasher.finish();
}

// Builds the world after one step. Every change goes through here, so that the fingerprint is kept in one place.
class Stepper {
 public:
  Stepper(const System& system, World world) : system_(system), world_(std::move(world)) {}

  World take(const Step& step);
  World initial(Shared<Backend> backend);

 private:
  using Cell = Shared<InFlight>;

  std::size_t find(const Step& step) const;
  Cell remove(std::size_t index);
  void add(InFlight cell);
  Backend& changing();
  void keep_previous();
  void drop_polls();
  void drop_losers();
  void drop_spent();
  bool changes_nothing(const InFlight& request) const;
  void set_actor(ActorId id, Actor actor);

  void deliver(const Cell& cell, Verdict verdict);
  void deliver_for_real(const Cell& cell, Arrival fate, unsigned times);
  void deliver_on_a_copy(const Cell& cell, const Backend& of);
  void answer(const Cell& cell, Arrival arrival, Message payload);
  Fingerprint heard_as(const InFlight& reply) const;
  void wait(const Cell& cell, Arrival fate);
  void hear(std::vector<Woken> woken);
  void close_after(const Cell& cell);

  void advance(ActorId id, const Event& event);
  void crash(ActorId id);
  void pass_time();
  void set_awaited(ActorId by, bool awaited);
  template <class Change>
  void change_cells(Change change);
  std::vector<Session> orphan_calls(ActorId id, bool closes_sessions);
  void begin_life(ActorId id, ActorStatus from);

  const System& system_;
  World world_;
  Backend* changing_ = nullptr;
  Shared<Backend>
      before_;  // where the fault model has stale reads: the backend at the start of the step, once it changes
};

World Stepper::initial(Shared<Backend> backend) {
  world_.backend_ = std::move(backend);
  for (std::size_t index = 0; index < system_.actors.size(); ++index) {
    const auto id = static_cast<ActorId>(index);
    world_.actors_.push_back({.status = system_.actors[id].repeats ? ActorStatus::idle : ActorStatus::running});
    world_.fingerprint_ += world_.actors_[id].fingerprint(system_.identity_of(id));
    if (!system_.actors[id].repeats) advance(id, {});
  }
  return std::move(world_);
}

World Stepper::take(const Step& step) {
  switch (step.kind) {
    case Step::Kind::deliver: {
      const Cell cell = remove(find(step));
      deliver(cell, step.verdict);
      break;
    }
    case Step::Kind::deadlock: {
      const Cell cell = remove(find(step));
      std::vector<Woken> woken;
      answer(cell, Arrival::answer, changing().deadlock_victim(cell->address(), cell->call->request, woken));
      hear(std::move(woken));
      close_after(cell);
      break;
    }
    case Step::Kind::reply: {
      const Cell cell = remove(find(step));
      advance(cell->actor, {cell->call->id, cell->reply, cell->lapsed});
      break;
    }
    case Step::Kind::fire: {
      if (step.call != 0) {
        const Cell cell = remove(find(step));
        if (cell->call->outlasts_requests) set_awaited(cell->actor, false);
        advance(cell->actor, {cell->call->id, {Arrival::answer, {}}, cell->lapsed});
      } else {
        begin_life(step.actor, ActorStatus::idle);
      }
      break;
    }
    case Step::Kind::crash: crash(step.actor); break;
    case Step::Kind::restart: begin_life(step.actor, ActorStatus::crashed); break;
    case Step::Kind::pause:
    case Step::Kind::lapse: pass_time(); break;
  }
  drop_polls();
  drop_losers();
  drop_spent();
  keep_previous();
  return std::move(world_);
}

std::size_t Stepper::find(const Step& step) const {
  const InFlight::Phase phase = phase_of(step.kind);
  const auto& cells = world_.in_flight_;
  const auto found = std::ranges::find_if(cells, [&](const Cell& cell) { return matches(*cell, step, phase); });
  assert(found != cells.end() && "the step is not enabled");
  return static_cast<std::size_t>(found - cells.begin());
}

Stepper::Cell Stepper::remove(std::size_t index) {
  Cell cell = world_.in_flight_[index];
  world_.in_flight_.erase(world_.in_flight_.begin() + static_cast<std::ptrdiff_t>(index));
  world_.fingerprint_ -= cell->fingerprint;
  return cell;
}

void Stepper::add(InFlight cell) {
  cell.fingerprint = fingerprint_of(cell);
  const auto shared = make_shared_value<InFlight>(std::move(cell));
  const auto before = [](const Cell& a, const Cell& b) { return place(*a) < place(*b); };
  world_.in_flight_.insert(std::ranges::upper_bound(world_.in_flight_, shared, before), shared);
  world_.fingerprint_ += shared->fingerprint;
}

// The backend to change: a copy of its own, made once a step.
Backend& Stepper::changing() {
  if (changing_) return *changing_;
  changing_ = world_.backend_->clone();
  if (has_stale_reads(system_.faults)) before_ = world_.backend_;
  world_.backend_ = Shared<Backend>(changing_);
  return *changing_;
}

// Reads change nothing: behind them, a stale read still sees what was there before the latest change.
void Stepper::keep_previous() {
  if (!before_ || before_->rows_fingerprint() == world_.backend_->rows_fingerprint()) return;
  world_.fingerprint_ -= fingerprint_of_previous(world_.previous_);
  world_.previous_ = before_;
  world_.fingerprint_ += fingerprint_of_previous(world_.previous_);
}

void Stepper::drop_polls() {
  if (!changing_ || !system_.reductions.polls) return;
  for (std::size_t index = 0; index < world_.in_flight_.size();) {
    const InFlight& cell = *world_.in_flight_[index];
    const ActorId id = cell.actor;
    const bool is_poll = cell.call->polls && !cell.orphan && cell.phase == InFlight::Phase::request;
    if (is_poll && !system_.actors[id].wakes_when(*world_.backend_)) {
      remove(index);
      set_actor(id, {.status = ActorStatus::idle});
    } else {
      ++index;
    }
  }
}

// What a loser has on its way still lands.
void Stepper::drop_losers() {
  if (!system_.reductions.losers) return;
  for (std::size_t index = 0; index < world_.actors_.size(); ++index) {
    const auto id = static_cast<ActorId>(index);
    const ActorInfo& info = system_.actors[id];
    if (!info.has_leases || !info.repeats || world_.actors_[id].status != ActorStatus::running) continue;
    const auto its = [&](const Cell& cell) { return cell->actor == id && !cell->orphan; };
    const auto cell = std::ranges::find_if(world_.in_flight_, its);
    if (cell == world_.in_flight_.end()) continue;
    if (!info.program->has_lost(world_.actors_[id].memory, (*cell)->lapsed, *world_.backend_)) continue;
    orphan_calls(id, false);
    set_actor(id, {.status = ActorStatus::idle});
  }
}

void Stepper::drop_spent() {
  if (!system_.reductions.spent) return;
  for (std::size_t index = 0; index < world_.in_flight_.size();) {
    const InFlight& cell = *world_.in_flight_[index];
    const bool is_unheard = cell.orphan && cell.phase == InFlight::Phase::request;
    if (is_unheard && (cell.call->reads || (cell.call->polls && system_.reductions.polls) ||
                       (cell.call->once && changes_nothing(cell)))) {
      remove(index);
    } else {
      ++index;
    }
  }
}

bool Stepper::changes_nothing(const InFlight& request) const {
  const Shared<Backend> copy(world_.backend_->clone());
  std::vector<Woken> woken;
  const_cast<Backend&>(*copy).deliver(request.address(), request.call->request, 0, woken);
  return copy->fingerprint() == world_.backend_->fingerprint();
}

void Stepper::set_actor(ActorId id, Actor actor) {
  const ActorId identity = system_.identity_of(id);
  world_.fingerprint_ -= world_.actors_[id].fingerprint(identity);
  world_.fingerprint_ += actor.fingerprint(identity);
  world_.actors_[id] = std::move(actor);
}

void Stepper::deliver(const Cell& cell, Verdict verdict) {
  std::vector<Woken> woken;
  switch (verdict.kind) {
    case VerdictKind::ok: deliver_for_real(cell, Arrival::answer, 1); break;
    case VerdictKind::lost_reply: deliver_for_real(cell, Arrival::nothing, 1); break;
    case VerdictKind::torn_reply: deliver_for_real(cell, Arrival::torn, 1); break;
    case VerdictKind::duplicate: deliver_for_real(cell, Arrival::answer, 2); break;
    case VerdictKind::refused:
      answer(cell, Arrival::answer, changing().refuse(cell->address(), cell->call->request, verdict.detail, woken));
      break;
    case VerdictKind::lost_request:
      if (system_.services[cell->call->service].has_sessions) changing().disconnect(cell->address(), woken);
      answer(cell, Arrival::nothing, {});
      break;
    case VerdictKind::late: {
      InFlight orphan = *cell;
      orphan.orphan = true;
      add(std::move(orphan));
      answer(cell, Arrival::nothing, {});
      break;
    }
    case VerdictKind::hollow: deliver_on_a_copy(cell, *world_.backend_); break;
    case VerdictKind::stale: deliver_on_a_copy(cell, world_.previous_ ? *world_.previous_ : *world_.backend_); break;
    case VerdictKind::partial: {
      const Delivered done = changing().deliver_partial(cell->address(), cell->call->request, verdict.detail, woken);
      if (done.reply) {
        answer(cell, Arrival::answer, done.reply);
      } else {
        wait(cell, Arrival::answer);
      }
      break;
    }
  }
  hear(std::move(woken));
  close_after(cell);
}

// `times` deliveries of one request; the reply is that of the last, as when a proxy repeats what it got no answer to. A
// request that has to wait is not repeated.
void Stepper::deliver_for_real(const Cell& cell, Arrival fate, unsigned times) {
  std::vector<Woken> woken;
  Backend& backend = changing();
  Delivered done;
  for (unsigned nth = 0; nth < times; ++nth) {
    done = backend.deliver(cell->address(), cell->call->request, nth, woken);
    if (!done.reply) break;
  }
  if (!done.reply) {
    wait(cell, fate);
  } else {
    if (fate != Arrival::answer && system_.services[cell->call->service].has_sessions) {
      backend.disconnect(cell->address(), woken);
    }
    answer(cell, fate, fate == Arrival::answer ? done.reply : Message{});
  }
  hear(std::move(woken));
}

// The reply comes from a state that is thrown away. A request that would wait there is answered by nobody.
void Stepper::deliver_on_a_copy(const Cell& cell, const Backend& of) {
  const Shared<Backend> copy(of.clone());
  std::vector<Woken> woken;
  const Delivered done = const_cast<Backend&>(*copy).deliver(cell->address(), cell->call->request, 0, woken);
  answer(cell, done.reply ? Arrival::answer : Arrival::nothing, done.reply);
}

void Stepper::answer(const Cell& cell, Arrival arrival, Message payload) {
  if (cell->orphan) return;
  InFlight reply = *cell;
  reply.phase = InFlight::Phase::reply;
  reply.fate = Arrival::answer;
  reply.awaited_by = 0;
  reply.reply = {arrival, std::move(payload)};
  reply.heard_as = heard_as(reply);
  if (system_.reductions.digests && reply.heard_as == comes_to_rest && system_.actors[cell->actor].repeats) {
    set_actor(cell->actor, {.status = ActorStatus::idle});
    return;
  }
  add(std::move(reply));
}

Fingerprint Stepper::heard_as(const InFlight& reply) const {
  if (!system_.reductions.digests) return reply.reply.fingerprint();
  const auto digest = system_.actors[reply.actor].program->digest(world_.actors_[reply.actor].memory,
                                                                  {reply.call->id, reply.reply, reply.lapsed});
  return digest ? *digest : reply.reply.fingerprint();
}

void Stepper::wait(const Cell& cell, Arrival fate) {
  InFlight waiting = *cell;
  waiting.phase = InFlight::Phase::waiting;
  waiting.fate = fate;
  add(std::move(waiting));
}

void Stepper::hear(std::vector<Woken> woken) {
  // Ending a session below may wake more.
  for (std::size_t next = 0; next < woken.size(); ++next) {
    const Woken heard = woken[next];
    const auto is_it = [&](const Cell& cell) {
      return cell->phase == InFlight::Phase::waiting && cell->address().session == heard.session;
    };
    const auto found = std::ranges::find_if(world_.in_flight_, is_it);
    assert(found != world_.in_flight_.end() && "an answer to a request that doesn't wait");
    const Cell cell = remove(static_cast<std::size_t>(found - world_.in_flight_.begin()));
    const bool lost = cell->fate != Arrival::answer;
    if ((lost || cell->closes_session) && system_.services[cell->call->service].has_sessions) {
      changing().disconnect(cell->address(), woken);
    }
    answer(cell, cell->fate, lost ? Message{} : heard.reply);
  }
}

// The client of an orphan has gone: what it left open on the session ends once its last request has arrived.
void Stepper::close_after(const Cell& cell) {
  if (!cell->closes_session) return;
  const auto waits = [&](const Cell& other) {
    return other->phase == InFlight::Phase::waiting && other->address().session == cell->address().session;
  };
  if (std::ranges::any_of(world_.in_flight_, waits)) return;
  std::vector<Woken> woken;
  changing().disconnect(cell->address(), woken);
  hear(std::move(woken));
}

void Stepper::advance(ActorId id, const Event& event) {
  const Advance advance = system_.actors[id].program->advance(world_.actors_[id].memory, event);
  Actor actor = world_.actors_[id];
  actor.memory = advance.memory;
  // What a relay would tell is heard by nobody; kept, it would tell worlds apart.
  if (advance.answered && system_.actors[id].is_caller) actor.told = advance.told;
  for (const Shared<Call>& call : advance.calls) {
    if (call->outlasts_requests) set_awaited(id, true);
    add({.call = call,
         .actor = id,
         .generation = actor.generation,
         .identity = system_.identity_of(id),
         .phase = call->is_timer() ? InFlight::Phase::timer : InFlight::Phase::request});
  }
  if (!advance.memory) {
    // The program doesn't wait for these any more; the process lives on, and its sessions with it.
    orphan_calls(id, false);
    actor.status = system_.actors[id].repeats ? ActorStatus::idle : ActorStatus::ended;
    actor.generation = 0;
    if (system_.actors[id].repeats) actor.told = Told::nothing;
  }
  set_actor(id, std::move(actor));
}

// Leases end, and whoever holds one can tell from its calls that it may have lost it.
void Stepper::pass_time() {
  changing().lapse();
  change_cells([&](InFlight& cell) {
    if (cell.orphan || cell.lapsed || !system_.actors[cell.actor].has_leases) return false;
    cell.lapsed = true;
    if (cell.phase == InFlight::Phase::reply) cell.heard_as = heard_as(cell);
    return true;
  });
}

// Marks the requests that a timer of the actor waits for, or takes the marks away.
void Stepper::set_awaited(ActorId by, bool awaited) {
  // Whoever sets such timers is in one group, whose lives have different generations.
  const std::uint8_t bit = bit_of(world_.actors_[by].generation);
  change_cells([&](InFlight& cell) {
    const bool on_its_way = cell.phase == InFlight::Phase::request || cell.phase == InFlight::Phase::waiting;
    const std::uint8_t next = awaited && on_its_way ? cell.awaited_by | bit : cell.awaited_by & ~bit;
    if (next == cell.awaited_by) return false;
    cell.awaited_by = next;
    return true;
  });
}

// `change` says whether it changed anything.
template <class Change>
void Stepper::change_cells(Change change) {
  std::vector<InFlight> changed;
  for (std::size_t index = 0; index < world_.in_flight_.size();) {
    InFlight cell = *world_.in_flight_[index];
    if (change(cell)) {
      remove(index);
      changed.push_back(std::move(cell));
    } else {
      ++index;
    }
  }
  for (InFlight& cell : changed) add(std::move(cell));
}

// Volatile state and sessions are gone; requests that are on their way still land.
void Stepper::crash(ActorId id) {
  Actor actor = world_.actors_[id];
  assert(actor.status == ActorStatus::running);
  // The server notices that the client of a waiting statement is gone only when it would answer.
  const std::vector<Session> kept = orphan_calls(id, true);
  std::vector<Woken> woken;
  changing().disconnect_actor(system_.identity_of(id), actor.generation, kept, woken);
  hear(std::move(woken));
  // One that starts again and waits for work is as good as one that waits for work.
  const ActorInfo& info = system_.actors[id];
  const bool waits = system_.reductions.polls && info.restarts && info.repeats && info.wakes_when;
  actor.status = waits ? ActorStatus::idle : ActorStatus::crashed;
  actor.memory = {};
  actor.generation = 0;
  set_actor(id, std::move(actor));
}

// Nobody listens to the actor's calls any more: its requests still land, replies and timers are dropped. The sessions
// on which requests still are.
std::vector<Session> Stepper::orphan_calls(ActorId id, bool closes_sessions) {
  std::vector<Cell> mine;
  for (std::size_t index = 0; index < world_.in_flight_.size();) {
    const InFlight& cell = *world_.in_flight_[index];
    if (cell.actor == id && !cell.orphan) {
      mine.push_back(remove(index));
    } else {
      ++index;
    }
  }
  std::vector<Session> sessions;
  for (const Cell& cell : mine) {
    if (cell->call->outlasts_requests) set_awaited(id, false);
    const bool on_its_way = cell->phase == InFlight::Phase::request || cell->phase == InFlight::Phase::waiting;
    if (!on_its_way) continue;
    InFlight orphan = *cell;
    orphan.orphan = true;
    orphan.closes_session = closes_sessions && system_.services[cell->call->service].has_sessions;
    sessions.push_back(cell->address().session);
    add(std::move(orphan));
  }
  return sessions;
}

// An actor has a generation only while it runs, so that worlds merge where nothing of an earlier life is left. The
// smallest that no orphan and no other actor of the group carries: the same call of two lives must not share a session.
void Stepper::begin_life(ActorId id, ActorStatus from) {
  Actor actor = world_.actors_[id];
  assert(actor.status == from && actor.generation == 0);
  const ActorId identity = system_.identity_of(id);
  const auto in_use = [&](std::uint8_t generation) {
    for (std::size_t other = 0; other < world_.actors_.size(); ++other) {
      if (other != id && system_.identity_of(static_cast<ActorId>(other)) == identity &&
          world_.actors_[other].status == ActorStatus::running && world_.actors_[other].generation == generation) {
        return true;
      }
    }
    return std::ranges::any_of(world_.in_flight_, [&](const Cell& cell) {
      return cell->identity == identity && cell->generation == generation;
    });
  };
  while (in_use(actor.generation)) {
    assert(actor.generation < 255 && "an actor has at most 255 lives of which something is left");
    ++actor.generation;
  }
  actor.status = ActorStatus::running;
  set_actor(id, std::move(actor));
  advance(id, {});
}

World World::initial(const System& system, Shared<Backend> backend) {
  return Stepper(system, World()).initial(std::move(backend));
}

World take(const System& system, const World& world, const Step& step) { return Stepper(system, world).take(step); }

Fingerprint World::recomputed_fingerprint(const System& system) const {
  Fingerprint sum = backend_->recomputed_fingerprint() + fingerprint_of_previous(previous_);
  for (std::size_t id = 0; id < actors_.size(); ++id) {
    sum += actors_[id].fingerprint(system.identity_of(static_cast<ActorId>(id)));
  }
  for (const Shared<InFlight>& cell : in_flight_) sum += fingerprint_of(*cell);
  return sum;
}

const InFlight* subject(const World& world, const Step& step) {
  if (step.call == 0) return nullptr;
  const InFlight::Phase phase = phase_of(step.kind);
  for (const Shared<InFlight>& cell : world.in_flight()) {
    if (matches(*cell, step, phase)) return cell.get();
  }
  return nullptr;
}

std::string World::print(const System& system) const {
  std::string text;
  for (std::size_t id = 0; id < actors_.size(); ++id) {
    static constexpr std::string_view words[] = {"idle", "running", "ended", "crashed"};
    const Actor& actor = actors_[id];
    text += fmt::format("{}: {}, told {}", system.actors[id].name, words[static_cast<unsigned>(actor.status)],
                        name_of(actor.told));
    if (actor.memory) text += fmt::format(", knows {}", actor.memory->print());
    text += "\n";
  }
  for (const Shared<InFlight>& cell : in_flight_) {
    static constexpr std::string_view words[] = {"request", "waiting", "reply", "timer"};
    text += fmt::format("{}{} of {}: {}", cell->orphan ? "orphaned " : "", words[static_cast<unsigned>(cell->phase)],
                        system.actors[cell->actor].name, cell->call->name);
    if (cell->call->request) text += " " + cell->call->request->print();
    text += "\n";
  }
  return text + backend_->print();
}

}  // namespace halfdone::sim
