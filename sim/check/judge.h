// The checks that every scenario gets without writing anything, from two fault-free facts: the state before, and the
// state after success.
//
// A row that both facts have is a *bystander*: it must stay, and the fields in which they agree must stay. All the rest
// is the operation's own *footprint*: rows that success removes or adds, and the fields that it changes.
//
//   atomic      once things are quiet, the footprint is as before or as after; anything else is half done
//   truthful    what the callers were told agrees with the state; "pending" is true if it is done in the end, or if the
//               operation's own monitoring says what became of it
//   restored    where the footprint has its rows as before, its fields are as before too (apart from volatile ones)
//   bystanders  rows of others are untouched
//   visible     what the operation's own monitoring says is what is there; what is half done is called stuck or
//               abandoned
//   settles     it comes to rest: no loop that only a fault would leave holds a caller without an answer or a half done
//               state
//   converges   where all that is as it should be, somebody who asks again gets as far as somebody who asks first
//   serial      where several asked at once and all that is as it should be, it ended as if they had asked one after
//               another: each is done as a whole or not at all, and was told so
//   invariant   the scenario's own queries return no row
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/check/ending.h"
#include "sim/check/state.h"
#include "sim/world/program.h"

namespace halfdone::sim {

enum class Check : std::uint8_t {
  atomic,
  truthful,
  restored,
  bystanders,
  visible,
  settles,
  converges,
  serial,
  invariant
};
inline constexpr std::array all_checks = {Check::atomic,     Check::truthful, Check::restored,
                                          Check::bystanders, Check::visible,  Check::settles,
                                          Check::converges,  Check::serial,   Check::invariant};
std::string_view name_of(Check check);
// One sentence for the report.
std::string_view gloss_of(Check check);

struct Expectation {
  State before;
  State after;
  std::vector<std::string> volatile_fields;  // "auth.users.updated_at"
};

// A query of the scenario that must return no row.
struct Invariant {
  std::string name;
  // In every world that is reached, not only once things are quiet.
  bool always = false;
  // The rows that break it, printed.
  std::function<std::vector<std::string>(const Backend&)> violations;
};

// One thing that is wrong. `kind` is what tells root causes apart: equal for the same thing wrong in the same table.
struct Damage {
  Check check = Check::atomic;
  std::string kind;  // "auth.users left", "public.users gone"
  std::string text;  // "public.users a000...: gone"

  friend auto operator<=>(const Damage&, const Damage&) = default;
};

// What is compared with what: the state that the callers' answers promise, or the nearer one when nobody was told.
enum class Reference : std::uint8_t { before, after };

struct Judgement {
  Reference reference = Reference::before;
  std::vector<Damage> damages;
  // From the reference to what is there.
  Difference difference;
};

// What became of one caller: `told` is `nothing` when it crashed, or when it is still running and will never answer.
struct CallerEnd {
  Told told = Told::nothing;
  bool is_running = false;

  friend auto operator<=>(const CallerEnd&, const CallerEnd&) = default;
};

// What the operation's own monitoring says of the operations that were started.
struct Monitored {
  unsigned live = 0;
  unsigned stuck = 0;  // a person is needed, and called
  unsigned completed = 0;
  unsigned aborted = 0;
  unsigned abandoned = 0;  // given up half done by a person, and called so for ever

  friend auto operator<=>(const Monitored&, const Monitored&) = default;
};

// What there is to judge.
struct End {
  State state;
  std::vector<CallerEnd> callers;
  Ending ending = Ending::quiet;
  std::optional<Monitored> monitored;  // none: the operation has no monitoring
};

Judgement judge(const Expectation& expectation, const End& end);

}  // namespace halfdone::sim
