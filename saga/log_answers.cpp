// What the answers to the log's statements mean.
#include "saga/log.h"

namespace halfdone::saga {

namespace {

Record record_of(const postgres::Value& value) {
  Record record;
  if (value.is_null()) return record;
  for (const postgres::Value& element : value.as_array()) {
    record.push_back(element.is_null() ? std::nullopt : std::optional(std::string(element.as_text())));
  }
  return record;
}

bool is_usable(const Reply<postgres::Answer>& reply) {
  return reply.arrival == Arrival::whole && !reply.answer->failed();
}

}  // namespace

Begun Log::begun(const Reply<postgres::Answer>& reply) {
  if (reply.arrival != Arrival::whole) return Begun::unsure;
  if (reply.answer->failed()) return reply.answer->error->sqlstate == "23505" ? Begun::conflict : Begun::unsure;
  const std::vector<postgres::Value>& counts = reply.answer->rows.front();
  if (counts[0].as_integer() > 0) return Begun::yes;
  return counts[1].as_integer() > 0 ? Begun::not_eligible : Begun::absent;
}

std::optional<State> Log::state_of(const Reply<postgres::Answer>& reply) {
  if (!is_usable(reply) || reply.answer->rows.empty()) return std::nullopt;
  return state_named(reply.answer->rows.front()[0].as_text());
}

SagaRowPtr Log::row_of(const Reply<postgres::Answer>& reply) {
  if (!is_usable(reply) || reply.answer->rows.empty()) return {};
  const std::vector<postgres::Value>& values = reply.answer->rows.front();
  SagaRow row;
  row.id = values[0];
  row.saga = values[0].print();
  row.subject = std::string(values[1].as_text());
  row.state = state_called(values[2].as_text());
  row.cursor = static_cast<std::uint8_t>(values[3].as_integer());
  row.epoch = values[4];
  row.record = record_of(values[5]);
  row.now = values[6].as_timestamptz();
  return make_shared_value<SagaRow>(std::move(row));
}

std::optional<Stuck> Log::first_stuck(const Reply<postgres::Answer>& reply) {
  if (!is_usable(reply) || reply.answer->rows.empty()) return std::nullopt;
  const std::vector<postgres::Value>& values = reply.answer->rows.front();
  return Stuck{.saga = values[0].print(),
               .subject = std::string(values[1].as_text()),
               .state = state_called(values[2].as_text()),
               .cursor = static_cast<std::uint8_t>(values[3].as_integer()),
               .why = std::string(values[4].as_text())};
}

Written Log::written(const Reply<postgres::Answer>& reply) {
  if (!is_usable(reply)) return Written::unsure;
  const std::vector<postgres::Value>& counts = reply.answer->rows.front();
  if (counts[1].as_integer() > 0) return Written::yes;
  return counts[0].as_integer() > 0 ? Written::guarded : Written::fenced;
}

Steered Log::steered(const Reply<postgres::Answer>& reply) {
  if (!is_usable(reply)) return Steered::unsure;
  return reply.answer->rows.empty() ? Steered::not_stuck : Steered::yes;
}

}  // namespace halfdone::saga
