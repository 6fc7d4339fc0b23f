// The log: rows of the table `sagas` in the application's own database, and the statements that read and write them.
//
// Each write is one statement, so it is atomic together with the local steps that it carries, and each is conditional
// on saga, epoch, state and cursor: a coordinator that lost its saga to another one changes nothing. Times are the
// database's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "saga/definition.h"
#include "services/postgres/protocol.h"
#include "services/postgres/query.h"

namespace halfdone::saga {

// `abandoned`: a person gave it up when it was stuck, so what is there is neither before nor after.
enum class State : std::uint8_t { forward, undoing, committed, completed, aborted, abandoned };
std::string_view name_of(State state);
std::optional<State> state_named(std::string_view name);
// Requires: it names one, as everything does that the log holds.
State state_called(std::string_view name);

// What a coordinator knows of its saga. Immutable and shared.
struct SagaRow : Counted {
  postgres::Value id;     // uuid
  postgres::Value epoch;  // uuid
  std::string saga;       // the id, printed
  std::string subject;
  State state = State::forward;
  std::uint8_t cursor = 0;
  Record record;
  std::int64_t now = 0;

  Case as_case() const { return {saga, subject, record, now}; }
  Fingerprint fingerprint() const;
};
using SagaRowPtr = Shared<SagaRow>;

// What a write came to.
enum class Written : std::uint8_t {
  yes,
  guarded,  // the pivot's guard does not hold
  fenced,   // the saga is another coordinator's, or has moved on
  unsure,   // no answer, or an error: the log must be read again
};

// What a beginning came to.
enum class Begun : std::uint8_t {
  yes,
  not_eligible,  // the rules forbid it
  absent,        // the subject doesn't exist
  conflict,      // this saga has begun already, or something that it would lock is held
  unsure,
};

// What an order of a person came to.
enum class Steered : std::uint8_t {
  yes,
  not_stuck,  // the saga isn't stuck (any more), has ended, or doesn't exist: nothing changed
  unsure,
};

// A saga that is stuck, as `Log::stuck` shows it.
struct Stuck {
  std::string saga;
  std::string subject;
  State state = State::undoing;
  std::uint8_t cursor = 0;
  std::string why;
};

// What the engine does for safety. Each can be left out, to show what it is good for (docs/mutants.md); in production
// all are on.
struct Safeguards {
  bool epoch = true;        // writes are conditional on the epoch
  bool state = true;        // and on state and cursor
  bool lapses = true;       // after a sleep longer than a lease the log is read before it goes on
  bool intent = true;       // the intent is written before the call
  bool unknown = true;      // a step whose outcome is unknown is undone too
  bool wait = true;         // after the last undo it waits and looks again
  bool persistence = true;  // undos and retriable steps are tried until they succeed
  bool stuck = true;        // what can't be done and can't be undone is left to a person, and called so
  bool stuck_lock = true;   // and keeps the lock
  bool abandoned = true;    // what a person gave up is called abandoned, not aborted
};

class Log {
 public:
  // Requires: `check(definition)` passes; the definition outlives the log.
  explicit Log(const Definition& definition, Safeguards safeguards = {});

  // Starts a saga. The answer is what `Begun` says.
  postgres::QueryPtr begin(const std::string& saga, const std::string& subject) const;
  static Begun begun(const Reply<postgres::Answer>& reply);
  // What has become of a saga, or else of the live one about the same subject.
  postgres::QueryPtr status(const std::string& saga, const std::string& subject) const;
  static std::optional<State> state_of(const Reply<postgres::Answer>& reply);

  // Takes over a saga that no coordinator works on. At most one row.
  postgres::QueryPtr claim() const;
  // Reads a saga again and renews the lease, if it is still this coordinator's. (Without renewing it, another could
  // take the saga over between the answer and what it permits.)
  postgres::QueryPtr reload(const SagaRow& row) const;
  // A row while `reload` would give one.
  postgres::QueryPtr mine(const SagaRow& row) const;
  // The row of an answer to `claim` or `reload`; nothing when there is none, or no usable answer.
  static SagaRowPtr row_of(const Reply<postgres::Answer>& reply);

  // The entries. `cursor` is the new one.
  postgres::QueryPtr intend(const SagaRow& row, std::size_t cursor) const;  // with the record
  postgres::QueryPtr turn(const SagaRow& row) const;
  postgres::QueryPtr undone(const SagaRow& row, std::size_t cursor) const;
  postgres::QueryPtr commit(const SagaRow& row) const;   // the pivot, and what follows it locally
  postgres::QueryPtr proceed(const SagaRow& row) const;  // a retriable step is done, and what follows it locally
  postgres::QueryPtr abort(const SagaRow& row) const;
  postgres::QueryPtr stick(const SagaRow& row, const std::string& why) const;
  static Written written(const Reply<postgres::Answer>& reply);

  // For people (saga/steering.h): the sagas that are stuck, by id; and what may be done with one. Both change nothing
  // where the saga isn't stuck.
  postgres::QueryPtr stuck() const;
  static std::optional<Stuck> first_stuck(const Reply<postgres::Answer>& reply);
  // The next claim carries it on from where it stood.
  postgres::QueryPtr resume(const std::string& saga, const std::string& by, const std::string& why) const;
  // The end, as it stands. The lock is let go in the same statement.
  postgres::QueryPtr abandon(const std::string& saga, const std::string& by, const std::string& why) const;
  static Steered steered(const Reply<postgres::Answer>& reply);

  // After the pivot or a retriable step: the cursor of the next remote step; 0 when none is left.
  std::size_t next_remote(std::size_t cursor) const;

  // The tables of the log, for the application's migrations.
  static std::string_view schema_sql();
  // For the simulator: longer than any lease has passed.
  static std::string_view lapse_sql();
  // One row when there is a saga that a claim would take now; when there is a lease that may lapse.
  static std::string_view claimable_sql();
  static std::string_view leased_sql();
  // One row when a person is needed.
  static std::string_view needs_person_sql();
  // Of an abandoned saga, once things are put right by hand ($1): the before-image goes too.
  static std::string_view forget_sql();

 private:
  postgres::StatementPtr entry(State from, const std::string& changes, const std::vector<std::string>& statements,
                               const std::string& guard = {}) const;
  std::string epoch_condition() const;
  std::vector<std::string> local_after(std::size_t cursor) const;
  std::vector<postgres::Value> fence(const SagaRow& row) const;
  std::string living(State state) const;
  std::string ending(State state) const;

  const Definition& definition_;
  Safeguards safeguards_;
  postgres::StatementPtr begin_, status_, claim_, mine_, reload_, turn_, abort_forward_, abort_undoing_, stick_[3];
  postgres::StatementPtr stuck_, resume_, abandon_;
  std::vector<postgres::StatementPtr> intend_, undone_, proceed_;  // by the cursor that they move to, or from
  postgres::StatementPtr commit_;
};

}  // namespace halfdone::saga
