#include "sim/world/verdict.h"

#include <algorithm>
#include <cassert>

namespace halfdone::sim {

std::string_view name_of(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::ok: return "ok";
    case VerdictKind::refused: return "refused";
    case VerdictKind::lost_request: return "lost_request";
    case VerdictKind::lost_reply: return "lost_reply";
    case VerdictKind::torn_reply: return "torn_reply";
    case VerdictKind::late: return "late";
    case VerdictKind::duplicate: return "duplicate";
    case VerdictKind::hollow: return "hollow";
    case VerdictKind::partial: return "partial";
    case VerdictKind::stale: return "stale";
    case VerdictKind::late_duplicate: return "late_duplicate";
  }
  assert(false && "a verdict without a name");
  return {};
}

std::optional<VerdictKind> verdict_named(std::string_view name) {
  const auto found = std::ranges::find_if(all_verdicts, [&](VerdictKind kind) { return name_of(kind) == name; });
  if (found == all_verdicts.end()) return std::nullopt;
  return *found;
}

FaultClass class_of(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::ok: return FaultClass::none;
    case VerdictKind::refused:
    case VerdictKind::lost_request: return FaultClass::not_done;
    case VerdictKind::lost_reply:
    case VerdictKind::torn_reply: return FaultClass::done_unheard;
    case VerdictKind::late: return FaultClass::out_of_order;
    case VerdictKind::duplicate:
    case VerdictKind::late_duplicate: return FaultClass::repeated;
    case VerdictKind::hollow:
    case VerdictKind::partial:
    case VerdictKind::stale: return FaultClass::untrue;
  }
  assert(false && "a verdict without a class");
  return FaultClass::none;
}

std::string_view gloss_of(FaultClass fault) {
  switch (fault) {
    case FaultClass::none: return "done";
    case FaultClass::not_done: return "not done";
    case FaultClass::done_unheard: return "done but unheard";
    case FaultClass::out_of_order: return "done late";
    case FaultClass::repeated: return "done twice";
    case FaultClass::untrue: return "answered untruly";
    case FaultClass::paused: return "paused";
  }
  assert(false && "a class without a gloss");
  return {};
}

}  // namespace halfdone::sim
