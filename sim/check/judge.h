// The checks that every scenario gets without writing anything, from two fault-free facts: the state before, and the
// state after success.
//
// A row that both facts have is a *bystander*: it must stay, and the fields in which they agree must stay. All the rest
// is the operation's own *footprint*: rows that success removes or adds, and the fields that it changes. It is as
// before or as after when both its rows and its fields are (apart from volatile ones).
//
//   atomic      once things are quiet, the footprint is as before or as after; anything else is half done
//   truthful    what the callers were told agrees with the state. "Done" is true of the state after only. "Failed" is
//               untrue where all is done, unless another caller was told that it is done, or heard nothing and may have
//               done it; where it is half done, `atomic` says so. "Pending" is true if it is done in the end, or if the
//               operation's own monitoring says what became of it
//   restored    where the rows of the footprint are as before and none of its fields is as after, its fields are as
//               before too: what was undone is as it was
//   bystanders  rows of others are untouched
//   visible     what the operation's own monitoring says is what is there; what is half done is called stuck or
//               abandoned
//   settles     it comes to rest: no loop that only a fault would leave holds a caller without an answer or a half done
//               state
//   converges   where all that is as it should be, a caller who asks again gets as far as one who asks first
//   serial      where several asked at once and all that is as it should be, it ended as if they had asked one after
//               another: each is done as a whole or not at all, and was told so
//   invariant   the scenario's own queries return no row
//
// Not every check is asked at every end: no caller told anything, nothing to be true; where something is wrong already,
// nothing is repeated or compared. A judgement says which were asked.
#pragma once

#include <array>
#include <cstdint>
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

class CheckSet {
 public:
  void add(Check check) { bits_ |= bit(check); }
  void add(const CheckSet& other) { bits_ |= other.bits_; }
  bool contains(Check check) const { return (bits_ & bit(check)) != 0; }

  friend bool operator==(const CheckSet&, const CheckSet&) = default;

 private:
  static unsigned bit(Check check) { return 1u << static_cast<unsigned>(check); }
  unsigned bits_ = 0;
};

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

// What is compared with what: the state that is reached, or the one that the end is a part of; else the one that the
// callers' answers promise, or the nearer one when no caller was told.
enum class Reference : std::uint8_t { before, after };

struct Judgement {
  Reference reference = Reference::before;
  std::vector<Damage> damages;
  // From the reference to what is there.
  Difference difference;
  CheckSet asked;
  // All is as after success, what others own too.
  bool reaches_goal = false;
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
  // Names of workers in the midst of something, that nothing is on its way to or from.
  std::vector<std::string> waiting{};
  Ending ending = Ending::quiet;
  std::optional<Monitored> monitored;  // none: the operation has no monitoring
};

Judgement judge(const Expectation& expectation, const End& end);

}  // namespace halfdone::sim
