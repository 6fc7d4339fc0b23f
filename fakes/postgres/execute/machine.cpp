#include "fakes/postgres/execute/machine.h"

#include <algorithm>
#include <cassert>

#include "fakes/postgres/execute/query.h"
#include "fakes/postgres/rows/row_key.h"
#include "fakes/postgres/values/errors.h"

namespace halfdone::postgres {

void Machine::start(const Plan& plan, std::vector<Value> parameters) {
  Frame frame;
  frame.plan = &plan;
  frame.parameters = std::move(parameters);
  frames_.push_back(std::move(frame));
}

Machine::Status Machine::run() {
  for (;;) {
    switch (step(frames_.back())) {
      case Next::again: break;
      case Next::pop:
        if (frames_.size() == 1) return Status::done;
        frames_.pop_back();
        break;
      case Next::wait: return Status::waiting;
      case Next::failed: return Status::failed;
    }
  }
}

Machine::Next Machine::step(Frame& frame) {
  switch (frame.kind) {
    case Frame::Kind::statement: return step_statement(frame);
    case Frame::Kind::action: return step_action(frame);
    case Frame::Kind::trigger: return step_trigger(frame);
  }
  assert(false);
  return Next::failed;
}

Evaluation Machine::evaluation(const Frame& frame) {
  const DatabaseState& state = frame.snapshot ? *frame.snapshot : state_;
  return {{&state, session_}, frame.parameters, &context_, &drawn_, &state_.sequences, nullptr, &frame.with_rows};
}

Machine::Next Machine::fail(SqlErrorPtr error) {
  error_ = std::move(error);
  return Next::failed;
}

Machine::Next Machine::fail(Evaluation& evaluation) { return fail(std::move(evaluation.error)); }

Frame& Machine::statement_frame() {
  for (std::size_t i = frames_.size(); i-- > 0;) {
    if (frames_[i].kind == Frame::Kind::statement) return frames_[i];
  }
  assert(false);
  return frames_.front();
}

// The scope of row variables around a statement of a trigger's body.
namespace {

struct Variables {
  explicit Variables(const Frame& frame)
      : rows{frame.new_row ? &frame.new_row->values : nullptr, frame.old_row ? &frame.old_row->values : nullptr},
        scope{nullptr, rows} {}
  const std::vector<Value>* rows[2];
  Scope scope;
};

}  // namespace

void Machine::search_rows(Frame& frame, const QueryPlan& query) {
  Evaluation evaluation = this->evaluation(frame);
  const Variables variables(frame);
  const Scope* outer = frame.has_variables ? &variables.scope : nullptr;
  std::vector<std::pair<Tuple, Found>> sorted;
  scan(evaluation, outer, query, [&](const Binding& binding) {
    Found found;
    found.rows.resize(binding.rows.size());
    for (std::size_t i = 0; i < binding.rows.size(); ++i) {
      FoundRow& row = found.rows[i];
      row.table = query.relations[i].table;
      if (binding.entries[i]) {
        row.entry = VersionsPtr(binding.entries[i]);
        row.row = evaluation.view.row(*binding.entries[i]);
      } else if (binding.rows[i]) {
        row.row = make_shared_value<Row>(*binding.rows[i], Fingerprint{});
      }
    }
    if (query.order.empty()) {
      frame.found.push_back(std::move(found));
    } else {
      sorted.emplace_back(row_of(evaluation, {outer, binding.rows.data()}, query), std::move(found));
    }
    return !evaluation.failed();
  });
  sort_stably(sorted, [&](const auto& a, const auto& b) { return sorts_before(query, a.first, b.first); });
  for (auto& [keys, found] : sorted) frame.found.push_back(std::move(found));
  error_ = std::move(evaluation.error);
}

// What the statement works on, under its snapshot. False when that failed.
bool Machine::search(Frame& frame) {
  frame.searched = true;
  const Plan& plan = *frame.plan;
  if (plan.keeps_snapshot && !frame.snapshot) frame.snapshot = make_shared_value<DatabaseState>(state_);
  if (const auto* update = std::get_if<UpdateStatement>(&plan.statement)) search_rows(frame, *update->scan);
  if (const auto* erase = std::get_if<DeleteStatement>(&plan.statement)) search_rows(frame, *erase->scan);
  if (const auto* select = std::get_if<SelectStatement>(&plan.statement)) search_rows(frame, *select->query);
  if (const auto* insert = std::get_if<InsertStatement>(&plan.statement); insert && insert->source) {
    Evaluation evaluation = this->evaluation(frame);
    const Variables variables(frame);
    frame.source = run_query(evaluation, frame.has_variables ? &variables.scope : nullptr, *insert->source);
    error_ = std::move(evaluation.error);
  }
  return !error_;
}

Machine::Next Machine::step_statement(Frame& frame) {
  const PlannedStatement& statement = frame.plan->statement;
  if (frame.next_write < frame.plan->writes_before) return start_write(frame);
  if (const auto* select = std::get_if<SelectStatement>(&statement); select && select->query->locks.empty()) {
    if (frame.searched) return finish_rows(frame);
    frame.searched = true;
    Evaluation evaluation = this->evaluation(frame);
    frame.answer = run_query(evaluation, nullptr, *select->query);
    frame.affected = static_cast<std::int64_t>(frame.answer.size());
    return evaluation.failed() ? fail(evaluation) : finish_rows(frame);
  }
  if (!frame.searched && !search(frame)) return Next::failed;
  if (const auto* insert = std::get_if<InsertStatement>(&statement)) {
    const std::size_t count = insert->source ? frame.source.size() : insert->rows.size();
    if (frame.next < count) return insert_next(frame, *insert);
  } else if (frame.next < frame.found.size()) {
    if (const auto* update = std::get_if<UpdateStatement>(&statement)) return update_next(frame, *update);
    if (const auto* erase = std::get_if<DeleteStatement>(&statement)) return delete_next(frame, *erase);
    const auto* select = std::get_if<SelectStatement>(&statement);
    assert(select);
    return lock_selected(frame, *select->query);
  }
  return finish_rows(frame);
}

Machine::Next Machine::finish_rows(Frame& frame) {
  if (frame.next_write < frame.plan->write_order.size()) return start_write(frame);
  return frame.part_of_with ? finish_write(frame) : run_events(frame);
}

// A writing query of WITH sees the snapshot of the whole statement.
Machine::Next Machine::start_write(Frame& frame) {
  if (!frame.snapshot) frame.snapshot = make_shared_value<DatabaseState>(state_);
  frame.with_rows.resize(frame.plan->writes.size());
  Frame part;
  part.plan = frame.plan->writes[frame.plan->write_order[frame.next_write]].get();
  part.part_of_with = true;
  part.parameters = frame.parameters;
  part.snapshot = frame.snapshot;
  part.with_rows = frame.with_rows;
  part.new_row = frame.new_row;
  part.old_row = frame.old_row;
  part.has_variables = frame.has_variables;
  frames_.push_back(std::move(part));
  return Next::again;
}

// Its rows are what the statement reads; what they set off waits for the end of the statement.
Machine::Next Machine::finish_write(Frame& frame) {
  Frame& whole = frames_[frames_.size() - 2];
  whole.with_rows[whole.plan->write_order[whole.next_write++]] = std::move(frame.answer);
  for (RowEvent& event : frame.events) whole.events.push_back(std::move(event));
  return Next::pop;
}

Machine::Next Machine::run_events(Frame& frame) {
  if (frame.next_event == frame.events.size()) return Next::pop;
  Frame next;
  next.event = frame.events[frame.next_event++];
  next.kind = next.event.kind == RowEvent::Kind::trigger ? Frame::Kind::trigger : Frame::Kind::action;
  frames_.push_back(std::move(next));
  return Next::again;
}

void Machine::add_answer(Frame& frame, const std::vector<Output>& outputs, const Scope& scope, Evaluation& evaluation) {
  ++frame.affected;
  if (outputs.empty()) return;
  Tuple row;
  row.reserve(outputs.size());
  for (const Output& output : outputs) row.push_back(evaluate(evaluation, scope, output.expression));
  frame.answer.push_back(std::move(row));
}

}  // namespace halfdone::postgres
