// At the proposal's date: the client was built with `accessToken`, so touching `.auth` throws while the array of calls
// is being built: after the database work was started, before Auth and Resend are asked. The database promise is left
// un-awaited and goes on after the caller has had its error.
#include "scenarios/delete_user/designs.h"

namespace halfdone::scenarios::delete_user {

sim::Script proposal_date(sim::Env& env) { return three_calls_at_once(env, Supabase::Built::with_access_token); }

}  // namespace halfdone::scenarios::delete_user
