#include "saga/definition.h"

#include <algorithm>
#include <cassert>

#include "base/bad_input.h"
#include "saga/lint.h"

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

const Undo& undo_of(const Step& step) {
  assert(step.undo);
  return *step.undo;
}

std::size_t Definition::pivot() const {
  const auto found = std::ranges::find(steps, Kind::pivot, &Step::kind);
  assert(found != steps.end());
  return static_cast<std::size_t>(found - steps.begin());
}

void check(const Definition& definition) {
  const std::vector<Finding> findings = structural(definition);
  if (findings.empty()) return;
  const Finding& first = findings.front();
  const std::string where = "saga " + definition.operation + (first.step.empty() ? "" : ", step " + first.step);
  throw BadInput(where, first.what, first.remedy);
}

}  // namespace halfdone::saga
