#include "sim/check/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

namespace halfdone::sim {

std::string_view name_of(Check check) {
  switch (check) {
    case Check::atomic: return "atomic";
    case Check::truthful: return "truthful";
    case Check::restored: return "restored";
    case Check::bystanders: return "bystanders";
    case Check::visible: return "visible";
    case Check::settles: return "settles";
    case Check::converges: return "converges";
    case Check::serial: return "serial";
    case Check::invariant: return "invariant";
  }
  assert(false && "a check without a name");
  return {};
}

std::string_view gloss_of(Check check) {
  switch (check) {
    case Check::atomic: return "everything is as before or as after, nothing in between";
    case Check::truthful: return "what the caller was told is true";
    case Check::restored: return "what was undone is field by field as it was";
    case Check::bystanders: return "the data of others is untouched";
    case Check::visible: return "what the operation says of itself is true";
    case Check::settles: return "it comes to rest";
    case Check::converges: return "asking again gets it done, and leaves alone what is done";
    case Check::serial: return "several who ask at once end as if one after another";
    case Check::invariant: return "the scenario's own rules hold";
  }
  assert(false && "a check without a gloss");
  return {};
}

namespace {

using Place = std::pair<std::string, std::string>;  // table, key

const StoredRow* find(const State& state, const Place& place) {
  const auto found =
      std::ranges::lower_bound(state, place, {}, [](const StoredRow& row) { return Place(row.table, row.key); });
  return found != state.end() && Place(found->table, found->key) == place ? &*found : nullptr;
}

const std::string& value_of(const StoredRow& row, const std::string& field) {
  return std::ranges::find(row.fields, field, &std::pair<std::string, std::string>::first)->second;
}

bool has_bystanders(const Expectation& expectation) {
  return std::ranges::any_of(expectation.before, [&](const StoredRow& row) {
    return find(expectation.after, {row.table, row.key}) != nullptr;
  });
}

// Splits a difference from one of the two facts to the end into what is the operation's own and what is others'.
class Footprint {
 public:
  explicit Footprint(const Expectation& expectation) : expectation_(expectation) {}

  bool is_bystander(const RowChange& change) const {
    const Place place(change.table, change.key);
    return find(expectation_.before, place) && find(expectation_.after, place);
  }

  // The part of a changed row that the operation itself changes, or that others own.
  RowChange only(const RowChange& change, bool own) const {
    RowChange part = change;
    std::erase_if(part.fields, [&](const RowChange::Field& field) { return is_own(change, field.name) != own; });
    return part;
  }

 private:
  bool is_own(const RowChange& change, const std::string& field) const {
    const Place place(change.table, change.key);
    const StoredRow* before = find(expectation_.before, place);
    const StoredRow* after = find(expectation_.after, place);
    if (!before || !after) return true;
    return value_of(*before, field) != value_of(*after, field);
  }

