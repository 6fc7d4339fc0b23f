#include "sim/world/world.h"

#include <fmt/format.h>

#include <cassert>

#include "sim/world/stepper.h"

namespace halfdone::sim {

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

Fingerprint Actor::fingerprint(ActorId identity) const {
  Hasher hasher(0xac70);
  hasher.add(identity).add(static_cast<std::uint64_t>(status)).add(generation).add(static_cast<std::uint64_t>(told));
  if (memory) hasher.add(memory->fingerprint());
  return hasher.finish();
}

World World::initial(const System& system, Shared<Backend> backend) {
  return Stepper(system, World(), nullptr).initial(std::move(backend));
}

World take(const System& system, const World& world, const Step& step, const Memo* memo) {
  return Stepper(system, world, memo).take(step);
}

Fingerprint World::recomputed_fingerprint(const System& system) const {
  Fingerprint sum = backend_->recomputed_fingerprint() + fingerprint_of_previous(previous_);
  for (std::size_t id = 0; id < actors_.size(); ++id) {
    sum += actors_[id].fingerprint(system.identity_of(static_cast<ActorId>(id)));
  }
  for (const Shared<InFlight>& cell : in_flight_) sum += fingerprint_of(*cell);
  return sum;
}

bool outlasts(const World& world, const Step& step) {
  if (step.kind != Step::Kind::fire) return false;
  const InFlight* timer = subject(world, step);
  return timer && timer->call->outlasts_requests;
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
