#include "services/postgres/refusals.h"

#include <algorithm>
#include <cassert>

namespace halfdone::postgres {

namespace {

AnswerPtr make_answer(Refusal refusal) {
  auto answer = std::make_unique<Answer>();
  answer->error = std::make_unique<SqlError>();
  answer->error->sqlstate = facts(refusal).sqlstate;
  answer->error->message = facts(refusal).message;
  return AnswerPtr(answer.release());
}

}  // namespace

RefusalFacts facts(Refusal refusal) {
  switch (refusal) {
    case Refusal::serialization_failure:
      return {"40001", "could not serialize access due to concurrent update", false, false};
    case Refusal::too_many_connections: return {"53300", "sorry, too many clients already", true, false};
    case Refusal::admin_shutdown: return {"57P01", "terminating connection due to administrator command", false, true};
    case Refusal::out_of_memory: return {"53200", "out of memory", false, false};
    case Refusal::query_canceled: return {"57014", "canceling statement due to statement timeout", false, false};
  }
  assert(false);
  return {};
}

const AnswerPtr& answer_of(Refusal refusal) {
  static const std::array<AnswerPtr, refusals.size()> answers = [] {
    std::array<AnswerPtr, refusals.size()> made;
    for (std::size_t i = 0; i < refusals.size(); ++i) made[i] = make_answer(refusals[i]);
    return made;
  }();
  const auto index = static_cast<std::size_t>(refusal);
  assert(index < refusals.size() && refusals[index] == refusal);
  return answers[index];
}

const AnswerPtr& connection_terminated() {
  static const AnswerPtr terminated = [] {
    auto answer = std::make_unique<Answer>();
    answer->error = std::make_unique<SqlError>();
    answer->error->message = "Connection terminated unexpectedly";
    return AnswerPtr(answer.release());
  }();
  return terminated;
}

bool ends_connection(const SqlError& error) {
  return error.sqlstate.empty() || std::ranges::any_of(refusals, [&](Refusal refusal) {
           return facts(refusal).ends_session && facts(refusal).sqlstate == error.sqlstate;
         });
}

}  // namespace halfdone::postgres
