// A service with all that a database has for the simulator: sessions that hold a lock until they end, requests that wait
// for it, a lease that time ends, deadlocks. And programs that go through a list of calls to it.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/world.h"

namespace halfdone::sim::vault {

enum class Op { read, add, clear, hold, add_held, let_go, lease, add_leased, poll };
inline constexpr std::string_view op_names[] = {"read",   "add",   "clear",      "hold", "add_held",
                                                "let_go", "lease", "add_leased", "poll"};

struct Request {
  Op op = Op::read;
  Fingerprint fingerprint() const { return Hasher(0x4a01).add(static_cast<std::uint64_t>(op)).finish(); }
  std::string print() const { return std::string(op_names[static_cast<std::size_t>(op)]); }
};

struct Answer {
  std::string code;  // empty: it went well
  unsigned value = 0;
  Fingerprint fingerprint() const { return Hasher(0x4a02).add(code).add(value).finish(); }
  std::string print() const { return code.empty() ? std::to_string(value) : code; }
};

// `hold` waits while another session holds; `add_held` and `let_go` are refused without. `lease` is refused while
// another actor or a later life has the lease, `add_leased` without. What was cleared stays 0. `poll` is answered with 1 where there is something to clear.
class Vault final : public Backend {
 public:
  Backend* clone() const override { return new Vault(*this); }
  Fingerprint fingerprint() const override { return recomputed_fingerprint(); }
  Fingerprint recomputed_fingerprint() const override {
    Hasher hasher(0x4a03);
    hasher.add(value_ * 2 + (is_closed_ ? 1 : 0)).add(lease_ ? 1u + lease_->first * 64u + lease_->second : 0u);
    hasher.add(queue_.size());
    for (const Session& session : queue_) hasher.add(session.actor).add(session.generation).add(session.opened_by);
    return hasher.finish();
  }
  Fingerprint rows_fingerprint() const override { return Hasher(0x4a04).add(value_).finish(); }

  Delivered deliver(const Address& address, const Message& message, unsigned nth, std::vector<Woken>& woken) override {
    const Session& session = address.session;
    switch (held<Request>(message).op) {
      case Op::read:
      case Op::poll: return said(value_);
      case Op::add: return said(add(nth));
      case Op::clear: is_closed_ = is_closed_ || value_ > 0; return said(std::exchange(value_, 0));
      case Op::hold:
        if (std::ranges::find(queue_, session) == queue_.end()) queue_.push_back(session);
        return queue_.front() == session ? said(value_) : Delivered{};
      case Op::add_held: return holds(session) ? said(add(nth)) : error("not held");
      case Op::let_go: return holds(session) ? (leave(session, woken), said(value_)) : error("not held");
      case Op::lease:
        if (lease_ && (lease_->first != session.actor || lease_->second > session.generation)) return error("leased");
        lease_ = std::pair(session.actor, session.generation);
        return said(value_);
      case Op::add_leased: return has_lease(session) ? said(add(nth)) : error("not leased");
    }
    return {};
  }
  Message refuse(const Address& address, const Message&, unsigned why, std::vector<Woken>& woken) override {
    if (why == 1) leave(address.session, woken);
    return error(why == 0 ? "busy" : "closed").reply;
  }
  void disconnect(const Address& address, std::vector<Woken>& woken) override { leave(address.session, woken); }
  void disconnect_actor(ActorId actor, std::uint8_t generation, std::span<const Session> keep,
                        std::vector<Woken>& woken) override {
    const std::vector<Session> all = queue_;
    for (const Session& session : all) {
      const bool is_its = session.actor == actor && session.generation == generation;
      if (is_its && std::ranges::find(keep, session) == keep.end()) leave(session, woken);
    }
  }
  bool allows(const Verdict& verdict, const Address&, const Message& message) const override {
    if (verdict.kind == VerdictKind::partial) return held<Request>(message).op == Op::add;
    // A look for work locks what it finds.
    return verdict.kind != VerdictKind::stale || held<Request>(message).op == Op::read;
  }
  bool reads(const Address&, const Message& message) const override {
    return held<Request>(message).op == Op::read || held<Request>(message).op == Op::poll;
  }
  bool remembers(ActorId actor, std::uint8_t generation) const override {
    const bool leases = lease_ == std::pair(actor, generation);
    return leases || std::ranges::any_of(queue_, [&](const Session& session) {
             return session.actor == actor && session.generation == generation;
           });
  }
  unsigned batch_size(const Message& message) const override { return held<Request>(message).op == Op::add ? 2 : 0; }
  Delivered deliver_partial(const Address&, const Message&, unsigned items, std::vector<Woken>&) override {
    if (!is_closed_) value_ = std::min(value_ + 2 * items, most);
    return error("partly");
  }
  bool may_deadlock(const Address& a, const Message& request_a, const Address& b,
                    const Message& request_b) const override {
    return a.session != b.session && queue_.empty() && held<Request>(request_a).op == Op::hold &&
           held<Request>(request_b).op == Op::hold;
  }
  Message deadlock_victim(const Address&, const Message&, std::vector<Woken>&) override {
    return error("deadlock").reply;
  }
  bool has_leases() const override { return lease_.has_value(); }
  void lapse() override { lease_.reset(); }
  void rows(const std::function<void(StoredRow)>& visit) const override {
    if (value_ > 0) visit({"vault.values", "x", {{"value", std::to_string(value_)}}});
  }
  std::string print() const override {
    std::string text = fmt::format("value {}{}", value_, is_closed_ ? " for good" : "");
    if (lease_) text += fmt::format(", leased to {}.{}", lease_->first, lease_->second);
    for (const Session& each : queue_) text += fmt::format(", {}.{}.{}", each.actor, each.generation, each.opened_by);
    return text;
  }

