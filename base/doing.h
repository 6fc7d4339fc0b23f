// What a request may do to what the services hold, wherever and whenever it is delivered. What its sender promises here
// is taken for granted by reductions (sim/reduce/inert_requests.h) and checked by an audit.
#pragma once

#include <cstdint>

namespace halfdone {

enum class Doing : std::uint8_t {
  writes,     // anything
  reads,      // nothing
  acts_once,  // it is conditional on what never comes back (an entry of the log, whose state and cursor are never those
              // again; the removal of something by an id that is never used again), so once it does nothing it never
              // will again
  renews,     // nothing but to renew a lease; acts once, too: where the lease is another's, it does nothing for ever
};

}  // namespace halfdone
