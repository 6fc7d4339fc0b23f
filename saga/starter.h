// Starts a saga for a caller, and tells it the truth: *pending* once the saga is in the log, *done* only when
// everything is done (behind the pivot it may still get stuck), *failed* only when nothing was done or everything is
// undone.
//
// A pure state machine like the coordinator. When an answer of the log is missing it tells *unsure*: the caller may
// ask again with the same id, and two tries are one saga (B10). *Unsure* is said of an abandoned saga too: it is half
// done, and a caller that asks again with a fresh id starts another one. When another saga about the same subject
// lives, it tells what that one is at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "saga/coordinator.h"

namespace halfdone::saga {

// How the operation stands, as far as its caller may be told.
enum class Standing : std::uint8_t { done, failed, pending, unsure };

class Starter {
 public:
  enum class Phase : std::uint8_t { beginning, looking };

  // `saga` is a fresh uuid, chosen by the caller: the same for every try.
  // Requires: the engine outlives the starter.
  Starter(const Engine& engine, std::string saga, std::string subject);

  struct Move {
    Phase next = Phase::beginning;
    std::optional<Effect> effect;
    std::optional<Standing> told;  // the end
  };
  Move start() const { return begin(); }
  Move advance(Phase phase, const Reply<postgres::Answer>& reply) const;

 private:
  Move begin() const;
  Move look() const;

  const Engine& engine_;
  std::string saga_;
  std::string subject_;
};

}  // namespace halfdone::saga
