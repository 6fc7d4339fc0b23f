// How sure a careful caller of Postgres may be of what a reply means: done, refused for certain, or unknown.
#pragma once

#include <cstdint>

#include "services/postgres/protocol.h"
#include "services/reply.h"

namespace halfdone::postgres {

// What was asked, as far as certainty depends on it.
enum class Asked : std::uint8_t {
  in_block,    // a statement of an open transaction: nothing is decided before COMMIT
  autocommit,  // a statement that is its own transaction
  commit,      // COMMIT of a block
};

// The table:
//
//   | reply                                          | in_block | autocommit | commit                        |
//   | success                                        | done     | done       | done, but refused on the tag  |
//   |                                                |          |            | ROLLBACK: the block had failed|
//   | an error                                       | refused  | refused    | refused                       |
//   | 57P01, 57P02, 57P03, 08xxx, 40003, XX000       | refused  | unknown    | unknown                       |
//   | nothing; torn                                  | refused  | unknown    | unknown                       |
//
// In a block, `refused` says that the transaction won't commit: its session is gone or failed. A session that is ended
// while it commits may have committed (57P01 while waiting for a synchronous standby says so only in a warning). There
// is no column for repeats: a statement is either repeated in a new transaction, or looked up by what it wrote.
Certainty certainty(Asked asked, const Reply<Answer>& reply);

}  // namespace halfdone::postgres
