#include "sim/replay/labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace halfdone::sim {

void Labels::observe(const World& world) {
  std::map<Key, std::string> now;
  for (const Shared<Cell>& shared : world.in_flight()) {
    const Cell& cell = *shared;
    Key key = key_of(cell);
    auto known = live_.find(key);
    if (known == live_.end() && cell.orphan) {
      // An actor waited for it a step ago.
      known = live_.find({cell.actor, cell.generation, cell.call->id, false, false});
    }
    if (known != live_.end()) {
      now.emplace(key, known->second);
      continue;
    }
    std::string name = cell.call->name;
    if (system_.actors.size() > 1) name = fmt::format("{}: {}", system_.actors[cell.actor].name, name);
    const unsigned nth = ++made_[name];
    now.emplace(key, fmt::format("{}#{}", name, nth));
  }
  live_ = std::move(now);
}

const std::string& Labels::of(const Cell& cell) const {
  const auto found = live_.find(key_of(cell));
  assert(found != live_.end() && "the world was not observed");
  return found->second;
}

std::string Labels::of(const World& world, const Step& step) const {
  const Cell* cell = subject(world, step);
  switch (step.kind) {
    case Step::Kind::deliver:
      return fmt::format("{} {}", of(*cell), print_verdict(system_, cell->call->service, step.verdict));
    case Step::Kind::deadlock: return fmt::format("{} deadlock", of(*cell));
    case Step::Kind::reply: return fmt::format("heard {}", of(*cell));
    case Step::Kind::fire:
      return cell ? fmt::format("fire {}", of(*cell)) : fmt::format("wake {}", system_.actors[step.actor].name);
    case Step::Kind::crash: return fmt::format("crash {}", system_.actors[step.actor].name);
    case Step::Kind::restart: return fmt::format("restart {}", system_.actors[step.actor].name);
    case Step::Kind::pause: return "pause";
    case Step::Kind::lapse: return "lapse";
  }
  assert(false && "a step without a name");
  return {};
}

std::string exercised_by(const System& system, const World& world, const Step& step) {
  switch (step.kind) {
    case Step::Kind::deliver: return fmt::format("{} {}", subject(world, step)->call->name, name_of(step.verdict.kind));
    case Step::Kind::deadlock: return fmt::format("{} deadlock", subject(world, step)->call->name);
    case Step::Kind::crash: return fmt::format("crash {}", system.name_of(step.actor));
    case Step::Kind::restart: return fmt::format("restart {}", system.name_of(step.actor));
    case Step::Kind::pause: return "pause";
    case Step::Kind::lapse: return "lapse";
    case Step::Kind::fire: return outlasts(world, step) ? subject(world, step)->call->name + " over" : "";
    case Step::Kind::reply: return {};
  }
  assert(false && "a step without a name");
  return {};
}

std::string print_verdict(const System& system, ServiceId service, const Verdict& verdict) {
  if (verdict.kind == VerdictKind::refused)
    return fmt::format("refused({})", system.services[service].refusals[verdict.detail].name);
  if (verdict.kind == VerdictKind::partial) return fmt::format("partial({})", verdict.detail);
  if (verdict.kind == VerdictKind::stale && verdict.detail > 0) return fmt::format("stale({})", verdict.detail + 1);
  return std::string(name_of(verdict.kind));
}

}  // namespace halfdone::sim
