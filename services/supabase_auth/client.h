// What @supabase/auth-js 2.119 makes of what comes back, and what it refuses to send. Pure functions.
//
// The library returns `{data, error}` and never retries an admin call.
#pragma once

#include <optional>
#include <string_view>

#include "services/reply.h"
#include "services/supabase_auth/protocol.h"

namespace halfdone::supabase_auth {

// The error that the caller gets; nothing when it gets data. The rules (src/lib/fetch.ts of the library):
//
//   | what came back                                  | error                                                         |
//   | 2xx, readable                                   | none                                                          |
//   | 2xx, unreadable                                 | AuthRetryableFetchError, status 0: looks like no answer       |
//   | nothing                                         | AuthRetryableFetchError, status 0                             |
//   | 500 501 502 503 504 520-530                     | AuthRetryableFetchError with the status; the code is dropped  |
//   | else with a JSON body                           | AuthApiError with status and code, but session_not_found is an|
//   |                                                 | AuthSessionMissingError (400), weak_password has its own name |
//   | else without                                    | AuthUnknownError, no status                                   |
std::optional<ClientError> client_error(const Reply<Answer>& reply);

// What the library throws before it sends anything: an id that is no UUID. Admin calls reject with it instead of
// returning it. Nothing when the request is sent.
std::optional<std::string_view> thrown_before_request(const Request& request);

// How sure a careful caller may be of what a reply means: done, refused for certain, or unknown. The table:
//
//   | reply                                           | first try     | after an unknown try of the same request |
//   | 2xx, readable                                   | done          | done                                     |
//   | 404 to a deletion                               | refused       | done: the user is gone                   |
//   | 400 to 499 (a torn one too: its status counts)  | refused       | unknown: says nothing of the earlier try |
//   | 500 "Database error deleting user"              | refused       | unknown                                  |
//   | other 5xx                                       | unknown       | unknown                                  |
//   | 2xx, unreadable; nothing                        | unknown       | unknown                                  |
//
// Only the text of a failed deletion is given before its COMMIT. "Database error creating new user" and "Error updating
// user" wrap the whole transaction, a COMMIT without an answer from the database included; and a 504 is the server's
// own time limit, behind which the handler goes on.
Certainty certainty(const Request& request, const Reply<Answer>& reply, Attempt attempt);

}  // namespace halfdone::supabase_auth
