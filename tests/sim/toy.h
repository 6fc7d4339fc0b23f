// A small service for tests of the simulator: numbers under names, with a lock, batches, refusals and transactions-free
// sessions.
#pragma once

#include <fmt/format.h>

#include <map>
#include <source_location>
#include <string>
#include <vector>

#include "sim/script/script.h"
#include "sim/world/world.h"

namespace halfdone::sim::toy {

struct Request {
  enum class Op { set, add, get, erase, lock, unlock, set_all };
  Op op = Op::get;
  std::string key;
  std::int64_t value = 0;

  Fingerprint fingerprint() const {
    return Hasher(1).add(static_cast<std::uint64_t>(op)).add(key).add(static_cast<std::uint64_t>(value)).finish();
  }
  std::string print() const {
    static constexpr std::string_view names[] = {"set", "add", "get", "erase", "lock", "unlock", "set_all"};
    return fmt::format("{} {} {}", names[static_cast<int>(op)], key, value);
  }
};

struct Answer {
  std::string code;  // empty: it went well
  std::int64_t value = 0;

  Fingerprint fingerprint() const { return Hasher(2).add(code).add(static_cast<std::uint64_t>(value)).finish(); }
  std::string print() const { return code.empty() ? std::to_string(value) : code; }
};

// Erasing what isn't there is refused with "404"; `set_all` sets "<key>1" to "<key>n".
class Store final : public Backend {
 public:
  explicit Store(std::map<std::string, std::int64_t> values = {}) : values_(std::move(values)) {
    for (const auto& [key, value] : values_) sum_ += cell(key, value);
  }

  Backend* clone() const override { return new Store(*this); }
  Fingerprint fingerprint() const override { return sum_; }
  Fingerprint recomputed_fingerprint() const override {
    Fingerprint sum;
    for (const auto& [key, value] : values_) sum += cell(key, value);
    if (holder_) sum += lock_cell(*holder_, 0);
    for (std::size_t place = 0; place < waiters_.size(); ++place) sum += lock_cell(waiters_[place], place + 1);
    return sum;
  }

  Fingerprint rows_fingerprint() const override {
    Fingerprint sum;
    for (const auto& [key, value] : values_) sum += cell(key, value);
    return sum;
  }

  Delivered deliver(const Address& address, const Message& message, unsigned, std::vector<Woken>& woken) override {
    const Request& request = held<Request>(message);
    switch (request.op) {
      case Request::Op::set: put(request.key, request.value); return ok();
      case Request::Op::add: put(request.key, get(request.key) + request.value); return ok(get(request.key));
      case Request::Op::get: return ok(get(request.key));
      case Request::Op::erase: return erase(request.key) ? ok() : error("404");
      case Request::Op::set_all:
        for (std::int64_t item = 1; item <= request.value; ++item) put(request.key + std::to_string(item), 1);
        return ok();
      case Request::Op::lock: return lock(address.session) ? ok() : Delivered{};
      case Request::Op::unlock: release(address.session.actor, woken); return ok();
    }
    return {};
  }
  Message refuse(const Address&, const Message&, unsigned why, std::vector<Woken>&) override {
    return make_message(Answer{why == 0 ? "500" : "503"});
  }
  void disconnect(const Address&, std::vector<Woken>&) override {}
  void disconnect_actor(ActorId actor, std::uint8_t, std::span<const Session>, std::vector<Woken>& woken) override {
    release(actor, woken);
  }
  bool allows(const Verdict& verdict, const Address&, const Message& message) const override {
    const VerdictKind kind = verdict.kind;
    const Request& request = held<Request>(message);
    if (kind == VerdictKind::partial) return request.op == Request::Op::set_all;
    if (kind == VerdictKind::stale) return request.op == Request::Op::get;
    return request.op != Request::Op::lock || kind == VerdictKind::lost_request;
  }
  unsigned batch_size(const Message& message) const override {
    return static_cast<unsigned>(held<Request>(message).value);
  }
  Delivered deliver_partial(const Address&, const Message& message, unsigned items, std::vector<Woken>&) override {
    for (unsigned item = 1; item <= items; ++item) put(held<Request>(message).key + std::to_string(item), 1);
    return error("partial");
  }
  void rows(const std::function<void(StoredRow)>& visit) const override {
    for (const auto& [key, value] : values_) visit({"toy.values", key, {{"value", std::to_string(value)}}});
  }
  std::string print() const override {
    std::string text;
    for (const auto& [key, value] : values_) text += fmt::format("{}={} ", key, value);
    return text;
  }

  std::int64_t get(const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? 0 : found->second;
  }

 private:
  static Fingerprint cell(const std::string& key, std::int64_t value) {
    return Hasher(3).add(key).add(static_cast<std::uint64_t>(value)).finish();
  }
  static Fingerprint lock_cell(const Session& session, std::size_t place) {
    return Hasher(4).add(session.actor).add(session.generation).add(session.opened_by).add(place).finish();
  }
  static Delivered ok(std::int64_t value = 0) { return {make_message(Answer{"", value})}; }
  static Delivered error(std::string code) { return {make_message(Answer{std::move(code)})}; }

