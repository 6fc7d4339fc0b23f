#include "saga/steering.h"

#include <fmt/format.h>

#include <cassert>

#include "base/bad_input.h"

namespace halfdone::saga {

namespace {

constexpr std::string_view any_saga = "00000000-0000-0000-0000-000000000000";

void check(const Order& order) {
  const std::string what(name_of(order.kind));
  if (order.by.empty()) throw BadInput(what, "nobody is named", "Say who does it: the name goes into the log.");
  if (order.why.empty()) throw BadInput(what, "no reason is given", "Say why: the reason goes into the log.");
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

}  // namespace

std::string_view name_of(Order::Kind kind) {
  switch (kind) {
    case Order::Kind::resume: return "resume";
    case Order::Kind::abandon: return "abandon";
  }
  assert(false && "an order without a name");
  return {};
}

postgres::QueryPtr query_of(const Log& log, const Order& order, const std::string& saga) {
  check(order);
  postgres::Uuid id{};
  if (!postgres::parse_uuid(saga, id)) {
    throw BadInput(std::string(name_of(order.kind)), fmt::format("\"{}\" is no id of a saga", saga),
                   "Take the id from the list of stuck sagas.");
  }
  return order.kind == Order::Kind::resume ? log.resume(saga, order.by, order.why)
                                           : log.abandon(saga, order.by, order.why);
}

std::string psql_of(const Log& log, Order::Kind kind) {
  const postgres::QueryPtr query = query_of(log, {kind, ":by", ":why"}, std::string(any_saga));
  return replaced(replaced(replaced(query->sql(), "$1", ":'saga'"), "$2", ":'by'"), "$3", ":'why'") + ";";
}

Operator::Operator(const Log& log, Order order) : log_(log), order_(std::move(order)) { check(order_); }

Operator::Move Operator::start() const {
  return {{Phase::looking, {}}, Effect{log_.stuck(), "log.stuck", 1, Doing::reads}};
}

Operator::Move Operator::advance(const At& at, const Reply<postgres::Answer>& reply) const {
  switch (at.phase) {
    case Phase::looking: {
      const std::optional<Stuck> stuck = Log::first_stuck(reply);
      if (!stuck) return {};
      if (order_.kind == Order::Kind::resume) return give(stuck->saga);
      return {{Phase::waiting, stuck->saga}, Effect{std::monostate(), "time_wait", 2}};
    }
    case Phase::waiting: return give(at.saga);
    // Whatever came of it, the list of stuck sagas tells.
    case Phase::ordering: return {};
  }
  assert(false && "a phase without a way on");
  return {};
}

Operator::Move Operator::give(const std::string& saga) const {
  return {{Phase::ordering, saga},
          Effect{query_of(log_, order_, saga), fmt::format("log.{}", name_of(order_.kind)), 3}};
}

}  // namespace halfdone::saga
