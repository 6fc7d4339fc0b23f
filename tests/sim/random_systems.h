// Little systems around a vault, to be made at random (random_plans.h): callers that lock, leak and give up; workers that
// poll, repeat, hold leases and stand in groups. Their programs make promises, true ones or any.
#pragma once

#include <memory>
#include <ostream>

#include "tests/sim/leases.h"
#include "tests/sim/vault.h"

namespace halfdone::sim::random_system {

using vault::Op;

// What a program says of its replies, and what a policy says of one that holds leases. (`lapsed` is true of one that rests
// after a lapse.)
enum class Digest { none, right, one_for_all, of_what_is_told, of_the_line, rests_unless_answered };
enum class Policy { none, never, cleared, lapsed, always, closed, line };

struct Line {
  vault::Line call;
  bool is_unheard = false;  // made along with the next one, and its answer isn't looked at
};

// One actor.
struct Part {
  std::vector<Line> lines;
  bool restarts = false;
  bool may_crash = true;
  Digest digest = Digest::right;
  Policy policy = Policy::none;
  std::optional<std::size_t> after_lapse = 0;  // the line; none: it rests
  std::optional<Op> polls_by = {};             // what it polls with, instead
};

// About what promises may be wrong.
enum class Lie { none, doing, digest, policy, members, anything };

struct Plan {
  Lie lie = Lie::none;
  std::vector<Part> callers;
  std::vector<Part> workers;  // of one group; each repeats
  bool loses_freely = false;  // requests and replies, any number of times
  FaultModel faults;
};

// --- Programs

// Goes through its lines as a list does.
class Wanderer final : public vault::List {
 public:
  explicit Wanderer(const Part& part) : List(calls_of(part)), part_(part) {}

  Advance advance(const Message& memory, const Event& event) const override {
    if (!memory) return made(List::advance(memory, event));
    if (event.lapsed) return part_.after_lapse ? made(at({.line = *part_.after_lapse})) : Advance();
    if (event.call <= held<vault::At>(memory).line * 4) return {.memory = memory};
    return made(List::advance(memory, event));
  }

  std::optional<Fingerprint> digest(const Message& memory, const Event& event) const override {
    const Advance next = advance(memory, event);
    switch (part_.digest) {
      case Digest::none: return std::nullopt;
      case Digest::right: return digest_of(next);
      case Digest::one_for_all: return Fingerprint{7, 7};
      case Digest::of_what_is_told: return Fingerprint{7, static_cast<std::uint64_t>(next.told)};
      case Digest::of_the_line: return Fingerprint{7, next.memory ? held<vault::At>(next.memory).line : 99};
      case Digest::rests_unless_answered:
        return event.reply.arrival == Arrival::whole ? digest_of(next) : comes_to_rest;
    }
    return std::nullopt;
  }

 private:
  static std::vector<vault::Line> calls_of(const Part& part) {
    std::vector<vault::Line> calls;
    for (const Line& line : part.lines) calls.push_back(line.call);
    return calls;
  }

  Advance made(Advance next) const {
    if (!next.memory) return next;
    if (part_.polls_by) {
      for (Shared<Call>& call : next.calls) call = asked_otherwise(*call);
    }
    const vault::At where = held<vault::At>(next.memory);
    if (!part_.lines[where.line].is_unheard || next.calls.front()->is_timer()) return next;
    Advance both = made(at({.line = where.line + 1}));
    both.calls.insert(both.calls.begin(), next.calls.front());
    return both;
  }

  Shared<Call> asked_otherwise(const Call& call) const {
    auto other = std::make_unique<Call>(call);
    const bool is_poll = call.request && held<vault::Request>(call.request).op == Op::poll;
    if (is_poll) other->request = make_message(vault::Request{*part_.polls_by});
    return Shared<Call>(other.release());
  }

