#include "sim/explore/exercise.h"

#include <algorithm>

#include "sim/replay/labels.h"

namespace halfdone::sim {

std::optional<FaultSite> site_of(const System& system, const World& world, const Step& step) {
  if (step.kind == Step::Kind::pause) return pause_site();
  if (step.is_fault()) return FaultSite{subject(world, step)->call->name, class_of(step.verdict.kind)};
  if (step.kind == Step::Kind::crash) return FaultSite{system.name_of(step.actor), FaultClass::none};
  return std::nullopt;
}

std::uint64_t tally_key(const World& world, const Step& step) {
  if (step.kind == Step::Kind::reply || (step.kind == Step::Kind::fire && !outlasts(world, step))) return 0;
  const Cell* cell = subject(world, step);
  const std::uint64_t name = cell ? cell->call->name_hash() : step.actor;
  const std::uint64_t how = static_cast<std::uint64_t>(step.kind) * 16 + static_cast<std::uint64_t>(step.verdict.kind);
  return name * 512 + how * 2 + 1;
}

void Exercise::count(std::uint64_t key, const World& world, const Step& step) {
  if (key == 0) return;
  Exercised& tally = tallies_[key];
  if (tally.times == 0) {
    tally = {exercised_by(system_, world, step), site_of(system_, world, step), step.kind, step.verdict.kind};
    const Cell* cell = subject(world, step);
    if (step.kind == Step::Kind::deliver && cell) tally.service = cell->call->service;
  }
  ++tally.times;
}

std::vector<Exercised> Exercise::result() const {
  std::vector<Exercised> all;
  for (const auto& [key, tally] : tallies_) all.push_back(tally);
  std::ranges::sort(all, {}, &Exercised::what);
  // Actors of a group count as one.
  std::vector<Exercised> result;
  for (Exercised& each : all) {
    if (!result.empty() && result.back().what == each.what) {
      result.back().times += each.times;
    } else {
      result.push_back(std::move(each));
    }
  }
  return result;
}

}  // namespace halfdone::sim
