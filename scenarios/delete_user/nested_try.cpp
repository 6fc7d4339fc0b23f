// Nested try/catch: each failure is undone by hand by the block around it, and thrown on.
//
//   const user = await db.query("select ... from users where id = $1", [userId]);
//   await deleteUser(db, userId);
//   try {
//     const { error } = await supabase.auth.admin.deleteUser(userId);
//     if (error) throw error;
//     try {
//       const { error } = await resend.contacts.remove({ email, audienceId });
//       if (error) throw error;
//     } catch (error) {
//       await supabase.auth.admin.createUser({ id: userId, email, email_confirm: true, user_metadata });
//       throw error;
//     }
//   } catch (error) {
//     await db.query("insert into users ...", [...user]);
//     throw error;
//   }
//
// C++ can't await inside a catch block, so an error is caught, remembered, and thrown again behind it.
#include <exception>

#include "scenarios/delete_user/designs.h"

namespace halfdone::scenarios::delete_user {

namespace {

sim::Task<> remove_contact_or_recreate_auth_user(sim::Env& env) {
  const Supabase supabase(env, Supabase::Built::with_admin_key);
  const ResendClient resend(env);
  std::exception_ptr error;
  try {
    auto mail = resend.contacts.remove(std::string(email), std::string(audience_id));
    const auto removed = co_await mail;
    if (removed.failed()) throw JsError("resend");
  } catch (...) {
    error = std::current_exception();
  }
  if (!error) co_return;
  auto created =
      supabase.auth_admin().create_user({.id = std::string(user_id),
                                         .email = std::string(email),
                                         .email_confirm = true,
                                         .user_metadata = supabase_auth::Metadata{{"full_name", "\"Ada\""}}});
  co_await created;
  std::rethrow_exception(error);
}

sim::Task<> delete_auth_user_then_contact(sim::Env& env) {
  const Supabase supabase(env, Supabase::Built::with_admin_key);
  auto auth = supabase.auth_admin().delete_user(std::string(user_id));
  const auto deleted = co_await auth;
  if (deleted.failed()) throw JsError("auth");
  auto contact = remove_contact_or_recreate_auth_user(env);
  co_await contact;
}

}  // namespace

sim::Script nested_try(sim::Env& env) {
  const Pg db(env);
  auto read =
      db.query("select id, email, full_name, team_id, locale, created_at from users where id = $1", {uuid(user_id)});
  const auto found = co_await read;
  const auto rows = found.rows();
  if (rows.empty()) throw JsError("NOT_FOUND");
  const std::vector<postgres::Value> user = rows[0];

  auto deleted = delete_user_rows(env);
  co_await deleted;
  std::exception_ptr error;
  try {
    auto rest = delete_auth_user_then_contact(env);
    co_await rest;
  } catch (...) {
    error = std::current_exception();
  }
  if (!error) co_return sim::Told::done;
  auto restored = db.query(
      "insert into users (id, email, full_name, team_id, locale, created_at) values ($1, $2, $3, $4, $5, $6)", user);
  co_await restored;
  std::rethrow_exception(error);
}

}  // namespace halfdone::scenarios::delete_user