  void put(const std::string& key, std::int64_t value) {
    erase(key);
    values_[key] = value;
    sum_ += cell(key, value);
  }
  bool erase(const std::string& key) {
    const auto found = values_.find(key);
    if (found == values_.end()) return false;
    sum_ -= cell(key, found->second);
    values_.erase(found);
    return true;
  }
  bool lock(const Session& session) {
    if (!holder_) {
      holder_ = session;
      sum_ += lock_cell(session, 0);
      return true;
    }
    waiters_.push_back(session);
    sum_ += lock_cell(session, waiters_.size());
    return false;
  }
  void release(ActorId actor, std::vector<Woken>& woken) {
    if (!holder_ || holder_->actor != actor) return;
    sum_ -= lock_cell(*holder_, 0);
    for (std::size_t place = 0; place < waiters_.size(); ++place) sum_ -= lock_cell(waiters_[place], place + 1);
    holder_.reset();
    if (!waiters_.empty()) {
      holder_ = waiters_.front();
      waiters_.erase(waiters_.begin());
      woken.push_back({*holder_, ok().reply});
      sum_ += lock_cell(*holder_, 0);
    }
    for (std::size_t place = 0; place < waiters_.size(); ++place) sum_ += lock_cell(waiters_[place], place + 1);
  }

  std::map<std::string, std::int64_t> values_;
  std::optional<Session> holder_;
  std::vector<Session> waiters_;
  Fingerprint sum_;
};

// The client: errors as values.
class Result {
 public:
  explicit Result(Outcome outcome) : outcome_(std::move(outcome)) {}
  bool failed(const std::source_location& where = std::source_location::current()) const {
    return outcome_
        .look(
            "failed", [](const Reply& reply) { return Look{.number = code_of(reply).empty() ? 0 : 1}; }, where)
        .number;
  }
  std::string code(const std::source_location& where = std::source_location::current()) const {
    const auto ask = [](const Reply& reply) { return Look{.value = make_message(Answer{code_of(reply)})}; };
    return held<Answer>(outcome_.look("code", ask, where).value).code;
  }
  std::int64_t value(const std::source_location& where = std::source_location::current()) const {
    return outcome_
        .look(
            "value", [](const Reply& reply) { return Look{.number = held<Answer>(reply.payload).value}; }, where)
        .number;
  }
  void keep() const { outcome_.keep(); }

  static std::string code_of(const Reply& reply) {
    return reply.arrival == Arrival::whole ? held<Answer>(reply.payload).code : "no answer";
  }

 private:
  Outcome outcome_;
};

struct Error : Rejection {
  explicit Error(Result the_result) : result(std::move(the_result)) {}
  Result result;
};

// The client with the habit `throws`: awaiting a failed call throws an Error.
template <bool throws>
class Call {
 public:
  explicit Call(PendingCall pending) : pending_(std::move(pending)) {}
  bool is_settled() const { return pending_.is_settled(); }
  bool is_rejected() const { return throws && is_settled() && Result(pending_.peek()).failed(); }
  void subscribe(Waiter& waiter) { pending_.subscribe(waiter); }
  Result take(const TaskState& task) {
    Result result(pending_.take(task));
    if (throws && result.failed()) throw Error(result);
    return result;
  }

 private:
  PendingCall pending_;
};

inline PendingCall request(Env& env, Request::Op op, std::string key, std::int64_t value) {
  std::string name = "toy." + Request{op, key, value}.print();
  return env.call(0, 0, std::move(name), make_message(Request{op, std::move(key), value}));
}
inline Call<false> ask(Env& env, Request::Op op, std::string key = "x", std::int64_t value = 0) {
  return Call<false>(request(env, op, std::move(key), value));
}
inline Call<true> demand(Env& env, Request::Op op, std::string key = "x", std::int64_t value = 0) {
  return Call<true>(request(env, op, std::move(key), value));
}

using Op = Request::Op;

inline System system_of(std::vector<ScriptProgram::Function> scripts, FaultModel faults = {}) {
  System system;
  system.services = {{.name = "toy", .refusals = {{"500"}, {"503"}}}};
  for (std::size_t index = 0; index < scripts.size(); ++index) {
    const std::string name = "actor" + std::to_string(index + 1);
    system.actors.push_back({.name = name, .program = std::make_shared<ScriptProgram>(name, scripts[index])});
  }
  system.faults = std::move(faults);
  return system;
}

inline World start(const System& system, std::map<std::string, std::int64_t> values = {}) {
  return World::initial(system, Shared<Backend>(new Store(std::move(values))));
}

}  // namespace halfdone::sim::toy