  const Expectation& expectation_;
};

struct Parts {
  Difference rows;    // of the footprint: rows gone or added
  Difference fields;  // of the footprint: rows that are there with other fields
  Difference others;
};

Parts split(const Expectation& expectation, const State& fact, const State& end) {
  const Footprint footprint(expectation);
  Parts parts;
  for (const RowChange& change : difference(fact, end, expectation.volatile_fields)) {
    const bool is_bystander = footprint.is_bystander(change);
    if (change.kind != RowChange::Kind::changed) {
      (is_bystander ? parts.others : parts.rows).push_back(change);
      continue;
    }
    RowChange own = footprint.only(change, true);
    RowChange others = footprint.only(change, false);
    if (!own.fields.empty()) parts.fields.push_back(std::move(own));
    if (!others.fields.empty()) parts.others.push_back(std::move(others));
  }
  return parts;
}

std::string_view word_for(RowChange::Kind kind, Reference reference) {
  switch (kind) {
    case RowChange::Kind::gone: return reference == Reference::after ? "missing" : "gone";
    case RowChange::Kind::added: return reference == Reference::after ? "left" : "new";
    case RowChange::Kind::changed: return "changed";
  }
  assert(false && "a change without a word");
  return {};
}

void add(Judgement& judgement, Check check, const Difference& changes) {
  for (const RowChange& change : changes) {
    const std::string_view word = word_for(change.kind, judgement.reference);
    std::string text = change.kind == RowChange::Kind::changed
                           ? print(change)
                           : fmt::format("{} {}: {}", change.table, change.key, word);
    judgement.damages.push_back({check, fmt::format("{} {}", change.table, word), std::move(text)});
  }
}

bool any(const std::vector<CallerEnd>& callers, Told what) {
  return std::ranges::find(callers, what, &CallerEnd::told) != callers.end();
}

// A caller who was told "done" counts more than one who was told "failed": the second of two clicks may well be
// refused.
Reference promised(const std::vector<CallerEnd>& callers, const Parts& from_before, const Parts& from_after) {
  if (any(callers, Told::done)) return Reference::after;
  if (any(callers, Told::failed)) return Reference::before;
  const auto size = [](const Parts& parts) { return parts.rows.size() + parts.fields.size(); };
  return size(from_after) <= size(from_before) ? Reference::after : Reference::before;
}

// How much of the footprint is as after.
struct Footing {
  bool rows_before = false, rows_after = false;
  bool is_before = false, is_after = false;  // rows and fields; both where success changes nothing
  // Of the fields that success changes in rows that stay.
  bool some_fields_after = false, all_fields_after = false;

