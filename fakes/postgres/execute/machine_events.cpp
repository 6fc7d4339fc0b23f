// What a changed row sets off: foreign-key checks and actions, and AFTER triggers.
//
// Faithful to: the server's queue of AFTER triggers, in which foreign keys are triggers named RI_ConstraintTrigger_a_*
// on the parent and RI_ConstraintTrigger_c_* on the child, so that per row they come in order of name.
#include <algorithm>
#include <cassert>

#include "fakes/postgres/execute/machine.h"
#include "fakes/postgres/execute/machine_update.h"
#include "fakes/postgres/rows/row_key.h"

namespace halfdone::postgres {

namespace {

SqlErrorPtr violation(const Table& table, const ForeignKey& key, std::string message, std::string detail) {
  SqlErrorPtr error = sql_error("23503", std::move(message), std::move(detail));
  error->schema = table.schema;
  error->table = table.name;
  error->constraint = key.name;
  return error;
}

SqlErrorPtr missing_parent(const Table& child, const Table& parent, const ForeignKey& key,
                           const std::vector<Value>& row) {
  return violation(
      child, key,
      "insert or update on table \"" + child.name + "\" violates foreign key constraint \"" + key.name + "\"",
      "Key " + print_key(child, key.child_columns, key.child_columns, row) + " is not present in table \"" +
          parent.name + "\".");
}

SqlErrorPtr still_referenced(const Table& child, const Table& parent, const ForeignKey& key,
                             const std::vector<Value>& row) {
  return violation(child, key,
                   "update or delete on table \"" + parent.name + "\" violates foreign key constraint \"" + key.name +
                       "\" on table \"" + child.name + "\"",
                   "Key " + print_key(parent, key.parent_columns, key.parent_columns, row) +
                       " is still referenced from table \"" + child.name + "\".");
}

ast::KeyAction action_of(const RowEvent& event, const ForeignKey& key) {
  if (event.kind == RowEvent::Kind::check_children) return ast::KeyAction::restrict;
  return event.kind == RowEvent::Kind::parent_deleted ? key.on_delete : key.on_update;
}

}  // namespace

void Machine::queue_triggers(const Table& table, const RowPtr& before, const RowPtr& after, bool early) {
  constexpr std::string_view foreign_keys = "RI_ConstraintTrigger";
  for (std::size_t i = 0; i < table.triggers.size(); ++i) {
    const Trigger& trigger = table.triggers[i];
    if ((trigger.name < foreign_keys) != early) continue;
    const bool fires = !before ? trigger.on_insert : !after ? trigger.on_delete : trigger.on_update;
    if (fires)
      statement_frame().events.push_back({RowEvent::Kind::trigger, table.id, static_cast<int>(i), before, after});
  }
}

void Machine::queue_events(const Table& table, const RowPtr& before, const RowPtr& after) {
  std::vector<RowEvent>& events = statement_frame().events;
  queue_triggers(table, before, after, true);
  for (const int id : table.references) {
    const ForeignKey& key = state_.catalog->foreign_key(id);
    if (!before || any_null(key.parent_columns, before->values)) continue;
    if (!after) {
      events.push_back({RowEvent::Kind::parent_deleted, table.id, id, before, nullptr});
    } else if (!unchanged(key.parent_columns, before->values, after->values)) {
      events.push_back({RowEvent::Kind::parent_updated, table.id, id, before, after});
    }
  }
  for (const int id : table.foreign_keys) {
    const ForeignKey& key = state_.catalog->foreign_key(id);
    if (!after || any_null(key.child_columns, after->values)) continue;
    if (before && unchanged(key.child_columns, before->values, after->values)) continue;
    events.push_back({RowEvent::Kind::check_parent, table.id, id, before, after});
  }
  queue_triggers(table, before, after, false);
}

Machine::Next Machine::step_action(Frame& frame) {
  const ForeignKey& key = state_.catalog->foreign_key(frame.event.number);
  if (frame.event.kind == RowEvent::Kind::check_parent) return check_parent(frame, key);
  switch (action_of(frame.event, key)) {
    case ast::KeyAction::no_action:
    case ast::KeyAction::restrict: return check_children(frame, key);
    case ast::KeyAction::cascade:
    case ast::KeyAction::set_null:
    case ast::KeyAction::set_default: return act_on_children(frame, key);
  }
  assert(false);
  return Next::failed;
}

// A child row was written: its parent must be there, and must not go before this transaction ends.
Machine::Next Machine::check_parent(Frame& frame, const ForeignKey& key) {
  const Table& child = table(key.child);
  const Table& parent = table(key.parent);
  const std::vector<Value>& row = frame.event.after->values;
  const auto matches = [&](const RowPtr& candidate) {
    return candidate && columns_equal(parent, key.parent_columns, candidate->values, key.child_columns, row);
  };
  if (!frame.searched) {
    frame.searched = true;
    // Only if the row still is as it was written.
    const auto is_row = [&](const VersionsPtr& entry) { return same_row(entry->visible(session_), frame.event.after); };
    if (child.primary_key()) {
      const Versions* entry = state_.find(child.id, key_of(child, state_, row));
      if (!entry || !same_row(entry->visible(session_), frame.event.after)) return Next::pop;
    } else if (std::ranges::none_of(state_.rows(child.id), is_row)) {
      return Next::pop;
    }
    for (const VersionsPtr& entry : state_.rows(parent.id)) {
      const RowPtr& candidate = entry->visible(session_);
      if (!matches(candidate)) continue;
      frame.found.push_back({{{parent.id, entry, candidate}}});
      break;
    }
  }
  const Versions* entry = frame.found.empty() ? nullptr : current(frame.found[0].rows[0]);
  if (!entry) return fail(missing_parent(child, parent, key, row));
  const Grant grant = acquire(parent, *entry, LockStrength::key_share, LockPolicy::wait);
  if (grant == Grant::wait) return Next::wait;
  if (grant == Grant::failed) return Next::failed;
  return matches(current(frame.found[0].rows[0])->visible(session_)) ? Next::pop
                                                                     : fail(missing_parent(child, parent, key, row));
}

// The child rows that referenced the parent row of the event as it was before.
void Machine::search_children(Frame& frame, const ForeignKey& key) {
  frame.searched = true;
  const Table& parent = table(key.parent);
  for (const VersionsPtr& entry : state_.rows(key.child)) {
    const RowPtr& row = entry->visible(session_);
    if (!row || !columns_equal(parent, key.parent_columns, frame.event.before->values, key.child_columns, row->values))
      continue;
    frame.found.push_back({{{key.child, entry, row}}});
  }
}

// NO ACTION and RESTRICT: no child may be left. Its lock is asked for, since it may be about to go.
Machine::Next Machine::check_children(Frame& frame, const ForeignKey& key) {
  const Table& child = table(key.child);
  const Table& parent = table(key.parent);
  const std::vector<Value>& row = frame.event.before->values;
  if (!frame.searched) {
    search_children(frame, key);
    const bool another = std::ranges::any_of(state_.rows(parent.id), [&](const VersionsPtr& entry) {
      const RowPtr& candidate = entry->visible(session_);
      return candidate && columns_equal(parent, key.parent_columns, candidate->values, key.parent_columns, row);
    });
    // With NO ACTION a row that has the key now will do.
    if (another && action_of(frame.event, key) == ast::KeyAction::no_action) return Next::pop;
  }
  if (frame.next == frame.found.size()) return Next::pop;
  const FoundRow& found = frame.found[frame.next].rows[0];
  const Versions* entry = current(found);
  if (entry) {
    const Grant grant = acquire(child, *entry, LockStrength::key_share, LockPolicy::wait);
    if (grant == Grant::wait) return Next::wait;
    if (grant == Grant::failed) return Next::failed;
    const RowPtr& newest = current(found)->visible(session_);
    if (columns_equal(parent, key.parent_columns, row, key.child_columns, newest->values))
      return fail(still_referenced(child, parent, key, row));
  }
  ++frame.next;
  return Next::again;
}

// CASCADE, SET NULL, SET DEFAULT.
Machine::Next Machine::act_on_children(Frame& frame, const ForeignKey& key) {
  const Table& child = table(key.child);
  const Table& parent = table(key.parent);
  const ast::KeyAction action = action_of(frame.event, key);
  if (!frame.searched) search_children(frame, key);
  if (frame.next == frame.found.size()) {
    if (action == ast::KeyAction::set_default) {
      // The default must have a parent of its own, unless it is NULL: what still references the old key violates.
      RowEvent check = frame.event;
      check.kind = RowEvent::Kind::check_children;
      std::vector<RowEvent>& events = statement_frame().events;
      events.insert(events.begin() + static_cast<std::ptrdiff_t>(statement_frame().next_event), std::move(check));
    }
    return Next::pop;
  }
  FoundRow& found = frame.found[frame.next].rows[0];
  const auto matches = [&](const RowPtr& row) {
    return columns_equal(parent, key.parent_columns, frame.event.before->values, key.child_columns, row->values);
  };
  Next next = Next::again;
  if (action == ast::KeyAction::cascade && frame.event.kind == RowEvent::Kind::parent_deleted) {
    next = delete_found(found, matches);
  } else {
    const auto renew = [&](const RowPtr&, std::vector<Value>& values) -> SqlErrorPtr {
      Evaluation evaluation{{&state_, session_}, {}, &context_, &drawn_, &state_.sequences, nullptr};
      const std::vector<std::uint32_t>& columns =
          frame.event.kind == RowEvent::Kind::parent_deleted ? key.set_columns : key.child_columns;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        Value& value = values[columns[i]];
        const Column& column = child.columns[columns[i]];
        if (action == ast::KeyAction::cascade) {
          value = frame.event.after->values[key.parent_columns[i]];
        } else if (action == ast::KeyAction::set_default && column.default_value) {
          value = evaluate(evaluation, {}, *column.default_value);
        } else {
          value = Value();
        }
      }
      return std::move(evaluation.error);
    };
    Key written;
    next = update_found(found, renew, matches, &written);
  }
  if (next == Next::again) ++frame.next;
  return next;
}

