// The coordinator: carries sagas of one definition through, one at a time. A pure state machine over events.
//
//   advance(coordinator, event) -> what it is next, what it wants done, what it has to tell
//
// No I/O, no clock, no randomness: its driver executes the effects and brings the answers. It is copied,
// compared and hashed in a few bytes. Everything that must survive a crash is in the log; a coordinator that is lost is
// replaced by any other that claims its saga.
//
// What it promises, and `halfdone explore` checks (the ids are of the anomaly catalogue):
// - The intent is in the log before each remote call and the result after it (B05); an answer that never came is
//   unknown, not refused (A02), and unknown steps are undone too.
// - Every write is conditional on saga, epoch, state and cursor, so one that lost its saga changes nothing (B07, B08).
//   When a write's answer is missing, the log is read again (B04). An event that comes after longer than a lease makes
//   it read the log before it sends anything.
// - The turn is in the log before the first undo (B06). Undos run in reverse order, each touches only what carries this
//   saga's marker (C10, C11), and each is in the log before the next one.
// - After the last undo it waits for longer than any request lives, then looks again, and takes back what came late
//   (A08), before it lets go of the lock. *Assumed:* a request takes effect, if ever, before the wait is over.
// - After the pivot it only goes forward (C14, C15).
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/doing.h"
#include "saga/definition.h"
#include "saga/log.h"
#include "saga/notice.h"

namespace halfdone::saga {

// What a coordinator wants done. Exactly one is outstanding while it works.
struct Effect {
  // An entry or a read of the log; a call to a provider; nothing, until longer than any request lives has passed.
  std::variant<postgres::QueryPtr, Request, std::monostate> what;
  std::string name;         // "log.claim", "freeze_login.do", "time_wait"
  std::uint16_t place = 0;  // where in the saga it stands: equal for the same call of all coordinators
  Doing doing = Doing::writes;

  bool is_wait() const { return std::holds_alternative<std::monostate>(what); }
};

// The answer to the outstanding effect.
struct Heard {
  std::variant<std::monostate, Reply<postgres::Answer>, Answer> answer;
  // Longer than a lease has passed since the effect was asked for.
  bool lapsed = false;
};

class Coordinator {
 public:
  // Where it is. The outstanding effect follows from it.
  enum class Phase : std::uint8_t {
    claiming,
    reloading,
    capturing,  // reads what capture `position` asks for
    acting,     // step `position`, its do
    writing,    // an entry of the log
    probing,    // step `position`: is there something to undo?
    undoing,    // step `position`, its undo
    waiting,    // after the last undo
    rested,     // nothing to do, or the saga is ended, stuck or another's
  };
  enum class Entry : std::uint8_t { intend, turn, undone, commit, proceed, abort, stick };

  Phase phase = Phase::claiming;
  Entry entry = Entry::intend;  // while writing
  std::uint8_t position = 0;    // of a capture, a step (from 0), or the cursor that is written
  std::uint8_t tries = 0;       // of the outstanding call that came to nothing
  bool repeats = false;         // an earlier try of the outstanding call ended as unknown
  bool verifying = false;       // after the wait: probing and undoing once more
  bool repaired = false;        // something was undone since the last wait
  SagaRowPtr row;               // of its saga; null until claimed

  Fingerprint fingerprint() const;
  std::string print() const;
  bool is_at_rest() const { return phase == Phase::rested; }
};

struct Transition {
  Coordinator next;
  std::vector<Effect> effects;  // one, or none when it rests
  std::vector<Notice> notices;
};

// The rules of one definition.
class Engine {
 public:
  // Throws BadInput when the definition doesn't pass `check`.
  explicit Engine(Definition definition, Safeguards safeguards = {});
  Engine(const Engine&) = delete;

  const Definition& definition() const { return definition_; }
  const Log& log() const { return log_; }
  const Safeguards& safeguards() const { return safeguards_; }

  Transition start() const;
  // Requires: the event answers the outstanding effect.
  Transition advance(const Coordinator& coordinator, const Heard& event) const;
  // The request that is outstanding. Requires: capturing, acting, probing or undoing.
  Request outstanding(const Coordinator& coordinator) const;

  // Invariant of a coordinator of this definition, between two events: what it knows and where it is fit together.
  // Asserts.
  void assert_invariant(const Coordinator& coordinator) const;

 private:
  friend class Turn;
  void assert_writing(const Coordinator& coordinator) const;
  struct CaptureAt {
    std::size_t step;
    std::size_t index;
  };
  Definition definition_;
  Safeguards safeguards_;
  Log log_;
  std::vector<CaptureAt> captures_;  // in order
};

}  // namespace halfdone::saga
