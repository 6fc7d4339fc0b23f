// What the JavaScript clients that return errors as values have in common: a call settles with `{data, error}` and
// never rejects because of the service or the network.
#pragma once

#include <functional>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>

#include "scenarios/wire.h"
#include "services/reply.h"
#include "sim/script/script.h"

namespace halfdone::scenarios {

using Here = std::source_location;

// What a JavaScript `throw new Error(message)` throws.
class JsError : public sim::Rejection, public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A reply as the client library sees it. The simulator keeps nothing of a torn answer; both libraries report a 2xx that
// breaks off as a failed connection.
template <class Answer>
Reply<Answer> seen(const sim::Reply& reply) {
  if (reply.arrival != Arrival::whole) return {};
  return {Arrival::whole, unpack<Answer>(reply.payload)};
}

// An error that the library answered by itself, without any request. The same on every run, so nothing is remembered of
// it.
struct LocalError {
  int status = -1;
  std::string code;
};

// `{data, error}`
template <class Answer, std::optional<ClientError> (*client_error)(const Reply<Answer>&)>
class DataOrError {
 public:
  explicit DataOrError(sim::Outcome outcome) : outcome_(std::move(outcome)) {}
  explicit DataOrError(LocalError error) : local_(std::move(error)) {}

  // `if (error)`
  bool failed(const Here& where = Here::current()) const {
    if (local_) return true;
    const auto ask = [](const sim::Reply& reply) {
      return sim::Look{.number = client_error(seen<Answer>(reply)) ? 1 : 0};
    };
    return outcome_->look("failed", ask, where).number != 0;
  }
  // `error.status`; -1 for null, undefined, and for no error.
  int status(const Here& where = Here::current()) const {
    if (local_) return local_->status;
    const auto ask = [](const sim::Reply& reply) {
      const Reply<Answer> what = seen<Answer>(reply);
      const auto error = client_error(what);
      return sim::Look{.number = error ? error->status.value_or(-1) : -1};
    };
    return static_cast<int>(outcome_->look("status", ask, where).number);
  }
  // `error.code` of supabase-js, `error.name` of resend; empty for no error.
  std::string code(const Here& where = Here::current()) const {
    if (local_) return local_->code;
    const auto ask = [](const sim::Reply& reply) {
      const Reply<Answer> what = seen<Answer>(reply);
      const auto error = client_error(what);
      return sim::Look{.value = sim::make_message(LookedAt{std::string(!error                ? ""
                                                                       : error->code.empty() ? error->name
                                                                                             : error->code)})};
    };
    return sim::held<LookedAt>(outcome_->look("code", ask, where).value).text;
  }
  // `data`: the whole answer. Requires: not failed.
  const Answer& data(const Here& where = Here::current()) const {
    const auto ask = [](const sim::Reply& reply) { return sim::Look{.value = reply.payload}; };
    return *unpack<Answer>(outcome_->look("data", ask, where).value);
  }

 private:
  std::optional<sim::Outcome> outcome_;
  std::optional<LocalError> local_;
};

// A call on its way. `Result` is a DataOrError.
template <class Result>
class JsCall {
 public:
  explicit JsCall(sim::PendingCall pending) : pending_(std::move(pending)) {}
  // A call that the library refused to make: awaiting it throws.
  explicit JsCall(JsError error) : error_(std::move(error)) {}

  // A call that the library answered itself, with an error.
  explicit JsCall(LocalError error) : local_(std::move(error)) {}

  bool is_settled() const { return !pending_ || pending_->is_settled(); }
  bool is_rejected() const { return error_.has_value(); }
  void subscribe(sim::Waiter& waiter) { pending_->subscribe(waiter); }
  Result take(const sim::TaskState& task) {
    if (error_) throw *error_;
    if (local_) return Result(*local_);
    return Result(pending_->take(task));
  }

 private:
  std::optional<sim::PendingCall> pending_;
  std::optional<JsError> error_;
  std::optional<LocalError> local_;
};

}  // namespace halfdone::scenarios
