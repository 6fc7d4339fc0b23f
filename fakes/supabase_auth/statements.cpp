#include "fakes/supabase_auth/statements.h"

#include <cassert>

namespace halfdone::supabase_auth {

namespace {

// In the order of the columns that user_from_row (rows.cpp) reads.
#define USER_COLUMNS                                                                                          \
  "id, aud, role, email, phone, email_confirmed_at, phone_confirmed_at, last_sign_in_at, raw_app_meta_data, " \
  "raw_user_meta_data, created_at, updated_at, banned_until, deleted_at, is_anonymous"

// In the order of the columns that identity_from_row reads.
#define IDENTITY_COLUMNS "id, provider_id, user_id, provider, identity_data, last_sign_in_at, created_at, updated_at"

}  // namespace

std::string_view sql_of(Statement statement) {
  switch (statement) {
    case Statement::begin: return "begin";
    case Statement::commit: return "commit";
    case Statement::rollback: return "rollback";
    case Statement::find_user: return "select " USER_COLUMNS " from auth.users where id = $1";
    case Statement::find_user_id: return "select id from auth.users where id = $1";
    case Statement::find_identities: return "select " IDENTITY_COLUMNS " from auth.identities where user_id = $1";
    case Statement::count_users: return "select count(*) from auth.users where aud = $1";
    case Statement::list_users:
      return "select " USER_COLUMNS " from auth.users where aud = $1 order by created_at desc, id limit $2 offset $3";
    case Statement::all_identities: return "select " IDENTITY_COLUMNS " from auth.identities";
    case Statement::find_email_identity:
      return "select u.id from auth.identities i join auth.users u on u.id = i.user_id "
             "where lower(i.identity_data ->> 'email') = $1 and i.provider not like 'sso:%' and u.aud = $2";
    case Statement::find_email_user:
      return "select id from auth.users where lower(email) = $1 and aud = $2 and is_sso_user = false";
    case Statement::find_phone_user:
      return "select id from auth.users where phone = $1 and aud = $2 and is_sso_user = false";
    case Statement::insert_user:
      return "insert into auth.users (instance_id, id, aud, role, email, encrypted_password, phone, raw_app_meta_data, "
             "raw_user_meta_data, created_at, updated_at) values "
             "('00000000-0000-0000-0000-000000000000', $1, $2, '', $3, $4, $5, $6, $7, now(), now())";
    case Statement::insert_identity:
      return "insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, "
             "updated_at) values ($1, $2, $3, $4, now(), now(), now()) returning " IDENTITY_COLUMNS;
    case Statement::find_own_identity:
      return "select " IDENTITY_COLUMNS " from auth.identities where provider_id = $1 and provider = $2";
    case Statement::update_identity:
      return "update auth.identities set identity_data = $2, updated_at = now() where id = $1";
    case Statement::update_user:
      return "update auth.users set role = coalesce($2, role), email_confirmed_at = coalesce($3, email_confirmed_at), "
             "phone_confirmed_at = coalesce($4, phone_confirmed_at), raw_app_meta_data = coalesce($5, "
             "raw_app_meta_data), "
             "raw_user_meta_data = coalesce($6, raw_user_meta_data), "
             "banned_until = case when $7 then $8 else banned_until end, updated_at = now() where id = $1";
    case Statement::set_email:
      return "update auth.users set email = $2, is_anonymous = $3, updated_at = now() where id = $1";
    case Statement::set_phone:
      return "update auth.users set phone = $2, is_anonymous = $3, updated_at = now() where id = $1";
    case Statement::delete_user: return "delete from auth.users where id = $1";
    case Statement::soft_delete_user:
      return "update auth.users set email = $2, phone = $3, encrypted_password = null, raw_app_meta_data = '{}', "
             "raw_user_meta_data = '{}', deleted_at = now(), updated_at = now() where id = $1";
    case Statement::soft_delete_identity:
      return "update auth.identities set provider_id = $2, identity_data = '{}', updated_at = now() where id = $1";
    case Statement::delete_one_time_tokens: return "delete from auth.one_time_tokens where user_id = $1";
    case Statement::delete_factors: return "delete from auth.mfa_factors where user_id = $1";
    case Statement::delete_sessions: return "delete from auth.sessions where user_id = $1";
  }
  assert(false);
  return "";
}

Statements::Statements(const postgres::Database& database) {
  for (std::size_t i = 0; i < statement_count; ++i) plans_[i] = database.plan(sql_of(static_cast<Statement>(i)));
}

}  // namespace halfdone::supabase_auth
