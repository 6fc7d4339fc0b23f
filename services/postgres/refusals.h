// The refusals that a PostgreSQL server may give for reasons of its own, whatever it is asked: no effect, a later try
// may succeed.
//
// Deadlocks (40P01) are not among them: they come only from locks that really wait for each other, and the database
// says when one may happen (fakes/postgres/database.h: may_deadlock).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "services/postgres/protocol.h"

namespace halfdone::postgres {

enum class Refusal : std::uint8_t {
  serialization_failure,  // 40001. Legal at any time above READ COMMITTED, and on a standby at any level
  too_many_connections,   // 53300, when a client connects
  admin_shutdown,         // 57P01, when an administrator or a restart ends the session
  out_of_memory,          // 53200
  query_canceled,         // 57014, by statement_timeout
};

inline constexpr std::array refusals = {Refusal::serialization_failure, Refusal::too_many_connections,
                                        Refusal::admin_shutdown, Refusal::out_of_memory, Refusal::query_canceled};

struct RefusalFacts {
  std::string_view sqlstate;
  std::string_view message;
  bool outside_blocks_only;  // can only meet a client that has no open transaction: there is no session yet
  bool ends_session;  // the open transaction rolls back and the connection is gone; otherwise an open block fails
};

RefusalFacts facts(Refusal refusal);

// What schedules call it: its SQLSTATE.
inline std::string_view name(Refusal refusal) { return facts(refusal).sqlstate; }

// The error that the client gets; the same shared object each time. What happens to the session is for the caller to
// do, by `facts`.
const AnswerPtr& answer_of(Refusal refusal);

// What a client makes of a statement on a connection that is gone: an error of its own, without a SQLSTATE. Nothing
// reaches the server. The same shared object each time.
const AnswerPtr& connection_terminated();

// Whether a client that gets this error has lost its connection, and what was open on it.
bool ends_connection(const SqlError& error);

}  // namespace halfdone::postgres
