// One step of a run in words, the same in every report.
#pragma once

#include <string>

#include "reports/result.h"

namespace halfdone::reports {

// Whether a request arrives (or is lost on its way) in this step.
bool is_delivery(const Moment& moment);

// "caller", or "caller (given up)" when no actor waits for the request any more.
std::string sender(const Moment& moment);

// Of a delivery: what the service makes of it, to be read behind its name: "does it, but the answer is lost".
std::string outcome(const Moment& moment);

// Of a step that is no delivery: "caller hears from auth: 200", "relay crashes: ...".
std::string event(const Moment& moment);

// The whole step in one line: "caller -> auth: DELETE ...; auth does it, but the answer is lost".
std::string sentence(const Moment& moment);

}  // namespace halfdone::reports
