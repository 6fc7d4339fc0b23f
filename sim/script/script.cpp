#include "sim/script/script.h"

#include <cxxabi.h>
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <typeinfo>

#include "base/generated_uuid.h"
#include "sim/script/history.h"

namespace halfdone::sim {

namespace {

std::string_view file_of(const std::source_location& where) {
  const std::string_view path = where.file_name();
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

// --- Outcomes

Outcome::Outcome(Env& env, CallRecord& record, const TaskState* taker)
    : env_(&env),
      record_(&record),
      taker_(taker),
      taken_at_(taker ? taker->awaits() : 0),
      taken_at_of_all_(env.awaits_) {}

namespace {

// A reply that a script keeps.
class KeptReply {
 public:
  explicit KeptReply(Reply reply) : reply_(std::move(reply)) {}
  Fingerprint fingerprint() const { return reply_.fingerprint(); }
  std::string print() const { return reply_.payload ? reply_.payload->print() : "no answer"; }
  const Reply& reply() const { return reply_; }

 private:
  Reply reply_;
};

constexpr std::string_view kept = "keep";

}  // namespace

const Look& Outcome::look(std::string_view what, const Ask& ask, const std::source_location& where) const {
  for (const Look& look : record_->looks) {
    if (look.what == what) return look;
  }
  const bool is_kept = std::ranges::any_of(record_->looks, [](const Look& look) { return look.what == kept; });
  // Asked by a task around the one that got it, the outcome may outlive the run without anybody awaiting in between
  // there; so where the reply is gone, what all tasks have awaited decides whose fault it is.
  const bool is_late = taker_ && taker_->awaits() != taken_at_;
  const bool is_gone = taker_ && !record_->has_reply && env_->awaits_ != taken_at_of_all_;
  if (!is_kept && (is_late || is_gone)) {
    env_->fail(
        fmt::format("the outcome of {} is asked for `{}` after the next co_await; ask before it, or keep() the outcome",
                    record_->call->name, what),
        where);
  }
  if (!record_->has_reply) {
    env_->fail(
        fmt::format("the outcome of {} is asked for `{}` on the second run but was not on the first: the script is not "
                    "deterministic",
                    record_->call->name, what),
        where);
  }
  Look answer = ask(record_->reply);
  answer.what = what;
  record_->looks.push_back(std::move(answer));
  return record_->looks.back();
}

void Outcome::keep(const std::source_location& where) const {
  look(
      kept, [](const Reply& reply) { return Look{.value = make_message(KeptReply(reply))}; }, where);
  // From now on the reply can be asked as long as the script runs.
}

// --- Calls

PendingCall::~PendingCall() {
  if (record_ && !record_->taken && !env_->is_over()) record_->abandoned = true;
}

Outcome PendingCall::take(const TaskState& taker) {
  assert(record_->settled);
  record_->taken = true;
  return Outcome(*env_, *record_, &taker);
}

// --- Tasks

TaskState::TaskState(Env& env) : env_(&env) {
  if (!env.stack_.empty()) {
    base_ = env.stack_.back()->next_place();
    level_ = env.stack_.back()->level_ + 1;
  }
  env.stack_.push_back(this);
  ++env.unfinished_;
}

CallId TaskState::next_place() {
  if (++places_ > calls_max) {
    env_->fail(fmt::format("a task makes more than {} calls; a script that goes on for ever should repeat instead",
                           calls_max));
  }
  if (level_ >= levels_max) env_->fail(fmt::format("tasks nest more than {} deep", levels_max));
  return base_ | places_ << (8 * level_);
}

void TaskState::begin_await() {
  ++awaits_;
  ++env_->awaits_;
}

void TaskState::reject(std::exception_ptr error) {
  env_->note_mistake(error);
  error_ = std::move(error);
}

void TaskState::set_handle(std::coroutine_handle<> handle) {
  handle_ = handle;
  env_->frames_.push_back(handle);
}

void TaskState::suspend() {
  assert(!env_->stack_.empty() && env_->stack_.back() == this);
  env_->stack_.pop_back();
}

void TaskState::resume() {
  env_->stack_.push_back(this);
  handle_.resume();
}

void TaskState::settle() {
  suspend();
  settled_ = true;
  --env_->unfinished_;
  if (waiter_) std::exchange(waiter_, nullptr)->on_settled();
}

// --- all

void All::begin(TaskState& task) {
  task_ = &task;
  id_ = task.next_place();
  const Env& env = task.env();
  if (!env.history_) return;
  if (const HistoryEntry* entry = env.history_->find(id_, HistoryEntry::State::choice)) choose(entry->choice);
}

void All::choose(std::uint32_t child) {
  choice_ = child;
  task_->env().choices_.emplace_back(id_, child);
}

bool All::is_ready() {
  if (choice_ != none) return true;
  for (std::size_t index = 0; index < children_.size(); ++index) {
    if (children_[index].is_rejected()) {
      choose(static_cast<std::uint32_t>(index));
      return true;
    }
  }
  return std::ranges::all_of(children_, [](const Child& child) { return child.is_settled(); });
}

void All::wait(Waiter& waiter) {
  waiter_ = &waiter;
  for (const Child& child : children_) {
    if (!child.is_settled()) child.subscribe(*this);
  }
}

void All::on_settled() {
  if (done_ || !is_ready()) return;
  done_ = true;
  waiter_->on_settled();
}

// --- One run

Env::Env(std::string program, const History* history, std::uint64_t life)
    : program_(std::move(program)), life_(life), history_(history) {
  assert((!history || history->is_of(life)) && "the memory of another life");
}

Env::~Env() {
  over_ = true;
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) frame->destroy();
}

TaskState& Env::running() const {
  assert(!stack_.empty() && "calls are made by tasks");
  return *stack_.back();
}

namespace {

std::string readable(const char* mangled) {
  int status = 0;
  char* name = abi::__cxa_demangle(mangled, nullptr, nullptr, &status);
  std::string text = name ? name : mangled;
  std::free(name);
  return text;
}

}  // namespace

// Remembers that a task was left by something that is no Rejection.
void Env::note_mistake(const std::exception_ptr& error) const {
  if (!fault_.empty()) return;
  std::string what;
  try {
    std::rethrow_exception(error);
  } catch (const Rejection&) {
    return;
  } catch (const std::exception& thrown) {
    what = fmt::format("{}: {}", readable(typeid(thrown).name()), thrown.what());
  } catch (...) {
    what = readable(abi::__cxa_current_exception_type()->name());
  }
  fault_ = fmt::format(
      "script `{}`: threw {}\n  This is a mistake of the script, no outcome of the operation. What is to be told as "
      "failed derives from Rejection.",
      program_, what);
}

void Env::fail(const std::string& message, const std::source_location& where) const {
  fault_ = fmt::format("script `{}`, {}:{}: {}", program_, file_of(where), where.line(), message);
  throw ScriptError(fault_);
}

void Env::fail(const std::string& message) const {
  fault_ = fmt::format("script `{}`: {}", program_, message);
  throw ScriptError(fault_);
}

CallRecord& Env::record_of(const Shared<Call>& call) {
  const auto same = [&](const std::unique_ptr<CallRecord>& record) { return record->call->id == call->id; };
  assert(std::ranges::none_of(records_, same) && "two calls of one script have the same id");
  records_.push_back(std::make_unique<CallRecord>(CallRecord{.call = call}));
  CallRecord& record = *records_.back();
  const Shared<HistoryEntry>* known = history_ ? history_->find(call->id) : nullptr;
  if (!known) return record;
  const HistoryEntry& entry = **known;
  record.settled = true;
  record.looks = entry.looks;
  record.has_reply = entry.state == HistoryEntry::State::held;
  record.reply = entry.reply;
  // What was kept can be asked again.
  for (const Look& look : entry.looks) {
    if (look.what != kept) continue;
    record.has_reply = true;
    record.reply = held<KeptReply>(look.value).reply();
  }
  return record;
}

PendingCall Env::call(ServiceId service, CallId session, std::string name, Message request) {
  Call call;
  call.id = running().next_place();
  call.service = service;
  call.session = session == 0 ? call.id : session;
  call.name = std::move(name);
  call.request = std::move(request);
  return {*this, record_of(make_shared_value<Call>(std::move(call)))};
}

PendingCall Env::sleep(std::string name) {
  Call call;
  call.id = running().next_place();
  call.name = std::move(name);
  return {*this, record_of(make_shared_value<Call>(std::move(call)))};
}

std::string Env::random_uuid() {
  knows_life_ = true;
  const CallId place = running().next_place();
  return print_uuid_bytes(generated_uuid(Hasher(0x1d).add(life_).add(place).finish(), life_));
}

// --- The program

ScriptProgram::ScriptProgram(std::string name, Function function)
    : name_(std::move(name)), function_(std::move(function)) {}

Advance ScriptProgram::advance(const Message& memory, const Event& event) const {
  return advances_.of(key_of(memory, event), [&] { return run(memory, event); });
}

namespace {

Shared<HistoryEntry> entry_of(const CallRecord& record, const History* history) {
  HistoryEntry entry;
  entry.id = record.call->id;
  entry.name = record.call->name;
  entry.state = record.taken ? HistoryEntry::State::taken : HistoryEntry::State::held;
  entry.looks = record.taken ? record.looks : std::vector<Look>{};
  if (!record.taken) entry.reply = record.reply;
  const Shared<HistoryEntry>* known = history ? history->find(entry.id) : nullptr;
  if (known && (*known)->state == entry.state && (*known)->looks.size() == entry.looks.size()) return *known;
  entry.fingerprint = entry.compute_fingerprint();
  return make_shared_value<HistoryEntry>(std::move(entry));
}

Shared<HistoryEntry> entry_of_life(std::uint64_t life) {
  HistoryEntry entry;
  entry.state = HistoryEntry::State::life;
  entry.life = life;
  entry.fingerprint = entry.compute_fingerprint();
  return make_shared_value<HistoryEntry>(std::move(entry));
}

Shared<HistoryEntry> entry_of_choice(CallId id, std::uint32_t choice) {
  HistoryEntry entry;
  entry.id = id;
  entry.state = HistoryEntry::State::choice;
  entry.choice = choice;
  entry.fingerprint = entry.compute_fingerprint();
  return make_shared_value<HistoryEntry>(std::move(entry));
}

Fingerprint sum_of_calls(const std::vector<std::unique_ptr<CallRecord>>& records) {
  Fingerprint sum;
  for (const auto& record : records) sum += record->call->fingerprint();
  return sum;
}

}  // namespace

// What is thrown before there is a coroutine reaches no caller.
Script ScriptProgram::begin(Env& env) const {
  try {
    return function_(env);
  } catch (const ScriptError&) {
    throw;
  } catch (...) {
    env.note_mistake(std::current_exception());
    if (env.fault_.empty()) env.fault_ = fmt::format("script `{}`: throws before its coroutine begins", name_);
    throw ScriptError(env.fault_);
  }
}

Advance ScriptProgram::run(const Message& memory, const Event& event) const {
  const auto* history = dynamic_cast<const History*>(memory.get());
  assert((history || !memory) && "the memory of another program");
  Env env(name_, history, event.life);
  Script main = begin(env);
  const auto check = [&] {
    if (!env.fault_.empty()) throw ScriptError(env.fault_);
  };
  check();

  const std::size_t made_before = history ? env.records_.size() : 0;
  const bool was_answered = history && main.is_settled();
  if (history) {
    if (sum_of_calls(env.records_) != history->made()) {
      throw ScriptError(
          fmt::format("script `{}`: it makes other calls on the second run than on the first: the script is not "
                      "deterministic, or depends on which of two tasks went on first",
                      name_));
    }
    const auto is_it = [&](const std::unique_ptr<CallRecord>& record) { return record->call->id == event.call; };
    const auto found = std::ranges::find_if(env.records_, is_it);
    assert(found != env.records_.end() && !(*found)->settled && "a reply to a call that was not made");
    CallRecord& record = **found;
    record.settled = true;
    record.has_reply = true;
    record.reply = event.reply;
    if (record.waiter && !record.abandoned) std::exchange(record.waiter, nullptr)->on_settled();
    check();
  }

  Advance advance;
  for (std::size_t index = made_before; index < env.records_.size(); ++index) {
    advance.calls.push_back(env.records_[index]->call);
  }
  if (main.is_settled() && !was_answered) {
    advance.answered = true;
    advance.told = main.is_rejected() ? Told::failed : main.result();
  }
  if (env.unfinished_ == 0) return advance;
  std::vector<Shared<HistoryEntry>> entries;
  for (const auto& record : env.records_) {
    if (record->settled && (record->taken || !record->abandoned)) entries.push_back(entry_of(*record, history));
  }
  if (env.knows_life_) entries.push_back(entry_of_life(env.life_));
  for (const auto& [id, choice] : env.choices_) entries.push_back(entry_of_choice(id, choice));
  std::ranges::sort(
      entries, [](const auto& a, const auto& b) { return std::pair(a->id, a->state) < std::pair(b->id, b->state); });
  advance.memory = Message(new History(std::move(entries), sum_of_calls(env.records_)));
  return advance;
}

}  // namespace halfdone::sim
