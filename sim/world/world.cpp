#include "sim/world/world.h"

#include <fmt/format.h>

#include <cassert>

#include "sim/world/stepper.h"

namespace halfdone::sim {

Fingerprint fingerprint_of(const std::vector<Shared<Backend>>& earlier) {
  if (earlier.empty()) return {};
  Hasher hasher(0x57a1e);
  for (const Shared<Backend>& version : earlier) hasher.add(version->fingerprint());
  return hasher.finish();
}

Fingerprint Actor::fingerprint() const {
  Hasher hasher(0xac70);
  hasher.add(known_as).add(static_cast<std::uint64_t>(status)).add(generation).add(static_cast<std::uint64_t>(told));
  if (memory) hasher.add(memory->fingerprint());
  return hasher.finish();
}

World World::initial(const System& system, Shared<Backend> backend) {
  return Stepper(system, World(), nullptr).initial(std::move(backend));
}

World take(const System& system, const World& world, const Step& step, const Memo* memo) {
  return Stepper(system, world, memo).take(step);
}

Fingerprint World::recomputed_fingerprint() const {
  Fingerprint sum = backend_->recomputed_fingerprint() + fingerprint_of(earlier_);
  for (const Actor& actor : actors_) sum += actor.fingerprint();
  for (const Shared<Cell>& cell : in_flight_) sum += fingerprint_of(*cell);
  return sum;
}

bool outlasts(const World& world, const Step& step) {
  if (step.kind != Step::Kind::fire) return false;
  const Cell* timer = subject(world, step);
  return timer && timer->call->outlasts_requests;
}

const Cell* subject(const World& world, const Step& step) {
  if (step.call == 0) return nullptr;
  for (const Shared<Cell>& cell : world.in_flight()) {
    if (cell->is_of(step)) return cell.get();
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
  for (const Shared<Cell>& cell : in_flight_) {
    static constexpr std::string_view words[] = {"request", "waiting", "reply", "timer"};
    text += fmt::format("{}{} of {}: {}", cell->orphan ? "orphaned " : "", words[static_cast<unsigned>(cell->phase)],
                        system.actors[cell->actor].name, cell->call->name);
    if (cell->call->request) text += " " + cell->call->request->print();
    text += "\n";
  }
  return text + backend_->print();
}

}  // namespace halfdone::sim
