// Today: three calls started together. supabase-js and resend return their errors and nobody looks, so only the
// database can make it fail; and when it does, the other two are already under way.
//
//   await Promise.all([
//     deleteUser(db, userId),
//     supabase.auth.admin.deleteUser(userId),
//     resend.contacts.remove({ email, audienceId }),
//   ]);
#include "scenarios/delete_user/designs.h"

namespace halfdone::scenarios::delete_user {

sim::Script today(sim::Env& env) {
  const Supabase supabase(env, Supabase::Built::with_admin_key);
  const ResendClient resend(env);

  auto db = delete_user_rows(env);
  auto auth = supabase.auth_admin().delete_user(std::string(user_id));
  auto mail = resend.contacts.remove(std::string(email), std::string(audience_id));
  co_await sim::all(db, auth, mail);
  co_return sim::Told::done;
}

}  // namespace halfdone::scenarios::delete_user
