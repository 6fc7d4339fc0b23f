#include "saga/definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "base/bad_input.h"

namespace halfdone::saga {

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::compensatable: return "compensatable";
    case Kind::pivot: return "pivot";
    case Kind::retriable: return "retriable";
    case Kind::read_only: return "read-only";
  }
  assert(false && "a kind without a name");
  return {};
}

std::size_t Definition::pivot() const {
  const auto found = std::ranges::find(steps, Kind::pivot, &Step::kind);
  assert(found != steps.end());
  return static_cast<std::size_t>(found - steps.begin());
}

void check(const Definition& definition) {
  const auto fail = [&](const Step& step, std::string_view message, const char* remedy) {
    throw BadInput(fmt::format("saga {}, step {}", definition.operation, step.name), std::string(message), remedy);
  };
  if (std::ranges::count(definition.steps, Kind::pivot, &Step::kind) != 1) {
    throw BadInput("saga " + definition.operation, "it has no pivot, or more than one",
                   "Make one local step the pivot: the transaction from which the saga only goes forward.");
  }
  const std::size_t pivot = definition.pivot();
  for (std::size_t index = 0; index < definition.steps.size(); ++index) {
    const Step& step = definition.steps[index];
    const bool before = step.kind == Kind::compensatable || step.kind == Kind::read_only;
    if (index < pivot && !before) {
      fail(step, fmt::format("a {} step stands before the pivot", name_of(step.kind)), "Move it behind the pivot.");
    }
    if (index > pivot && step.kind != Kind::retriable) {
      fail(step, fmt::format("a {} step stands behind the pivot", name_of(step.kind)), "Move it before the pivot.");
    }
    if (step.kind == Kind::pivot && step.place != Place::local) {
      fail(step, "the pivot is a remote call",
           "Make it a local transaction: an answer that is lost leaves nobody sure.");
    }
    if (step.kind == Kind::read_only && step.place == Place::local) {
      fail(step, "a local read-only step", "Make it the guard of the pivot.");
    }
    if (step.kind == Kind::compensatable && step.place == Place::remote && !step.undo) {
      fail(step, "a compensatable step without an undo", "Say how it is undone, or move it behind the pivot.");
    }
    if (step.place == Place::remote && !step.act)
      fail(step, "a remote step without a request", "Say what it asks for.");
  }
}

}  // namespace halfdone::saga
