// How a person steers sagas that are stuck.
//
// A saga is stuck when a retriable step or an undo is refused for good: it is shown (`Log::stuck`), it keeps its lock,
// and no coordinator carries it on. An operator who has removed the cause *resumes* it: the next claim goes on where
// it stood, in the direction in which it went. One who can't *abandons* it: it ends as it stands, half done, and lets go of
// the lock. It is called abandoned from then on, with what it was stuck at, who gave it up and why, so that it isn't
// taken for ended well; its before-image stays until things are put right by hand (`Log::forget_sql`).
//
// Both are one statement and conditional on the saga being stuck: a second one, one that comes late, and one that races
// with another person's change nothing. After an answer that never came, the list of stuck sagas tells.
//
// *Assumed:* a person abandons a saga later than any request of it lives, as an operator here does by waiting. Resuming
// needs no such wait: the saga still has its lock, and waits by itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "saga/coordinator.h"

namespace halfdone::saga {

// What a person orders, with their name and the reason: both go into the log.
struct Order {
  enum class Kind : std::uint8_t { resume, abandon };
  Kind kind = Kind::resume;
  std::string by;
  std::string why;
};
std::string_view name_of(Order::Kind kind);

// The statement. Throws BadInput when the name or the reason is empty, or the saga's id is no uuid.
postgres::QueryPtr query_of(const Log& log, const Order& order, const std::string& saga);

// What a person pastes into psql, with the variables `saga`, `by` and `why` for the parameters.
std::string psql_of(const Log& log, Order::Kind kind);

// An operator who looks for a stuck saga and gives the same order for whatever is stuck. A pure state machine like the
// coordinator.
class Operator {
 public:
  enum class Phase : std::uint8_t { looking, waiting, ordering };
  struct At {
    Phase phase = Phase::looking;
    std::string saga;  // empty while looking
  };
  struct Move {
    At next;
    std::optional<Effect> effect;  // none at the end
  };

  // Requires: the log outlives the operator. Throws BadInput as `query_of`.
  Operator(const Log& log, Order order);

  Move start() const;
  // The reply is nothing after a wait.
  Move advance(const At& at, const Reply<postgres::Answer>& reply) const;

 private:
  Move give(const std::string& saga) const;

  const Log& log_;
  Order order_;
};

}  // namespace halfdone::saga
