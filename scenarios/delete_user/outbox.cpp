// Transaction and outbox: one database transaction deletes the rows and writes down what is left to do; a relay reads
// that and calls Auth and Resend, again and again until each succeeds.
//
//   await db.transaction(async (tx) => {
//     await tx.query("delete from users where id = $1", [userId]);
//     await tx.query("insert into outbox (service, payload) values ('auth', ...), ('resend', ...)");
//   });
#include <exception>

#include "scenarios/delete_user/designs.h"

namespace halfdone::scenarios::delete_user {

namespace {

sim::Task<> delete_and_write_down([[maybe_unused]] sim::Env& env, PgTransaction tx) {
  auto users = tx.query("delete from users where id = $1", {uuid(user_id)});
  co_await users;
  auto jobs = tx.query(
      "insert into outbox (service, payload) values ('auth', jsonb_build_object('user_id', $1::text)),"
      " ('resend', jsonb_build_object('email', $2::text, 'audience_id', $3::text))",
      {text(user_id), text(email), text(audience_id)});
  co_await jobs;
  auto commit = tx.commit();
  co_await commit;
}

}  // namespace

sim::Script outbox(sim::Env& env) {
  const Pg db(env);
  auto begin = db.begin();
  const PgTransaction tx = co_await begin;
  std::exception_ptr error;
  try {
    auto work = delete_and_write_down(env, tx);
    co_await work;
  } catch (...) {
    error = std::current_exception();
  }
  if (!error) co_return sim::Told::done;
  try {
    auto rollback = tx.rollback();
    co_await rollback;
  } catch (const PgError&) {
    // The connection is gone, and the transaction with it.
  }
  std::rethrow_exception(error);
}

sim::Script outbox_relay(sim::Env& env) {
  const Pg db(env);
  const Supabase supabase(env, Supabase::Built::with_admin_key);
  const ResendClient resend(env);

  auto read = db.query(
      "select id, service, payload ->> 'user_id', payload ->> 'email', payload ->> 'audience_id' from outbox order by "
      "service, id");
  const auto jobs = co_await read;
  const auto rows = jobs.rows();
  for (const auto& job : rows) {
    bool done = false;
    if (job[1].as_text() == "auth") {
      auto call = supabase.auth_admin().delete_user(std::string(job[2].as_text()));
      const auto deleted = co_await call;
      done = !deleted.failed();
    } else {
      auto call = resend.contacts.remove(std::string(job[3].as_text()), std::string(job[4].as_text()));
      const auto removed = co_await call;
      done = !removed.failed();
    }
    if (!done) continue;
    auto mark = db.query("delete from outbox where id = $1", {job[0]});
    co_await mark;
  }
  co_return sim::Told::done;
}

}  // namespace halfdone::scenarios::delete_user
