// What the npm package `resend` 6.38 makes of what comes back, and what it refuses to send. Pure functions.
//
// The library never throws for HTTP or network trouble, never retries and has no timeout: it resolves to `{data,
// error}`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/reply.h"
#include "services/resend/protocol.h"

namespace halfdone::resend {

// The error that the caller gets; nothing when it gets data.
//
//   | what came back              | error                                                                          |
//   | 2xx, readable               | none                                                                           |
//   | 2xx, unreadable; nothing    | application_error, statusCode null, "Unable to fetch data. ..."                |
//   | else with a JSON body       | the body as it is: its name, statusCode and message                            |
//   | else, not JSON              | application_error with the status, "Internal server error. We are unable ..."  |
//   | else, body breaks off       | application_error with the status and the read error                           |
std::optional<ClientError> client_error(const Reply<Answer>& reply);

// What goes into the path for the arguments {id, email} of the library: with both given, the address wins. Empty with
// neither.
std::string contact_in_path(std::string_view id, std::string_view email);

// The error that the library answers by itself, without sending anything: a contact is named by neither id nor address.
// Nothing when the request is sent.
std::optional<ClientError> answered_before_request(const Request& request);

// How sure a careful caller may be of what a reply means: done, refused for certain, or unknown. The table:
//
//   | reply                                           | first try     | after an unknown try of the same request |
//   | 2xx, readable                                   | done          | done                                     |
//   | 404 to removing a contact                       | refused       | done: the contact is gone                |
//   | 409 concurrent_idempotent_requests              | unknown       | unknown: the other one is being worked on|
//   | 400 to 499 (a torn one too: its status counts)  | refused       | unknown: says nothing of the earlier try |
//   | 5xx; 2xx, unreadable; nothing                   | unknown       | unknown                                  |
//
// `done` for a removal under an audience means that the contact is not in that segment, and no more: the service gives
// the same answer for a contact that never existed, and the contact itself stays with the team.
Certainty certainty(const Request& request, const Reply<Answer>& reply, Attempt attempt);

}  // namespace halfdone::resend