  static Fingerprint digest_of(const Advance& next) {
    if (!next.memory && !next.answered) return comes_to_rest;
    const Fingerprint memory = next.memory ? next.memory->fingerprint() : Fingerprint{};
    return Hasher(0x4a11).add(static_cast<std::uint64_t>(next.told)).add(memory).add(next.calls.size()).finish();
  }

  const Part part_;
};

class SimplePolicy final : public LeasePolicy {
 public:
  explicit SimplePolicy(Policy policy) : policy_(policy) {}
  bool is_superseded(const Message& memory, bool lapsed, const Event* answer, const Backend& backend) const override {
    switch (policy_) {
      case Policy::always: return true;
      case Policy::lapsed: return lapsed;
      case Policy::closed: return dynamic_cast<const vault::Vault&>(backend).is_closed();
      case Policy::line: return held<vault::At>(memory).line > 0 && !answer;
      case Policy::none:
      case Policy::never:
      case Policy::cleared: return false;
    }
    return false;
  }

 private:
  const Policy policy_;
};

// --- Systems

inline ActorInfo actor_of(const Part& part) {
  const auto program = std::make_shared<Wanderer>(part);
  ActorInfo actor{.program = program, .restarts = part.restarts, .may_crash = part.may_crash};
  if (part.policy == Policy::never) actor.leases = std::make_shared<NeverSuperseded>();
  if (part.policy == Policy::cleared) actor.leases = std::make_shared<vault::ClearedForGood>(program);
  if (part.policy > Policy::cleared) actor.leases = std::make_shared<SimplePolicy>(part.policy);
  return actor;
}

inline System system_of(const Plan& plan) {
  System system;
  system.services = {{.name = "vault", .refusals = {{"busy"}, {"closed"}}, .has_sessions = true}};
  for (const Part& part : plan.callers) {
    system.actors.push_back(actor_of(part));
    system.actors.back().name = fmt::format("caller{}", system.actors.size());
  }
  for (const Part& part : plan.workers) {
    ActorInfo worker = actor_of(part);
    worker.name = fmt::format("worker{}", system.actors.size() - plan.callers.size() + 1);
    worker.is_caller = false;
    worker.repeats = true;
    worker.group = static_cast<ActorId>(plan.callers.size());
    system.actors.push_back(std::move(worker));
  }
  system.faults = plan.faults;
  return system;
}

// --- For a person

inline std::ostream& operator<<(std::ostream& out, const Part& part) {
  static constexpr std::string_view doings[] = {"", " reads", " acts_once", " renews"};
  static constexpr std::string_view digests[] = {
      "none", "right", "one_for_all", "of_what_is_told", "of_the_line", "rests_unless_answered"};
  static constexpr std::string_view policies[] = {"none", "never", "cleared", "lapsed", "always", "closed", "line"};
  for (const Line& line : part.lines) {
    out << (line.call.waits_first ? "wait, " : "") << (line.call.opens_session ? "" : "...")
        << vault::op_names[static_cast<std::size_t>(line.call.op)] << doings[static_cast<std::size_t>(line.call.doing)]
        << (line.is_unheard ? " unheard" : "") << "; ";
  }
  out << "digest " << digests[static_cast<std::size_t>(part.digest)] << ", leases "
      << policies[static_cast<std::size_t>(part.policy)] << ", after a lapse ";
  part.after_lapse ? out << "line " << *part.after_lapse : out << "rests";
  if (part.polls_by) out << ", polls by " << vault::op_names[static_cast<std::size_t>(*part.polls_by)];
  return out << (part.restarts ? ", restarts" : "") << (part.may_crash ? "" : ", never crashes") << "\n";
}

inline std::ostream& operator<<(std::ostream& out, const Plan& plan) {
  out << "\n";
  for (const Part& part : plan.callers) out << "caller: " << part;
  for (const Part& part : plan.workers) out << "worker: " << part;
  return out << plan.faults.print({{.name = "vault"}}) << "\n";
}

}  // namespace halfdone::sim::random_system
