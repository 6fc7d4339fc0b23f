#include "services/postgres/client.h"

#include <string_view>

namespace halfdone::postgres {

namespace {

bool leaves_doubt(std::string_view sqlstate) {
  return sqlstate.starts_with("57P0") || sqlstate.starts_with("08") || sqlstate == "40003" || sqlstate == "XX000";
}

}  // namespace

Certainty certainty(Asked asked, const Reply<Answer>& reply) {
  const Certainty doubt = asked == Asked::in_block ? Certainty::refused : Certainty::unknown;
  if (reply.arrival != Arrival::whole) return doubt;
  const Answer& answer = *reply.answer;
  if (answer.failed()) return leaves_doubt(answer.error->sqlstate) ? doubt : Certainty::refused;
  return asked == Asked::commit && answer.tag == "ROLLBACK" ? Certainty::refused : Certainty::done;
}

}  // namespace halfdone::postgres
