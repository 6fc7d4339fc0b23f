// Today: three calls started together. supabase-js and resend return their errors, unchecked here, so only the
// database can make it fail; and when it does, the other two are already under way.
#include "scenarios/delete_user/designs.h"

namespace halfdone::scenarios::delete_user {

sim::Script today(sim::Env& env) { return three_calls_at_once(env, Supabase::Built::with_admin_key); }

}  // namespace halfdone::scenarios::delete_user
