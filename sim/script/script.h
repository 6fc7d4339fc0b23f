// A script: ordinary straight-line code as a program, a C++20 coroutine with co_await.
//
//   Script delete_user(Env& env) {
//     ...
//     co_await all(db, auth);  // rejects on the first rejection while the others go on, like Promise.all
//     co_return Told::done;    // a Rejection that isn't caught tells `failed`
//   }
//
// A coroutine can't be copied, compared or hashed, so it is never part of a world. A script's state is *what it has
// looked at*: for each call that was answered, the answers that its outcome gave when the script asked it (`failed`,
// `code`, `rows`, ...). It is run again from the start on that record whenever something reaches it. A script that only
// asks whether a call failed is in the same state after a 500 and after a 503, so those worlds merge by themselves.
//
// Rules, checked where the simulator can see them, with a ScriptError that names the place:
// - An outcome is asked before the next co_await of the task that got it; `keep()` it whole to ask later.
// - On the second run the script makes the same calls and asks the same things.
// - What leaves a task is a Rejection. Anything else that is thrown is a mistake of the script.
// - A task makes at most 255 calls. What goes on for ever is an actor that repeats.
// - Tasks share nothing but what they return: the order in which two tasks of one script went on is not remembered.
//
// Requires of coroutines: the first parameter is `Env&` (of a lambda: the first one after the lambda itself).
#pragma once

#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "base/remembered.h"
#include "sim/world/program.h"

namespace halfdone::sim {

class Env;
class History;
class TaskState;

// What the clients of a script throw, and what a script throws on purpose: derive from it. The operation has failed
// then, and where it isn't caught, the caller is told so. Other exceptions, those of the standard library included
// (std::out_of_range, std::bad_variant_access, std::runtime_error), say that the script is wrong and not the world, so
// they never tell `failed`, even when a task around it catches them: they end the exploration with a ScriptError.
struct Rejection {};

// One thing that was asked of an outcome, and the answer: a number, or a payload.
struct Look {
  std::string_view what;  // refers to static text
  std::int64_t number = 0;
  Message value;
};

// What waits for a call or a task to settle.
class Waiter {
 public:
  virtual ~Waiter() = default;
  virtual void on_settled() = 0;
};

// One call of a run.
struct CallRecord {
  Shared<Call> call;
  bool settled = false;
  bool taken = false;      // the script has its outcome
  bool abandoned = false;  // its outcome can't be asked for any more
  bool has_reply = false;  // `reply` can still be asked; else only what `looks` says
  Reply reply;
  std::vector<Look> looks;
  Waiter* waiter = nullptr;
};

// The answer to one call, in the hands of the script. Typed clients wrap it.
class Outcome {
 public:
  using Ask = std::function<Look(const Reply&)>;

  Outcome(Env& env, CallRecord& record, const TaskState* taker);

  // Asks `what`; `ask` finds the answer in the reply the first time.
  const Look& look(std::string_view what, const Ask& ask, const std::source_location& where) const;
  // Remembers the whole reply, so that everything can be asked of it later.
  void keep(const std::source_location& where = std::source_location::current()) const;

 private:
  Env* env_;
  CallRecord* record_;
  const TaskState* taker_;  // null: the client library itself asks, when the call settles
  unsigned taken_at_;       // awaits of the taker, and of all tasks
  unsigned taken_at_of_all_;
};

// A call that was made. Awaiting it gives its `Outcome`. Dropping it leaves the call running, unheard.
class PendingCall {
 public:
  PendingCall(Env& env, CallRecord& record) : env_(&env), record_(&record) {}
  PendingCall(PendingCall&& other) noexcept : env_(other.env_), record_(std::exchange(other.record_, nullptr)) {}
  PendingCall& operator=(PendingCall&&) = delete;
  ~PendingCall();

  bool is_settled() const { return record_->settled; }
  bool is_rejected() const { return false; }
  void subscribe(Waiter& waiter) { record_->waiter = &waiter; }
  Outcome take(const TaskState& taker);
  // What the client library sees at once, before the script.
  Outcome peek() const { return Outcome(*env_, *record_, nullptr); }
  CallId id() const { return record_->call->id; }

