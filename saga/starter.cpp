#include "saga/starter.h"

#include <cassert>

namespace halfdone::saga {

Starter::Starter(const Engine& engine, std::string saga, std::string subject)
    : engine_(engine), saga_(std::move(saga)), subject_(std::move(subject)) {}

Starter::Move Starter::begin() const {
  return {Phase::beginning, Effect{engine_.log().begin(saga_, subject_), "log.begin", 1}, std::nullopt};
}

Starter::Move Starter::look() const {
  return {Phase::looking, Effect{engine_.log().status(saga_, subject_), "log.status", 2, Doing::reads}, std::nullopt};
}

Starter::Move Starter::advance(Phase phase, const Reply<postgres::Answer>& reply) const {
  if (phase == Phase::beginning) {
    switch (Log::begun(reply)) {
      case Begun::yes: return {phase, std::nullopt, Standing::pending};
      case Begun::not_eligible: return {phase, std::nullopt, Standing::failed};
      case Begun::absent: return {phase, std::nullopt, Standing::done};
      case Begun::conflict: return look();
      case Begun::unsure: return {phase, std::nullopt, Standing::unsure};
    }
  }
  if (reply.arrival != Arrival::whole || reply.answer->failed()) return {phase, std::nullopt, Standing::unsure};
  const std::optional<State> state = Log::state_of(reply);
  // What was in the way has ended meanwhile.
  if (!state) return begin();
  switch (*state) {
    case State::forward:
    case State::undoing:
    case State::committed: return {phase, std::nullopt, Standing::pending};
    case State::completed: return {phase, std::nullopt, Standing::done};
    case State::aborted: return {phase, std::nullopt, Standing::failed};
    case State::abandoned: return {phase, std::nullopt, Standing::unsure};
  }
  assert(false && "a state without an answer");
  return {};
}

}  // namespace halfdone::saga
