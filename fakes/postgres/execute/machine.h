// Execution of a statement as data: a stack of frames that can stop before any row, be copied, hashed, and go on.
//
// The bottom frame is the client's statement. A frame works through rows that it found under its snapshot
// (documentation, section 13.2.1); what each row sets off, foreign keys and triggers, is queued in the statement's
// frame as events and runs when the rows are done, first come, first served: events of a foreign-key action join the
// same queue, those of a trigger's own statements are done within it. Nothing of this lives on the C++ stack, so a
// statement that meets a lock is stored as it is.
#pragma once

#include <optional>
#include <vector>

#include "fakes/postgres/execute/evaluate.h"
#include "fakes/postgres/plan/plan.h"
#include "fakes/postgres/rows/state.h"
#include "fakes/postgres/rows/transaction.h"
#include "fakes/postgres/rows/waiting_statement.h"

namespace halfdone::postgres {

// A lock that a statement took, for asking whether two statements could deadlock.
struct TakenLock {
  int table = 0;
  Key key;
  LockStrength strength = LockStrength::update;
};

// Runs frames against a state until they are done, fail, or have to wait.
class Machine {
 public:
  enum class Status : std::uint8_t { done, failed, waiting };

  // `session` null: a direct writer.
  Machine(DatabaseState& state, const SessionId* session, const Context& context, std::uint32_t drawn = 0)
      : state_(state), session_(session), writer_{state, session}, context_(context), drawn_(drawn) {}

  void start(const Plan& plan, std::vector<Value> parameters);
  void resume(std::vector<Frame> frames) { frames_ = std::move(frames); }
  void record_locks(std::vector<TakenLock>* taken) { taken_ = taken; }
  Status run();

  // Of a machine that is done: the client's statement.
  Frame& result() { return frames_.front(); }
  SqlErrorPtr take_error() { return std::move(error_); }
  const Wait& wait() const { return wait_; }
  std::vector<Frame> take_frames() { return std::move(frames_); }
  std::uint32_t drawn() const { return drawn_; }
  const Context& context() const { return context_; }

 private:
  // `again`: call me once more; `pop`: the frame is done.
  enum class Next : std::uint8_t { again, pop, wait, failed };
  // What came of asking for a row lock.
  enum class Grant : std::uint8_t { granted, skipped, wait, failed };

  struct Clash {
    enum class Kind : std::uint8_t { none, conflict, wait } kind = Kind::none;
    const Versions* entry = nullptr;
  };

  // machine.cpp
  Next step(Frame& frame);
  Next step_statement(Frame& frame);
  Next start_write(Frame& frame);
  Next finish_rows(Frame& frame);
  Next finish_write(Frame& frame);
  Next run_events(Frame& frame);
  bool search(Frame& frame);
  void search_rows(Frame& frame, const QueryPlan& query);
  Evaluation evaluation(const Frame& frame);
  Next fail(SqlErrorPtr error);
  Next fail(Evaluation& evaluation);
  void add_answer(Frame& frame, const std::vector<Output>& outputs, const Scope& scope, Evaluation& evaluation);
  const Table& table(int id) const { return state_.catalog->table(id); }
  Frame& statement_frame();

  // machine_lock.cpp
  Grant acquire(const Table& table, const Versions& entry, LockStrength strength, LockPolicy policy);
  Next lock_selected(Frame& frame, const QueryPlan& query);
  Grant lock_found(Frame& frame, const QueryPlan& query, Found& found);
  Clash find_clash(const Table& table, const UniqueIndex& index, const std::vector<Value>& row, const Key* except);
  bool in_index(const UniqueIndex& index, const std::vector<Value>& row);
  Next wait_for_change(const Table& table, const Versions& entry);
  const Versions* current(const FoundRow& found) const;
  bool changed_by_us(const Versions& entry) const;

  // machine_write.cpp
  Next insert_next(Frame& frame, const InsertStatement& statement);
  Next propose(Frame& frame, const InsertStatement& statement);
  Next resolve_conflict(Frame& frame, const InsertStatement& statement, const Versions& entry);
  Next place(Frame& frame, const InsertStatement& statement);
  Next update_next(Frame& frame, const UpdateStatement& statement);
  Next delete_next(Frame& frame, const DeleteStatement& statement);
  bool newer_matches(Frame& frame, const QueryPlan& scan, const RowPtr& row, Evaluation& evaluation);
  Next finish_row(Frame& frame, const std::vector<Output>& returning, Evaluation& evaluation);
  const Versions* find_again(const FoundRow& found);
  template <class Matches>
  Next lock_to_write(FoundRow& found, const Versions*& entry, LockStrength strength, Matches matches);
  // Locks, tests again what changed meanwhile, and writes: one row of UPDATE, of ON CONFLICT or of a foreign-key
  // action. `renew` makes the new values, `matches` says whether a newer version still meets the condition.
  template <class Renew, class Matches>
  Next update_found(FoundRow& found, Renew renew, Matches matches, Key* written);
  template <class Matches>
  Next delete_found(FoundRow& found, Matches matches);
  SqlErrorPtr check_row(const Table& table, const std::vector<Value>& row);
  Next check_unique(const Table& table, const std::vector<Value>* before, const std::vector<Value>& after,
                    const Key* except);

  // machine_events.cpp
  void queue_events(const Table& table, const RowPtr& before, const RowPtr& after);
  void queue_triggers(const Table& table, const RowPtr& before, const RowPtr& after, bool early);
  Next step_action(Frame& frame);
  Next step_trigger(Frame& frame);
  Next check_parent(Frame& frame, const ForeignKey& key);
  Next check_children(Frame& frame, const ForeignKey& key);
  Next act_on_children(Frame& frame, const ForeignKey& key);
  void search_children(Frame& frame, const ForeignKey& key);
  Next raise(Frame& frame, const TriggerStep& step);

  DatabaseState& state_;
  const SessionId* session_;
  Writer writer_;
  Context context_;
  std::uint32_t drawn_;
  std::vector<Frame> frames_;
  SqlErrorPtr error_;
  Wait wait_;
  bool skipped_ = false;  // the row at hand was found not to match any more
  std::vector<TakenLock>* taken_ = nullptr;
};

}  // namespace halfdone::postgres