 private:
  Env* env_;
  CallRecord* record_;
};

// What a coroutine of a script has in common with the others: who waits for it, how far it is.
class TaskState {
 public:
  static constexpr CallId calls_max = 255;
  static constexpr unsigned levels_max = 8;

  explicit TaskState(Env& env);
  TaskState(const TaskState&) = delete;

  Env& env() const { return *env_; }
  // The id of the next call, `all` or task that this task starts.
  CallId next_place();
  unsigned awaits() const { return awaits_; }
  bool is_settled() const { return settled_; }
  bool is_rejected() const { return settled_ && error_ != nullptr; }
  void subscribe(Waiter& waiter) { waiter_ = &waiter; }
  void rethrow_error() const {
    if (error_) std::rethrow_exception(error_);
  }

  void begin_await();
  void suspend();
  void resume();
  void reject(std::exception_ptr error);
  void settle();
  void set_handle(std::coroutine_handle<> handle);

 private:
  Env* env_;
  CallId base_ = 0;     // the place at which the parent started it
  unsigned level_ = 0;  // of nesting: the main task is 0
  CallId places_ = 0;
  unsigned awaits_ = 0;
  bool settled_ = false;
  std::exception_ptr error_;
  Waiter* waiter_ = nullptr;
  std::coroutine_handle<> handle_;
};

// Resumes a task when what it awaits has settled. `Awaited` has is_settled, is_rejected, subscribe and take.
template <class Awaited>
class Awaiter : public Waiter {
 public:
  Awaiter(Awaited& awaited, TaskState& task) : awaited_(awaited), task_(task) { task_.begin_await(); }
  bool await_ready() { return awaited_.is_settled(); }
  void await_suspend(std::coroutine_handle<>) {
    awaited_.subscribe(*this);
    task_.suspend();
  }
  decltype(auto) await_resume() { return awaited_.take(task_); }
  void on_settled() override { task_.resume(); }

 private:
  Awaited& awaited_;
  TaskState& task_;
};

struct FinalAwaiter {
  TaskState& task;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const noexcept { task.settle(); }
  void await_resume() const noexcept {}
};

template <class T>
struct TaskResult {
  std::unique_ptr<T> value;
  void return_value(T result) { value = std::make_unique<T>(std::move(result)); }
  T get() { return std::move(*value); }
};
// A task that gives nothing.
template <>
struct TaskResult<std::monostate> {
  static constexpr std::monostate nothing{};
  const std::monostate* value = &nothing;
  void return_void() {}
  std::monostate get() { return {}; }
};

// An asynchronous function: runs at once up to its first co_await, and goes on whether anybody awaits it or not.
template <class T = std::monostate>
class [[nodiscard]] Task {
 public:
  struct promise_type : TaskState, TaskResult<T> {
    template <class... Arguments>
    explicit promise_type(Env& env, Arguments&&...) : TaskState(env) {}
    template <class Lambda, class... Arguments>
    promise_type(Lambda&, Env& env, Arguments&&...) : TaskState(env) {}

    Task get_return_object() {
      set_handle(std::coroutine_handle<promise_type>::from_promise(*this));
      return Task(*this);
    }
    std::suspend_never initial_suspend() noexcept { return {}; }
    FinalAwaiter final_suspend() noexcept { return {*this}; }
    void unhandled_exception() { reject(std::current_exception()); }
    template <class Awaited>
    Awaiter<std::remove_reference_t<Awaited>> await_transform(Awaited&& awaited) {
      if constexpr (requires { awaited.attach(*this); }) awaited.attach(*this);
      return {awaited, *this};
    }
  };

  bool is_settled() const { return promise_->is_settled(); }
  bool is_rejected() const { return promise_->is_rejected(); }
  void subscribe(Waiter& waiter) { promise_->subscribe(waiter); }
  auto take(const TaskState&) {
    promise_->rethrow_error();
    return promise_->get();
  }
  // Requires: settled and not rejected.
  const T& result() const { return *promise_->value; }

 private:
  explicit Task(promise_type& promise) : promise_(&promise) {}
  promise_type* promise_;  // owned by the run
};

using Script = Task<Told>;

// The record of one run, and the doors through which a script reaches the world.
class Env {
 public:
  Env(std::string program, const History* history, std::uint64_t life);
  Env(const Env&) = delete;
  ~Env();