  // Undone, but not field by field as it was.
  bool is_ill_restored() const { return rows_before && !is_before && !is_after && !some_fields_after; }
};

Footing footing_of(const Expectation& expectation, const State& end, const Parts& from_before,
                   const Parts& from_after) {
  Footing footing{.rows_before = from_before.rows.empty(), .rows_after = from_after.rows.empty()};
  footing.is_before = footing.rows_before && from_before.fields.empty();
  footing.is_after = footing.rows_after && from_after.fields.empty();
  std::size_t fields = 0, after = 0;
  for (const RowChange& change : difference(expectation.before, expectation.after, expectation.volatile_fields)) {
    const StoredRow* row = find(end, {change.table, change.key});
    for (const RowChange::Field& field : change.fields) {
      ++fields;
      if (row && value_of(*row, field.name) == field.to) ++after;
    }
  }
  footing.some_fields_after = after > 0;
  footing.all_fields_after = after == fields;
  return footing;
}

Reference reference_of(const Footing& footing, Reference promised) {
  if (footing.is_before != footing.is_after) return footing.is_after ? Reference::after : Reference::before;
  if (footing.is_ill_restored()) return Reference::before;
  if (footing.rows_before == footing.rows_after) return promised;
  // The rows are as before or as after, some fields aren't.
  if (footing.rows_after || footing.all_fields_after) return Reference::after;
  return promised;
}

void judge_pending(Judgement& judgement, const End& end) {
  const bool is_told_later =
      end.monitored && (end.monitored->aborted > 0 || end.monitored->stuck > 0 || end.monitored->abandoned > 0);
  if (is_told_later) return;
  switch (end.ending) {
    case Ending::quiet:
      judgement.damages.push_back({Check::truthful, "told pending, nothing goes on",
                                   "the caller was told \"pending\"; nothing is on its way any more"});
      break;
    case Ending::loop:
      judgement.damages.push_back({Check::truthful, "told pending, never done",
                                   "the caller was told \"pending\"; what goes on never gets it done"});
      break;
  }
}

void judge_truth(Judgement& judgement, const End& end, const Footing& footing) {
  const std::vector<CallerEnd>& callers = end.callers;
  const bool is_done = any(callers, Told::done), is_failed = any(callers, Told::failed);
  const bool is_pending = any(callers, Told::pending);
  if (is_done || is_failed || is_pending) judgement.asked.add(Check::truthful);
  if (is_done && !footing.is_after) {
    judgement.damages.push_back(footing.is_before ? Damage{Check::truthful, "told done, nothing is done",
                                                           "the caller was told \"done\"; everything is as before"}
                                                  : Damage{Check::truthful, "told done, not all is done",
                                                           "the caller was told \"done\"; not all is done"});
  }
  const bool another_may_have_done_it = is_done || any(callers, Told::nothing);
  if (is_failed && footing.is_after && !footing.is_before && !another_may_have_done_it) {
    judgement.damages.push_back(
        {Check::truthful, "told failed, all is done", "the caller was told \"failed\"; everything is done"});
  }
  if (is_pending && !footing.is_after) judge_pending(judgement, end);
}

void judge_footprint(Judgement& judgement, const Footing& footing, const Parts& parts) {
  judgement.asked.add(Check::atomic);
  const bool is_undone = (footing.is_before && !footing.is_after) || footing.is_ill_restored();
  if (is_undone) judgement.asked.add(Check::restored);
  if (footing.is_before || footing.is_after) return;
  if (footing.is_ill_restored()) return add(judgement, Check::restored, parts.fields);
  add(judgement, Check::atomic, parts.rows);
  add(judgement, Check::atomic, parts.fields);
}

// Quiet ends only: where things still go on, nothing is said to be over.
void judge_monitoring(Judgement& judgement, const Monitored& monitored, bool is_before, bool is_after) {
  judgement.asked.add(Check::visible);
  const auto add = [&](const char* kind, const char* text) {
    judgement.damages.push_back({Check::visible, kind, text});
  };
  const bool is_owned_up = monitored.live > 0 || monitored.stuck > 0 || monitored.abandoned > 0;
  if (!is_before && !is_after && !is_owned_up)
    add("half done unseen", "it is half done, and the monitoring knows of nothing that is stuck or abandoned");
  if (is_after && monitored.completed == 0 && !is_owned_up)
    add("done unseen", "everything is done, and the monitoring knows of nothing that completed");
  if (is_before && monitored.completed > 0)
    add("not done, called completed", "nothing is done, and the monitoring says that it completed");
  if (monitored.live > 0)
    add("live, nothing goes on", "the monitoring says that something goes on; nothing is on its way any more");
}

void judge_rest(Judgement& judgement, const End& end) {
  judgement.asked.add(Check::settles);
  if (std::ranges::any_of(end.callers, &CallerEnd::is_running))
    judgement.damages.push_back({Check::settles, "no answer", "the caller never gets an answer"});
  // In a loop another actor may come and free it.
  if (end.ending != Ending::quiet) return;
  for (const std::string& worker : end.waiting)
    judgement.damages.push_back({Check::settles, "waits for ever", fmt::format("{} waits for ever", worker)});
}

}  // namespace

Judgement judge(const Expectation& expectation, const End& end) {
  const Parts from_before = split(expectation, expectation.before, end.state);
  const Parts from_after = split(expectation, expectation.after, end.state);
  const Footing footing = footing_of(expectation, end.state, from_before, from_after);

  Judgement judgement;
  judgement.reference = reference_of(footing, promised(end.callers, from_before, from_after));
  const bool to_before = judgement.reference == Reference::before;
  const Parts& parts = to_before ? from_before : from_after;
  judgement.difference =
      difference(to_before ? expectation.before : expectation.after, end.state, expectation.volatile_fields);
  judgement.reaches_goal = footing.is_after && from_after.others.empty();

  judge_footprint(judgement, footing, parts);
  judge_truth(judgement, end, footing);
  if (end.monitored && end.ending == Ending::quiet)
    judge_monitoring(judgement, *end.monitored, footing.is_before, footing.is_after);
  if (has_bystanders(expectation)) judgement.asked.add(Check::bystanders);
  add(judgement, Check::bystanders, parts.others);
  judge_rest(judgement, end);
  return judgement;
}

}  // namespace halfdone::sim
