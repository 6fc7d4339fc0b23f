// POST /admin/users
#include <cassert>

#include "fakes/supabase_auth/answers.h"
#include "fakes/supabase_auth/new_user.h"
#include "fakes/supabase_auth/operation.h"
#include "fakes/supabase_auth/rows.h"

namespace halfdone::supabase_auth {

namespace {

using postgres::Value;
using Stage = Creating::Stage;

constexpr const char* creating_failed = "Database error creating new user";

Action execute(Creating& state, Stage stage, Statement statement, std::vector<Value> params) {
  state.stage = stage;
  return Execute{statement, std::move(params)};
}

Action begin(const NewUser& user, Creating& state) {
  if (user.complaint_before_writing) return user.complaint_before_writing;
  return execute(state, Stage::begin, Statement::begin, {});
}

Action check_phone(const NewUser& user, Creating& state) {
  if (user.complaint_about_phone) return user.complaint_about_phone;
  if (user.phone.empty()) return begin(user, state);
  return execute(state, Stage::phone_user, Statement::find_phone_user,
                 {Value::text(user.phone), Value::text(user.aud)});
}

Action check_email(const NewUser& user, Creating& state) {
  if (user.complaint_at_once) return user.complaint_at_once;
  if (user.email.empty()) return check_phone(user, state);
  return execute(state, Stage::email_identity, Statement::find_email_identity,
                 {Value::text(user.email), Value::text(user.aud)});
}

Action insert_user(const NewUser& user, const CreateUser& request, Creating& state) {
  return execute(
      state, Stage::insert_user, Statement::insert_user,
      {Value::uuid(user.id), Value::text(user.aud), text_or_null(user.email), Value::text(user.encrypted_password),
       text_or_null(user.phone), jsonb(user.first_app_metadata), jsonb(request.user_metadata)});
}

Action insert_identity(const NewUser& user, Creating& state, Stage stage, const char* provider, const Metadata& data) {
  return execute(state, stage, Statement::insert_identity,
                 {Value::text(user.id_text), Value::uuid(user.id), jsonb(data), Value::text(provider)});
}

// Role, metadata, confirmations and ban.
Action update_user(const NewUser& user, Creating& state) {
  return execute(state, Stage::update_user, Statement::update_user,
                 {Value::uuid(user.id), Value::text(user.role), time_or_null(user.email_confirmed_at),
                  time_or_null(user.phone_confirmed_at), jsonb(user.app_metadata), jsonb(user.user_metadata),
                  Value::boolean(user.banned_until.has_value()), time_or_null(user.banned_until)});
}

Action insert_phone_identity(const NewUser& user, Creating& state) {
  if (user.phone.empty()) return update_user(user, state);
  return insert_identity(user, state, Stage::insert_phone_identity, "phone",
                         phone_identity_data(user.id_text, user.phone, false));
}

Action insert_email_identity(const NewUser& user, Creating& state) {
  if (user.email.empty()) return insert_phone_identity(user, state);
  return insert_identity(user, state, Stage::insert_email_identity, "email",
                         email_identity_data(user.id_text, user.email, false));
}

// The user as the server holds it: without `confirmed_at`, which only a read fills.
AnswerPtr created(const NewUser& user, const Creating& state, const postgres::Context& context) {
  User answer{.id = user.id_text,
              .aud = user.aud,
              .role = user.role,
              .email = user.email,
              .phone = user.phone,
              .email_confirmed_at = user.email_confirmed_at,
              .phone_confirmed_at = user.phone_confirmed_at,
              .app_metadata = user.app_metadata,
              .user_metadata = user.user_metadata,
              .created_at = context.now,
              .updated_at = context.now,
              .banned_until = user.banned_until};
  for (const postgres::AnswerPtr& identity : {state.email_identity, state.phone_identity}) {
    if (identity) answer.identities.push_back(identity_from_row(identity->rows.at(0)));
  }
  return make_answer(200, std::move(answer));
}

Action after_failure(Creating& state) {
  switch (state.stage) {
    case Stage::email_identity:
    case Stage::email_user: return failed("Database error checking email");
    case Stage::phone_user: return failed("Database error checking phone");
    case Stage::insert_user:
    case Stage::insert_email_identity:
    case Stage::insert_phone_identity:
    case Stage::update_user: return execute(state, Stage::rollback, Statement::rollback, {});
    case Stage::start:
    case Stage::begin:
    case Stage::commit:
    case Stage::rollback: return failed(creating_failed);
  }
  assert(false);
  return AnswerPtr();
}

}  // namespace

Action next(const CreateUser& request, Creating& state, const postgres::AnswerPtr& last,
            const postgres::Context& context) {
  if (last && last->failed()) return after_failure(state);
  if (!state.user) state.user = new_user(request, context);
  const NewUser& user = *state.user;
  switch (state.stage) {
    case Stage::start: return check_email(user, state);
    case Stage::email_identity:
      if (!last->rows.empty()) return email_exists();
      return execute(state, Stage::email_user, Statement::find_email_user,
                     {Value::text(user.email), Value::text(user.aud)});
    case Stage::email_user: return last->rows.empty() ? check_phone(user, state) : email_exists();
    case Stage::phone_user: return last->rows.empty() ? begin(user, state) : phone_exists();
    case Stage::begin: return insert_user(user, request, state);
    case Stage::insert_user: return insert_email_identity(user, state);
    case Stage::insert_email_identity: state.email_identity = last; return insert_phone_identity(user, state);
    case Stage::insert_phone_identity: state.phone_identity = last; return update_user(user, state);
    case Stage::update_user: return execute(state, Stage::commit, Statement::commit, {});
    case Stage::commit: return created(user, state, context);
    case Stage::rollback: return failed(creating_failed);
  }
  assert(false);
  return AnswerPtr();
}

}  // namespace halfdone::supabase_auth