  // Makes a call, in the task that runs. `session` is 0 for one of its own.
  PendingCall call(ServiceId service, CallId session, std::string name, Message request);
  PendingCall sleep(std::string name);
  // A uuid of its own for each life of the actor and each place in the code: after a restart it is another one. From then
  // on the script's state tells lives apart.
  std::string random_uuid();

  const std::string& program() const { return program_; }
  bool is_over() const { return over_; }
  [[noreturn]] void fail(const std::string& message, const std::source_location& where) const;
  [[noreturn]] void fail(const std::string& message) const;

 private:
  friend class TaskState;
  friend class ScriptProgram;
  friend class All;
  friend class Outcome;

  void note_mistake(const std::exception_ptr& error) const;
  CallRecord& record_of(const Shared<Call>& call);
  TaskState& running() const;

  std::string program_;
  std::uint64_t life_ = 0;                                 // of the actor
  bool knows_life_ = false;                                // the script has asked for it
  const History* history_ = nullptr;                       // what the script has looked at before; null at the start
  std::vector<std::unique_ptr<CallRecord>> records_;       // in the order in which the calls were made
  std::vector<std::pair<CallId, std::uint32_t>> choices_;  // which rejection an `all` took
  std::vector<std::coroutine_handle<>> frames_;
  std::vector<TaskState*> stack_;  // the tasks that run, innermost last
  std::size_t unfinished_ = 0;     // tasks
  unsigned awaits_ = 0;            // of all tasks
  bool over_ = false;
  mutable std::string fault_;  // a broken rule; the script itself can't catch it away
};

// What `all` does apart from the types of what it waits for.
class All : public Waiter {
 public:
  void on_settled() override;

 protected:
  struct Child {
    std::function<bool()> is_settled;
    std::function<bool()> is_rejected;
    std::function<void(Waiter&)> subscribe;
  };
  static constexpr std::uint32_t none = ~0u;

  void begin(TaskState& task);
  bool is_ready();
  void wait(Waiter& waiter);
  std::uint32_t choice() const { return choice_; }

  std::vector<Child> children_;

 private:
  void choose(std::uint32_t child);

  TaskState* task_ = nullptr;
  CallId id_ = 0;
  std::uint32_t choice_ = none;
  bool done_ = false;
  Waiter* waiter_ = nullptr;
};

template <class... Awaited>
class AllOf : public All {
 public:
  explicit AllOf(Awaited&... awaited) : awaited_(awaited...) {
    (children_.push_back({[&] { return awaited.is_settled(); }, [&] { return awaited.is_rejected(); },
                          [&](Waiter& waiter) { awaited.subscribe(waiter); }}),
     ...);
  }

  void attach(TaskState& task) { begin(task); }
  bool is_settled() { return is_ready(); }
  void subscribe(Waiter& waiter) { wait(waiter); }
  auto take(const TaskState& task) {
    if (choice() != none) throw_choice(task, std::index_sequence_for<Awaited...>());
    return std::apply([&](Awaited&... each) { return std::tuple{each.take(task)...}; }, awaited_);
  }

 private:
  template <std::size_t... Index>
  void throw_choice(const TaskState& task, std::index_sequence<Index...>) {
    ((Index == choice() ? static_cast<void>(std::get<Index>(awaited_).take(task)) : void()), ...);
  }

  std::tuple<Awaited&...> awaited_;
};

// Awaits all of them: a tuple of what they give, or the first error while the others go on unheard.
template <class... Awaited>
AllOf<Awaited...> all(Awaited&... awaited) {
  return AllOf<Awaited...>(awaited...);
}

// A script as a program of the simulator.
class ScriptProgram : public Program {
 public:
  using Function = std::function<Script(Env&)>;

  ScriptProgram(std::string name, Function function);
  Advance advance(const Message& memory, const Event& event) const override;

 private:
  Advance run(const Message& memory, const Event& event) const;
  Script begin(Env& env) const;

  std::string name_;
  Function function_;
  // A script is a function of its memory and the event, so running it twice on the same two is saved.
  Remembered<Advance> advances_{1'000'000};
};

}  // namespace halfdone::sim
