// The deletion as the application has it, at the date of the proposal and today.
//
//   await Promise.all([
//     deleteUser(db, userId),
//     supabase.auth.admin.deleteUser(userId),
//     resend.contacts.remove({ email, audienceId }),
//   ]);
#include "scenarios/delete_user/designs.h"

namespace halfdone::scenarios::delete_user {

sim::Script three_calls_at_once(sim::Env& env, Supabase::Built auth_client) {
  const Supabase supabase(env, auth_client);
  const ResendClient resend(env);

  auto db = delete_user_rows(env);
  auto auth = supabase.auth_admin().delete_user(std::string(user_id));
  auto mail = resend.contacts.remove(std::string(email), std::string(audience_id));
  co_await sim::all(db, auth, mail);
  co_return sim::Told::done;
}

}  // namespace halfdone::scenarios::delete_user