  bool is_closed() const { return is_closed_; }
  bool has_lease(const Session& session) const { return lease_ == std::pair(session.actor, session.generation); }

 private:
  static constexpr unsigned most = 6;
  static Delivered said(unsigned value) { return {make_message(Answer{"", value})}; }
  static Delivered error(std::string code) { return {make_message(Answer{std::move(code)})}; }
  // A second delivery of the same request adds more, so that it shows.
  unsigned add(unsigned nth) { return value_ = is_closed_ ? 0 : std::min(value_ + 1 + nth, most); }
  bool holds(const Session& session) const { return !queue_.empty() && queue_.front() == session; }
  void leave(const Session& session, std::vector<Woken>& woken) {
    const bool was_first = holds(session);
    std::erase(queue_, session);
    if (was_first && !queue_.empty()) woken.push_back({queue_.front(), said(value_).reply});
  }

  unsigned value_ = 0;
  bool is_closed_ = false;
  std::vector<Session> queue_;  // the first one holds, the others wait
  std::optional<std::pair<ActorId, std::uint8_t>> lease_;
};

// A call of a list.
struct Line {
  Op op = Op::read;
  bool opens_session = true;  // or goes on in that of the call before
  bool waits_first = false;   // for longer than any request lives
  Doing doing = Doing::writes;
};

struct At {
  std::size_t line = 0;
  bool waited = false;   // before the line
  bool repeats = false;  // the line was tried before
  Fingerprint fingerprint() const {
    return Hasher(0x4a05).add(line * 4 + (waited ? 2 : 0) + (repeats ? 1 : 0)).finish();
  }
  std::string print() const {
    return fmt::format("line {}{}{}", line, waited ? " waited" : "", repeats ? " again" : "");
  }
};

// Makes its calls in order. What isn't answered is tried once more, what is refused ends it ("failed"). A lapse makes it
// begin again. A worker looks for work first (`poll`), and rests where it finds none or hears of none.
class List : public Program {
 public:
  explicit List(std::vector<Line> lines, bool has_digests = true)
      : lines_(std::move(lines)), has_digests_(has_digests) {}

  Advance advance(const Message& memory, const Event& event) const override {
    if (!memory) return at({});
    At next = held<At>(memory);
    if (event.lapsed) return at({});
    if (lines_[next.line].waits_first && !next.waited) return next.waited = true, at(next);
    const bool is_answered = event.reply.arrival == Arrival::whole;
    if (lines_[next.line].op == Op::poll && !(is_answered && finds_work(event.reply))) return {};
    if (!is_answered) {
      if (next.repeats) return {.told = Told::nothing, .answered = true};
      return next.repeats = true, at(next);
    }
    const auto& answer = held<Answer>(event.reply.payload);
    if (!answer.code.empty()) return {.told = Told::failed, .answered = true};
    if (next.line + 1 == lines_.size()) return {.told = Told::done, .answered = true};
    return at({.line = next.line + 1});
  }

  std::optional<Fingerprint> digest(const Message& memory, const Event& event) const override {
    if (!has_digests_) return std::nullopt;
    const Advance next = advance(memory, event);
    if (!next.memory && !next.answered) return comes_to_rest;
    Hasher hasher(0x4a06);
    hasher.add(static_cast<std::uint64_t>(next.told)).add(next.memory ? 1u : 0u);
    if (next.memory) hasher.add(next.memory->fingerprint());
    return hasher.finish();
  }

 protected:
  Advance at(At next) const {
    const Line& line = lines_[next.line];
    auto call = std::make_unique<Call>();
    call->id = static_cast<CallId>(next.line * 4 + (next.waited ? 2 : 0) + (next.repeats ? 1 : 0) + 1);
    std::size_t opener = next.line;
    while (!lines_[opener].opens_session) --opener;
    call->session = opener * 4 + 1;
    if (line.waits_first && !next.waited) {
      call->name = "wait";
      call->outlasts_requests = true;
    } else {
      call->request = make_message(Request{line.op});
      call->name = "vault." + call->request->print();
      call->doing = line.doing;
    }
    return {.memory = make_message(std::move(next)), .calls = {Shared<Call>(call.release())}};
  }

 private:
  static bool finds_work(const Reply& reply) {
    const auto& answer = held<Answer>(reply.payload);
    return answer.code.empty() && answer.value > 0;
  }

  std::vector<Line> lines_;
  bool has_digests_;
};

// Of workers whose list begins with a poll and ends with the only `clear`, of what is added once.
class ClearedForGood : public LeasePolicy {
 public:
  explicit ClearedForGood(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  bool is_superseded(const Message& memory, bool lapsed, const Event* answer, const Backend& backend) const override {
    const bool is_cleared = dynamic_cast<const Vault&>(backend).is_closed();
    if (!is_cleared) return false;
    if (!answer) return lapsed || held<At>(memory).line == 0;
    const Advance after = program_->advance(memory, *answer);
    return !after.memory || held<At>(after.memory).line == 0;
  }

 private:
  std::shared_ptr<const Program> program_;
};

}  // namespace halfdone::sim::vault
