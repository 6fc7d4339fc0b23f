#include "scenarios/clients/postgres.h"

#include <cassert>

#include "services/postgres/refusals.h"

namespace halfdone::scenarios {

namespace {

using sim::Look;
using sim::Reply;

bool has_failed(const Reply& reply) {
  return reply.arrival != Arrival::whole || unpack<postgres::Answer>(reply.payload)->failed();
}

Look ask_failed(const Reply& reply) { return {.number = has_failed(reply) ? 1 : 0}; }

// The client library itself looks at nothing else.
bool failed(const sim::Outcome& outcome) { return outcome.look("failed", ask_failed, Here::current()).number != 0; }

bool breaks_connection(const Reply& reply) {
  if (reply.arrival != Arrival::whole) return true;
  const postgres::Answer& answer = *unpack<postgres::Answer>(reply.payload);
  return answer.failed() && postgres::ends_connection(*answer.error);
}

bool is_cut_off(const sim::Outcome& outcome) {
  const auto ask = [](const Reply& reply) { return Look{.number = breaks_connection(reply) ? 1 : 0}; };
  return outcome.look("connection lost", ask, Here::current()).number != 0;
}

sim::PendingCall send(sim::Env& env, sim::CallId session, postgres::QueryPtr query) {
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

// As in node-postgres, the first word of the tag.
std::string PgResult::command(const Here& where) const {
  const auto ask = [](const Reply& reply) {
    const std::string& tag = unpack<postgres::Answer>(reply.payload)->tag;
    return Look{.value = sim::make_message(LookedAt{tag.substr(0, tag.find(' '))})};
  };
  return sim::held<LookedAt>(outcome_.look("command", ask, where).value).text;
}

std::string PgError::code(const Here& where) const {
  const auto ask = [](const Reply& reply) {
    const bool has_answer = reply.arrival == Arrival::whole;
    return Look{.value = sim::make_message(
                    LookedAt{has_answer ? unpack<postgres::Answer>(reply.payload)->error->sqlstate : std::string()})};
  };
  return sim::held<LookedAt>(outcome_.look("code", ask, where).value).text;
}

bool PgCall::is_rejected() const { return is_settled() && failed(pending_.peek()); }

PgResult PgCall::take(const sim::TaskState& task) {
  const sim::Outcome outcome = pending_.take(task);
  const bool has_failed = failed(outcome);
  // A COMMIT that is refused ends its block too.
  if (ends_ && !(has_failed && is_cut_off(outcome))) ends_->session = 0;
  if (has_failed) throw PgError(outcome);
  return PgResult(outcome);
}

PgCall Pg::query(std::string sql, std::vector<postgres::Value> params) const {
  return PgCall(send(*env_, 0, make_shared_value<postgres::Query>(std::move(sql), std::move(params))));
}

PgCall PgTransaction::query(std::string sql, std::vector<postgres::Value> params) const {
  auto query = make_shared_value<postgres::Query>(std::move(sql), std::move(params));
  const postgres::BlockChange change = query->block_change();
  sim::PendingCall pending = send(*env_, connection_->session, std::move(query));
  if (change == postgres::BlockChange::opens && connection_->session == 0) connection_->session = pending.id();
  return PgCall(std::move(pending), change == postgres::BlockChange::ends ? connection_ : nullptr);
}

sim::Task<PgTransaction> Pg::begin_on(sim::Env& env) {
  PgCall begin(send(env, 0, make_shared_value<postgres::Query>("begin")));
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
