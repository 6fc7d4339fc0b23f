#include "scenarios/clients/postgres.h"

#include <cassert>

namespace halfdone::scenarios {

namespace {

using sim::Arrival;
using sim::Look;
using sim::Reply;

bool has_failed(const Reply& reply) {
  return reply.arrival != Arrival::answer || unpack<postgres::Answer>(reply.payload)->failed();
}

Look ask_failed(const Reply& reply) { return {.number = has_failed(reply) ? 1 : 0}; }

// The client library itself looks at nothing else.
bool failed(const sim::Outcome& outcome) { return outcome.look("failed", ask_failed, Here::current()).number != 0; }

sim::PendingCall send(sim::Env& env, sim::CallId session, std::string sql, std::vector<postgres::Value> params) {
  auto query = make_shared_value<postgres::Query>(std::move(sql), std::move(params));
  std::string name = query->name();
  return env.call(id_of(Service::db), session, std::move(name), pack(std::move(query)));
}

}  // namespace

const std::vector<std::vector<postgres::Value>>& PgResult::rows(const Here& where) const {
  const auto ask = [](const Reply& reply) { return Look{.value = reply.payload}; };
  return unpack<postgres::Answer>(outcome_.look("rows", ask, where).value)->rows;
}

std::int64_t PgResult::row_count(const Here& where) const {
  const auto ask = [](const Reply& reply) { return Look{.number = unpack<postgres::Answer>(reply.payload)->affected}; };
  return outcome_.look("row_count", ask, where).number;
}

std::string PgError::code(const Here& where) const {
  const auto ask = [](const Reply& reply) {
    const bool has_answer = reply.arrival == Arrival::answer;
    return Look{.value = sim::make_message(
                    LookedAt{has_answer ? unpack<postgres::Answer>(reply.payload)->error->sqlstate : std::string()})};
  };
  return sim::held<LookedAt>(outcome_.look("code", ask, where).value).text;
}

bool PgCall::is_rejected() const { return is_settled() && failed(pending_.peek()); }

PgResult PgCall::take(const sim::TaskState& task) {
  const sim::Outcome outcome = pending_.take(task);
  if (failed(outcome)) throw PgError(outcome);
  return PgResult(outcome);
}

PgCall Pg::query(std::string sql, std::vector<postgres::Value> params) const {
  return PgCall(send(*env_, 0, std::move(sql), std::move(params)));
}

PgCall PgTransaction::query(std::string sql, std::vector<postgres::Value> params) const {
  return PgCall(send(*env_, session_, std::move(sql), std::move(params)));
}

sim::Task<PgTransaction> Pg::begin_on(sim::Env& env) {
  PgCall begin(send(env, 0, "begin", {}));
  const sim::CallId session = begin.id();
  co_await begin;
  co_return PgTransaction(env, session);
}

postgres::Value uuid(std::string_view text) {
  postgres::Uuid bytes;
  const bool is_uuid = postgres::parse_uuid(text, bytes);
  assert(is_uuid);
  return postgres::Value::uuid(bytes);
}

}  // namespace halfdone::scenarios