Machine::Next Machine::raise(Frame& frame, const TriggerStep& step) {
  const std::vector<Value>* rows[2] = {frame.event.after ? &frame.event.after->values : nullptr,
                                       frame.event.before ? &frame.event.before->values : nullptr};
  Evaluation evaluation = this->evaluation(frame);
  std::string message;
  std::size_t argument = 0;
  for (std::size_t i = 0; i < step.text.size(); ++i) {
    if (step.text[i] != '%') {
      message += step.text[i];
    } else if (i + 1 < step.text.size() && step.text[i + 1] == '%') {
      message += '%';
      ++i;
    } else if (argument < step.expressions.size()) {
      const Value value = evaluate(evaluation, {nullptr, rows}, step.expressions[argument++]);
      message += value.is_null() ? "<NULL>" : value.print();
    }
  }
  if (evaluation.failed()) return fail(evaluation);
  return fail(sql_error(step.sqlstate, std::move(message)));
}

Machine::Next Machine::step_trigger(Frame& frame) {
  const Trigger& trigger = table(frame.event.table).triggers[static_cast<std::size_t>(frame.event.number)];
  const std::vector<TriggerStep>& steps = trigger.program->steps;
  if (frame.step == steps.size())
    return fail(sql_error("2F005", "control reached end of trigger procedure without RETURN"));
  const TriggerStep& step = steps[frame.step++];
  switch (step.kind) {
    case ast::BodyStep::Kind::return_: return Next::pop;
    case ast::BodyStep::Kind::raise: return raise(frame, step);
    case ast::BodyStep::Kind::jump: frame.step = step.target; return Next::again;
    case ast::BodyStep::Kind::jump_unless: {
      const std::vector<Value>* rows[2] = {frame.event.after ? &frame.event.after->values : nullptr,
                                           frame.event.before ? &frame.event.before->values : nullptr};
      Evaluation evaluation = this->evaluation(frame);
      if (!holds(evaluation, {nullptr, rows}, step.expressions[0])) frame.step = step.target;
      return evaluation.failed() ? fail(evaluation) : Next::again;
    }
    case ast::BodyStep::Kind::sql: {
      Frame statement;
      statement.plan = step.plan.get();
      statement.has_variables = true;
      statement.new_row = frame.event.after;
      statement.old_row = frame.event.before;
      frames_.push_back(std::move(statement));
      return Next::again;
    }
  }
  assert(false);
  return Next::failed;
}

}  // namespace halfdone::postgres
