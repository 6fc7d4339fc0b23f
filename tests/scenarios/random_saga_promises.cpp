#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "tests/scenarios/random_saga.h"

namespace halfdone::scenarios::random_saga {

namespace {

using saga::Kind;
using saga::State;

// What there is to compare, read from the rows that anybody could read.
class Reading {
 public:
  explicit Reading(const sim::State& state) : state_(state) {}

  bool has(std::string_view table) const { return row(table) != nullptr; }
  std::string value(std::string_view table, std::string_view field, std::size_t nth = 0) const {
    const sim::StoredRow* found = row(table, nth);
    return found ? std::ranges::find(found->fields, field, &std::pair<std::string, std::string>::first)->second : "";
  }
  std::optional<State> saga() const {
    return has("public.sagas") ? saga::state_named(value("public.sagas", "state")) : std::nullopt;
  }
  std::size_t cursor() const { return has("public.sagas") ? std::stoul(value("public.sagas", "cursor")) : 0; }

  static std::string_view table_of(Where where) { return where == Where::auth ? "auth.users" : "resend.contacts"; }
  bool has_field(Where where, const std::string& field) const {
    const std::string fields = value(table_of(where), where == Where::auth ? "raw_app_meta_data" : "properties");
    return fields.find('"' + field + '"') != std::string::npos;
  }

 private:
  // Rows of a table stand together, by key.
  const sim::StoredRow* row(std::string_view table, std::size_t nth = 0) const {
    const auto found = std::ranges::find(state_, table, &sim::StoredRow::table);
    return found == state_.end() ? nullptr : &found[static_cast<std::ptrdiff_t>(nth)];
  }
  const sim::State& state_;
};

bool is_live(std::optional<State> state) { return state && *state != State::completed && *state != State::aborted; }
bool is_committed(std::optional<State> state) { return state == State::committed || state == State::completed; }

// What the database holds follows from the saga's own row: both are written by one statement.
std::vector<std::string> broken_in_the_database(const Plan& plan, const Reading& read) {
  std::vector<std::string> broken;
  const std::vector<Part> parts = plan.parts();
  const std::optional<State> state = read.saga();
  for (std::size_t index = 0; index < parts.size(); ++index) {
    if (parts[index].kind == Kind::pivot || parts[index].where != Where::database) continue;
    const bool is_done = state == State::completed || (is_live(state) && index < read.cursor());
    const std::string times = read.value("public.parts", "times", index);
    if (times != (is_done ? "1" : "0")) broken.push_back(fmt::format("step {} is done {} times", index, times));
  }
  const std::string_view status = is_committed(state) ? "closed" : is_live(state) ? "closing" : "open";
  if (read.value("public.things", "status") != status) broken.push_back(fmt::format("the status is not {}", status));
  if (read.has("public.saga_locks") != is_live(state)) broken.push_back("locked or not, unlike the saga's state");
  if (state && !plan.is_hopeless() && read.value("public.sagas", "stuck") != "NULL")
    broken.push_back("stuck although nothing is refused for good");
  if (state == State::completed && plan.is_hopeless())
    broken.push_back("completed although a step is refused for good");
  if (is_committed(state) && !plan.may_commit()) broken.push_back("committed although the saga may not go on");
  return broken;
}

// An effect is in a service only when the log says that it may be. A request that outlives whoever sent it may take
// effect while the saga undoes, but never when it has ended.
bool may_be_held(std::optional<State> state, std::size_t cursor, std::size_t index, bool outlive) {
  if (!state) return false;
  switch (*state) {
    case State::forward: return cursor > index;
    case State::undoing: return outlive || cursor > index;
    case State::committed:
    case State::completed: return true;
    case State::aborted: return false;
    case State::abandoned: break;  // nobody abandons these sagas
  }
  assert(false && "a state that is unknown");
  return false;
}

std::vector<std::string> broken_by(const Part& part, std::size_t index, bool outlive, const Reading& read) {
  std::vector<std::string> broken;
  const std::optional<State> state = read.saga();
  const bool is_there = read.has(Reading::table_of(part.where));
  if (part.kind == Kind::compensatable) {
    const bool held = read.has_field(part.where, field_of("held", index));
    if (held && !may_be_held(state, read.cursor(), index, outlive))
      broken.push_back(fmt::format("step {} is done and the log doesn't say so", index));
    if (is_committed(state) && !held && is_there && has_something_to_do(part, index))
      broken.push_back(fmt::format("step {} is undone behind the pivot", index));
    return broken;
  }
  if (part.kind != Kind::retriable) return broken;
  const bool done = part.removes ? !is_there : is_there && read.has_field(part.where, field_of("final", index));
  if (done && state != State::completed && !(state == State::committed && read.cursor() > index))
    broken.push_back(fmt::format("step {} is done and the log doesn't say so", index));
  if (!done && is_there && state == State::completed) broken.push_back(fmt::format("step {} is not done", index));
  return broken;
}

}  // namespace

std::vector<std::string> broken_promises(const Plan& plan, Around around, const sim::State& state) {
  const Reading read(state);
  std::vector<std::string> broken = broken_in_the_database(plan, read);
  const bool outlive = around != Around::replies;
  const std::vector<Part> parts = plan.parts();
  for (std::size_t index = 0; index < parts.size(); ++index) {
    const Part& part = parts[index];
    if (part.kind == Kind::pivot || part.where == Where::database) continue;
    const std::vector<std::string> more = broken_by(part, index, outlive, read);
    broken.insert(broken.end(), more.begin(), more.end());
  }
  return broken;
}

}  // namespace halfdone::scenarios::random_saga
