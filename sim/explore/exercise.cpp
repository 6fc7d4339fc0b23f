#include "sim/explore/exercise.h"

#include <fmt/format.h>

#include <algorithm>

namespace halfdone::sim {

namespace {

bool is_delivery(const Step& step) { return step.kind == Step::Kind::deliver || step.kind == Step::Kind::deadlock; }

}  // namespace

std::uint64_t tally_key(const World& world, const Step& step) {
  const bool is_counted = is_delivery(step) || step.kind == Step::Kind::crash || step.kind == Step::Kind::restart;
  if (!is_counted) return 0;
  const std::uint64_t name = is_delivery(step) ? subject(world, step)->call->name_hash() : step.actor;
  const std::uint64_t how = static_cast<std::uint64_t>(step.kind) * 16 + static_cast<std::uint64_t>(step.verdict.kind);
  return name * 512 + how * 2 + 1;
}

void Exercise::count(std::uint64_t key, const World& world, const Step& step) {
  if (key == 0) return;
  Exercised& tally = tallies_[key];
  if (tally.times == 0) tally = named(world, step);
  ++tally.times;
}

Exercised Exercise::named(const World& world, const Step& step) const {
  if (is_delivery(step)) {
    const std::string& call = subject(world, step)->call->name;
    const std::string_view verdict = step.kind == Step::Kind::deadlock ? "deadlock" : name_of(step.verdict.kind);
    Exercised named{.what = fmt::format("{} {}", call, verdict)};
    if (step.is_fault()) named.site = FaultSite{call, class_of(step.verdict.kind)};
    return named;
  }
  const std::string& actor = system_.actors[step.actor].name;
  if (step.kind == Step::Kind::crash) return {.what = "crash " + actor, .site = FaultSite{actor, FaultClass::none}};
  return {.what = "restart " + actor};
}

std::vector<Exercised> Exercise::result() const {
  std::vector<Exercised> all;
  for (const auto& [key, tally] : tallies_) all.push_back(tally);
  std::ranges::sort(all, {}, &Exercised::what);
  return all;
}

}  // namespace halfdone::sim
