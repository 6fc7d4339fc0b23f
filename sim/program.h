// A program: what runs an operation. It decides; the simulator acts.
//
// `advance(memory, event)` is a pure function from what the program remembers and what it is told to what it remembers
// next and the calls it makes. Two kinds exist: scripts (sim/script.h), ordinary straight-line code, and coordinators,
// explicit state machines.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/backend.h"
#include "sim/message.h"

namespace halfdone::sim {

// What reached the program of a reply.
enum class Arrival : std::uint8_t {
  answer,   // `Reply::payload` is what the service said
  nothing,  // the connection broke or the wait timed out
  torn,     // something came that can't be read
};

struct Reply {
  Arrival arrival = Arrival::nothing;
  Message payload;

  Fingerprint fingerprint() const;
};

// What whoever asked for the operation was told. An error that nobody caught tells `failed`.
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

  bool is_timer() const { return !request; }
  Fingerprint fingerprint() const;
  std::uint64_t name_hash() const { return halfdone::fingerprint_of(name).low; }
};

// Nothing in it for the start.
struct Event {
  CallId call = 0;
  Reply reply;
};

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
};

// The program breaks a rule of the simulator: it isn't deterministic, or it looks at an outcome too late. The text
// names program and place.
class ScriptError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
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
};

}  // namespace halfdone::sim
