// A saga as data: its steps, do and undo side by side.
//
// Steps run in order. *Compensatable* steps come first: each can be undone until the pivot. The *pivot* is one local
// transaction, the point from which the saga only goes forward. *Retriable* steps come after it and are tried until
// they succeed. A *read-only* step changes nothing; it is there to be refused while turning back is still possible.
//
// A saga is about one subject, named by an id that is never used again. What a remote step changes carries a marker
// with the saga's id (`Case::marker`), so that an undo touches only what is this saga's own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "saga/provider.h"
#include "services/postgres/value.h"

namespace halfdone::saga {

// What a saga has written down before it acted: one text for each of `Definition::fields`, or nothing where there was
// nothing. Empty while nothing has been captured.
using Record = std::vector<std::optional<std::string>>;

// What requests are made of.
struct Case {
  const std::string& saga;     // its id
  const std::string& subject;  // the id of what it is about
  const Record& record;
  std::int64_t now = 0;  // of the database, at the latest answer of the log: microseconds since 2000-01-01 UTC

  // The key of what this saga sets: the same for every try of a step.
  std::string marker() const { return "saga " + saga; }
};

enum class Kind : std::uint8_t { compensatable, pivot, retriable, read_only };
enum class Place : std::uint8_t {
  local,   // in the database of the log, in the same transaction as the log's own entry
  remote,  // a call to a provider
};
std::string_view name_of(Kind kind);

// Makes the request; nothing when there is nothing to do.
using MakeRequest = std::function<std::optional<Request>(const Case&)>;

// Reads what a step will change, before anything is changed, and puts it into the record.
struct Capture {
  std::string name;  // "read_login"
  MakeRequest ask;
  std::function<void(const Answer&, Record&)> note;
};

// Takes back what a step did, if it did.
struct Undo {
  MakeRequest probe;                                        // reads whether there is anything of this saga's
  std::function<bool(const Answer&, const Case&)> is_ours;  // of an answer that means done
  MakeRequest act;
};

// Tries of one call before the saga turns round. After the pivot and while undoing, what may succeed later is tried
// until it does; a refusal for good is tried `poison` times, then the saga is stuck and waits for a person.
struct Retry {
  unsigned tries = 2;
  unsigned poison = 1;
};

struct Step {
  std::string name;  // "freeze_login"
  Kind kind = Kind::compensatable;
  Place place = Place::remote;
  MakeRequest act;  // of a remote step
  std::function<bool(const Answer&, const Case&)>
      is_right;  // of a read-only one: whether the saga may go on. None: it may
  // Of a removal by an id that is never used again: a 404 means done.
  bool absent_is_done = false;
  std::optional<Undo> undo;
  std::vector<Capture> captures;
  Retry retry;
  // Of a local step: statements that run in the transaction of the log's entry, each one `insert`, `update` or `delete`
  // over a table expression `moved(id, subject)` that has one row when the entry was made and none otherwise. All that
  // one entry carries (the pivot, local steps behind it, the end) sees the rows as they were before it, and no two may
  // change the same row: Postgres lets only one of them take place.
  std::vector<std::string> statements;
  std::vector<std::string> undo_statements;  // of a compensatable one
  // Of the pivot: a condition over `s`, the saga's row. When it doesn't hold, the saga turns round.
  std::string guard;
};

// Requires: the step can be undone.
const Undo& undo_of(const Step& step);

struct Definition {
  std::string operation;            // "delete_user"
  std::vector<std::string> fields;  // of the record: "banned_until"
  std::vector<Step> steps;
  // A query that gives the subject, as `subject`, when the rules allow to begin; $2 is who is asked for.
  std::string eligible;
  // A query that gives a row while the subject exists; $2 is its id.
  std::string present;
  // A query over `moved` that gives what the saga holds while it lives, as (name, saga's id). It conflicts with every
  // other live saga that wants one of the names.
  std::string locks;
  // Statements of the beginning and of the two ends, like `Step::statements`.
  std::vector<std::string> on_begin;
  std::vector<std::string> on_abort;
  std::vector<std::string> on_complete;
  unsigned lease_seconds = 30;

  std::size_t pivot() const;  // the index of the pivot
};

// How many steps a definition may have, how many captures all together, and how many tries a call: a coordinator counts
// them in a byte.
inline constexpr std::size_t places_max = 255;

// Exactly one pivot, local, compensatable and read-only steps before it, retriable ones behind it, and each step
// complete. Throws BadInput naming the step and the remedy of the first finding otherwise; saga/lint.h has them all.
void check(const Definition& definition);

}  // namespace halfdone::saga
