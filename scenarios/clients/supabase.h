// supabase-js 2 with an admin key, for scripts: `supabase.auth.admin.*`. Errors are values.
#pragma once

#include "scenarios/clients/javascript.h"
#include "services/supabase_auth/client.h"

namespace halfdone::scenarios {

using AuthResult = DataOrError<supabase_auth::Answer, supabase_auth::client_error>;
using AuthCall = JsCall<AuthResult>;

class SupabaseAdmin {
 public:
  explicit SupabaseAdmin(sim::Env& env) : env_(&env) {}

  AuthCall get_user_by_id(std::string id) const { return send(supabase_auth::GetUser{std::move(id)}); }
  AuthCall create_user(supabase_auth::CreateUser attributes) const { return send(std::move(attributes)); }
  AuthCall update_user_by_id(supabase_auth::UpdateUser attributes) const { return send(std::move(attributes)); }
  AuthCall delete_user(std::string id, bool should_soft_delete = false) const {
    return send(supabase_auth::DeleteUser{std::move(id), should_soft_delete});
  }

 private:
  AuthCall send(supabase_auth::RequestBody body) const;
  sim::Env* env_;
};

// The client. Built with the option `accessToken`, it throws as soon as `.auth` is touched.
class Supabase {
 public:
  enum class Built { with_admin_key, with_access_token };
  Supabase(sim::Env& env, Built built) : env_(&env), built_(built) {}

  SupabaseAdmin auth_admin() const;

 private:
  sim::Env* env_;
  Built built_;
};

}  // namespace halfdone::scenarios
