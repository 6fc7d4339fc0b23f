// Sequential: the three calls one after another, stopping at the first error. Nothing is undone.
//
//   await deleteUser(db, userId);
//   const { error } = await supabase.auth.admin.deleteUser(userId);
//   if (error) throw error;
//   const { error: mailError } = await resend.contacts.remove({ email, audienceId });
//   if (mailError) throw mailError;
#include "scenarios/delete_user/designs.h"

namespace halfdone::scenarios::delete_user {

sim::Script sequential(sim::Env& env) {
  const Supabase supabase(env, Supabase::Built::with_admin_key);
  const ResendClient resend(env);

  auto db = delete_user_rows(env);
  co_await db;

  auto auth = supabase.auth_admin().delete_user(std::string(user_id));
  const auto auth_deleted = co_await auth;
  if (auth_deleted.failed()) throw JsError("auth");

  auto mail = resend.contacts.remove(std::string(email), std::string(audience_id));
  const auto removed = co_await mail;
  if (removed.failed()) throw JsError("resend");
  co_return sim::Told::done;
}

}  // namespace halfdone::scenarios::delete_user
