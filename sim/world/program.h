// A program: what runs an operation. It decides; the simulator acts.
//
// `advance(memory, event)` is a pure function from what the program remembers and what it is told to what it remembers
// next and the calls it makes. Two kinds exist: scripts (sim/script/script.h), ordinary straight-line code, and
// coordinators, explicit state machines.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/arrival.h"
#include "base/doing.h"
#include "sim/world/backend.h"
#include "sim/world/message.h"

namespace halfdone::sim {

struct Reply {
  Arrival arrival = Arrival::nothing;
  Message payload;  // what the service said, when it arrived whole

  Fingerprint fingerprint() const;
};

// What the caller of the operation was told. An error that isn't caught tells `failed`.
enum class Told : std::uint8_t { nothing, done, failed, pending };
// "done"; for `nothing`: "nothing"
std::string_view name_of(Told told);

// A request that a program makes, or a timer that it sets (then `request` is empty and `service` means nothing).
struct Call : Counted {
  CallId id = 0;
  ServiceId service = 0;
  CallId session = 0;  // the call that opened the session: its own id outside a transaction
  std::string name;    // for plans and stories: "auth.admin_delete_user"
  Message request;
  // Of a timer: longer than any request lives. It fires only when nothing is on its way any more that was when it was
  // set.
  bool outlasts_requests = false;
  Doing doing = Doing::writes;  // of a request

  bool is_timer() const { return !request; }
  Fingerprint fingerprint() const;
  std::uint64_t name_hash() const { return halfdone::fingerprint_of(name).low; }
};

// Nothing in it for the start.
struct Event {
  CallId call = 0;
  Reply reply;
  // Longer than a lease has passed since the call was made. Only actors with leases are told.
  bool lapsed = false;
  // `life_of` the actor: for ids that the program generates. What doesn't ask for it must not depend on it.
  std::uint64_t life = 0;
};

// Of what an advance depends on.
Fingerprint key_of(const Message& memory, const Event& event);

struct Advance {
  Message memory;                   // empty when nothing that could still happen would be noticed
  std::vector<Shared<Call>> calls;  // in the order in which they were made
  Told told = Told::nothing;        // set in the advance that gives the final reply
  bool answered = false;
};

class Program {
 public:
  virtual ~Program() = default;
  // Starts when `memory` is empty. Throws ScriptError when the program itself is at fault.
  virtual Advance advance(const Message& memory, const Event& event) const = 0;
  // What the program will make of a reply that is on its way: replies with equal digests are alike to it, now and when
  // they are heard after a lapse. Requires that nothing else can reach the program before. Nothing: only equal replies
  // are alike. `comes_to_rest`: it makes no more calls, and has nothing to tell. A promise that an audit checks.
  virtual std::optional<Fingerprint> digest(const Message& memory, const Event& event) const;
};

// See `Program::digest`.
inline constexpr Fingerprint comes_to_rest{1, 1};

// The program breaks a rule of the simulator: it isn't deterministic, or it looks at an outcome too late. The text
// names program and place.
class ScriptError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// How an actor works on what it shares with others by leases: it has one for a time, renews it, and may lose it to
// another actor, which then goes on. A promise that an audit checks.
class LeasePolicy {
 public:
  virtual ~LeasePolicy() = default;
  // Whether the actor has been superseded: all that it does from here on changes nothing, whatever it hears, but for the
  // request that is on its way already. `lapsed` is of that one. `answer` is what it hears next, when that has been said
  // already: it tells what was so then, and the actor goes by it. Null: the service has yet to answer.
  virtual bool is_superseded(const Message& memory, bool lapsed, const Event* answer, const Backend& backend) const = 0;
};

struct ActorInfo {
  std::string name;  // "caller", "relay"
  std::shared_ptr<const Program> program;
  // It asked for the operation: what it is told is judged. Relays and the like are not.
  bool is_caller = true;
  // After a crash it starts again from the beginning. A request handler doesn't: its request is gone.
  bool restarts = false;
  // It starts on a timer and, when it has ended, waits for the timer again.
  bool repeats = false;
  bool may_crash = true;
  // It never begins: it stands for a caller who doesn't ask.
  bool is_absent = false;
  // Actors of one group are several lives of one worker: they run the same program under the same name for services.
  // The number of the group's first actor; none: it is alone.
  std::optional<ActorId> group{};
  // Of one that holds leases: it is told when a call took longer than a lease.
  std::shared_ptr<const LeasePolicy> leases{};
};

}  // namespace halfdone::sim
