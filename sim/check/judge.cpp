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
    case Check::converges: return "whoever asks again gets it done";
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
    const auto value = [&](const StoredRow& row) {
      return std::ranges::find(row.fields, field, &std::pair<std::string, std::string>::first)->second;
    };
    return value(*before) != value(*after);
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

// Somebody who was told "done" counts more than somebody who was told "failed": the second of two clicks may well be
// refused.
Reference reference_of(const std::vector<CallerEnd>& callers, const Parts& from_before, const Parts& from_after) {
  if (any(callers, Told::done)) return Reference::after;
  if (any(callers, Told::failed)) return Reference::before;
  const auto size = [](const Parts& parts) { return parts.rows.size() + parts.fields.size(); };
  return size(from_after) <= size(from_before) ? Reference::after : Reference::before;
}

void judge_truth(Judgement& judgement, const End& end, bool is_before, bool is_after) {
  const std::vector<CallerEnd>& callers = end.callers;
  if (any(callers, Told::done) && is_before) {
    judgement.damages.push_back(
        {Check::truthful, "told done, nothing is done", "the caller was told \"done\"; everything is as before"});
  }
  const bool somebody_unheard = any(callers, Told::nothing);
  if (!any(callers, Told::done) && !somebody_unheard && any(callers, Told::failed) && is_after) {
    judgement.damages.push_back(
        {Check::truthful, "told failed, all is done", "the caller was told \"failed\"; everything is done"});
  }
  if (!any(callers, Told::pending) || is_after) return;
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

// Quiet ends only: where things still go on, nothing is said to be over.
void judge_monitoring(Judgement& judgement, const Monitored& monitored, bool is_before, bool is_after) {
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

}  // namespace

Judgement judge(const Expectation& expectation, const End& end) {
  const std::vector<CallerEnd>& callers = end.callers;
  const Parts from_before = split(expectation, expectation.before, end.state);
  const Parts from_after = split(expectation, expectation.after, end.state);
  const bool rows_before = from_before.rows.empty();
  const bool rows_after = from_after.rows.empty();

  Judgement judgement;
  judgement.reference = reference_of(callers, from_before, from_after);
  if (rows_before && !rows_after) judgement.reference = Reference::before;
  if (rows_after && !rows_before) judgement.reference = Reference::after;
  const bool to_before = judgement.reference == Reference::before;
  const Parts& parts = to_before ? from_before : from_after;
  judgement.difference =
      difference(to_before ? expectation.before : expectation.after, end.state, expectation.volatile_fields);

  if (!rows_before && !rows_after) {
    add(judgement, Check::atomic, parts.rows);
    add(judgement, Check::atomic, parts.fields);
  } else {
    add(judgement, to_before ? Check::restored : Check::atomic, parts.fields);
    judge_truth(judgement, end, to_before && parts.fields.empty(), !to_before && parts.fields.empty());
  }
  if (end.monitored && end.ending == Ending::quiet) {
    const bool is_before = rows_before && from_before.fields.empty();
    const bool is_after = rows_after && from_after.fields.empty();
    judge_monitoring(judgement, *end.monitored, is_before, is_after);
  }
  add(judgement, Check::bystanders, parts.others);
  if (std::ranges::any_of(callers, &CallerEnd::is_running)) {
    judgement.damages.push_back({Check::settles, "no answer", "the caller never gets an answer"});
  }
  return judgement;
}

}  // namespace halfdone::sim
