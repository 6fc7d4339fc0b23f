#include "reports/sentences.h"

#include <fmt/format.h>

#include <cassert>

#include "reports/words.h"

namespace halfdone::reports {

bool is_delivery(const Moment& moment) { return moment.kind == StepKind::deliver || moment.kind == StepKind::deadlock; }

std::string sender(const Moment& moment) { return moment.given_up ? moment.actor + " (given up)" : moment.actor; }

std::string outcome(const Moment& moment) {
  const std::string_view verdict = moment.verdict;
  const std::string done = moment.waits ? "it has to wait for a lock" : short_ids(moment.answer);
  if (verdict == "ok") return done.empty() ? "does it; no program waits for the answer" : done;
  if (verdict.starts_with("refused")) return fmt::format("refuses, nothing is done: {}", done);
  if (verdict == "lost_request") return "never gets the request: nothing is done, no answer comes";
  if (verdict == "lost_reply") return "does it, but the answer is lost";
  if (verdict == "torn_reply") return "does it, but the answer arrives cut and can't be read";
  if (verdict == "late") return "doesn't have it yet: the request is still on its way, the caller gives up waiting";
  if (verdict == "duplicate") return fmt::format("gets it twice; the second time it answers: {}", done);
  if (verdict == "hollow") return fmt::format("does nothing, but answers: {}", done);
  if (verdict == "stale") return fmt::format("answers from an older state: {}", done);
  if (verdict == "deadlock") return fmt::format("picks it as the victim of a deadlock: {}", done);
  return fmt::format("{}: {}", verdict, done);
}

std::string event(const Moment& moment) {
  switch (moment.kind) {
    case StepKind::reply:
      return fmt::format("{} hears from {}: {}", moment.actor, moment.service, short_ids(moment.answer));
    case StepKind::fire:
      return moment.call.empty() ? fmt::format("{} wakes up", moment.actor)
                                 : fmt::format("{}: {} is over", moment.actor, moment.call);
    case StepKind::crash:
      return fmt::format("{} crashes: what it knew is gone, what it sent is still on its way", moment.actor);
    case StepKind::restart: return fmt::format("{} starts again", moment.actor);
    case StepKind::pause: return "everybody stands still for longer than a lease";
    case StepKind::lapse: return "time passes until leases end";
    case StepKind::deliver:
    case StepKind::deadlock: break;
  }
  assert(false && "a delivery is told by its outcome");
  return {};
}

std::string sentence(const Moment& moment) {
  if (!is_delivery(moment)) return event(moment);
  return fmt::format("{} -> {}: {}; {} {}", sender(moment), moment.service, short_ids(moment.request), moment.service,
                     outcome(moment));
}

}  // namespace halfdone::reports
