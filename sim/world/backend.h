// What the services hold, as one value that the simulator copies, changes and compares without knowing which services
// they are.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fingerprint.h"
#include "base/shared.h"
#include "sim/world/message.h"
#include "sim/world/verdict.h"

namespace halfdone::sim {

using ActorId = std::uint8_t;
using ServiceId = std::uint8_t;
// Identifies a call within its program by where it stands in the code, so that the same call has the same id in all
// worlds: one byte a level, the lowest for the main task. Call 3 of the main task is 3; the first call of the task that
// was started in its place 2 is 0x0102.
using CallId = std::uint64_t;
// Orders calls as the code makes them.
inline CallId program_order(CallId id) { return __builtin_bswap64(id); }

// A connection of an actor to a service: the call that opened it, whose it is, and which life of the actor after
// crashes.
struct Session {
  ActorId actor = 0;
  std::uint8_t generation = 0;
  CallId opened_by = 0;

  friend auto operator<=>(const Session&, const Session&) = default;
};

// One life of an actor as one number, for what is generated in it.
std::uint64_t life_of(ActorId actor, std::uint8_t generation);

// Where a request comes from and goes to.
struct Address {
  Session session;
  CallId call = 0;
  ServiceId service = 0;
};

// One kind of refusal that a service may give: an error reply, certainly without effect.
struct RefusalInfo {
  std::string name;  // "429 rate_limit_exceeded"
};

struct ServiceInfo {
  std::string name;  // "db", "auth", "resend"
  std::vector<RefusalInfo> refusals;
  // A lost request or reply ends the session: open transactions roll back.
  bool has_sessions = false;
};

// What became of a delivery. `reply` is empty while the request waits inside the service.
struct Delivered {
  Message reply;
};

// A request that waited inside a service and is now answered.
struct Woken {
  Session session;
  Message reply;
};

// One row or object that a service holds, for checks and reports. Fields are printed values, in a fixed order.
struct StoredRow {
  std::string table;  // "public.users"
  std::string key;
  std::vector<std::pair<std::string, std::string>> fields;

  friend auto operator<=>(const StoredRow&, const StoredRow&) = default;
};

class Backend : public Counted {
 public:
  virtual ~Backend() = default;

  // A copy that the caller may change. Cheap: what doesn't change is shared.
  virtual Backend* clone() const = 0;

  // Of everything that can influence a later answer, kept incrementally; `recomputed` starts from nothing, to check it.
  virtual Fingerprint fingerprint() const = 0;
  virtual Fingerprint recomputed_fingerprint() const = 0;
  // Of what `rows` shows: equal for backends that differ only in connections, locks and transactions still open.
  virtual Fingerprint rows_fingerprint() const { return fingerprint(); }

  // Executes the request. `nth` counts deliveries of the same request (1 for the second half of a `duplicate`).
  // Requests that waited for what this one released are answered in `woken`, in the order in which they are to be
  // heard.
  virtual Delivered deliver(const Address& address, const Message& request, unsigned nth,
                            std::vector<Woken>& woken) = 0;

  // The error reply of refusal number `why`; never the effect. It may end a session or fail a transaction.
  virtual Message refuse(const Address& address, const Message& request, unsigned why, std::vector<Woken>& woken) = 0;

  // The connection broke. A request that waits on it is dropped. No-op for services without sessions.
  virtual void disconnect(const Address& address, std::vector<Woken>& woken) = 0;

  // The actor is gone: ends its sessions of this generation, other than those in `keep`, on which a request is on its
  // way.
  virtual void disconnect_actor(ActorId actor, std::uint8_t generation, std::span<const Session> keep,
                                std::vector<Woken>& woken) = 0;

  // Whether the verdict makes sense for this request: no proxy repeats a statement on a database connection.
  virtual bool allows(const Verdict& verdict, const Address& address, const Message& request) const = 0;

  // Whether the request, delivered in this state, only reads: it would leave everything as it is.
  virtual bool reads(const Address& address, const Message& request) const;

  // Whether something of that life is left: an open session, or a generated id that is stored somewhere. A later life of
  // the actor under the same number would take it for its own.
  virtual bool remembers(ActorId, std::uint8_t) const { return false; }

  // How many items a batch request has; 0 when it is none. `deliver_partial` does the first k of them.
  virtual unsigned batch_size(const Message& request) const;
  virtual Delivered deliver_partial(const Address& address, const Message& request, unsigned items,
                                    std::vector<Woken>& woken);

  // Two requests on their way to one service may block each other there although each is one step here; the service
  // then refuses one of them. `deadlock_victim` answers the one that was picked.
  virtual bool may_deadlock(const Address& a, const Message& request_a, const Address& b,
                            const Message& request_b) const;
  virtual Message deadlock_victim(const Address& address, const Message& request, std::vector<Woken>& woken);

  // Whether an actor holds a lease that time alone would end; and that time passes.
  virtual bool has_leases() const { return false; }
  virtual void lapse() {}

  // What the services hold, as anybody would read it: tables by name, rows by key.
  virtual void rows(const std::function<void(StoredRow)>& visit) const = 0;

  // For a person: rows, sessions, locks, waiting requests.
  virtual std::string print() const = 0;
};

}  // namespace halfdone::sim
