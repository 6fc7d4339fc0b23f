// At the proposal's date: the client was built with `accessToken`, so touching `.auth` throws while the array of calls
// is being built: after the database work was started, before Auth and Resend are asked. The database promise is left
// un-awaited and goes on after the caller has had its error.
//
//   await Promise.all([
//     deleteUser(db, userId),
//     supabase.auth.admin.deleteUser(userId),
//     resend.contacts.remove({ email, audienceId }),
//   ]);
#include "scenarios/delete_user/designs.h"

namespace halfdone::scenarios::delete_user {

sim::Script proposal_date(sim::Env& env) {
  const Supabase supabase(env, Supabase::Built::with_access_token);
  const ResendClient resend(env);

  auto db = delete_user_rows(env);
  auto auth = supabase.auth_admin().delete_user(std::string(user_id));
  auto mail = resend.contacts.remove(std::string(email), std::string(audience_id));
  co_await sim::all(db, auth, mail);
  co_return sim::Told::done;
}

}  // namespace halfdone::scenarios::delete_user
