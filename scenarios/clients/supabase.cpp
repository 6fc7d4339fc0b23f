#include "scenarios/clients/supabase.h"

namespace halfdone::scenarios {

AuthCall SupabaseAdmin::send(supabase_auth::RequestBody body) const {
  auto request = supabase_auth::make_request(std::move(body));
  if (const auto message = supabase_auth::thrown_before_request(*request))
    return AuthCall(JsError(std::string(*message)));
  std::string name(request->name());
  return AuthCall(env_->call(id_of(Service::auth), 0, std::move(name), pack(std::move(request))));
}

SupabaseAdmin Supabase::auth_admin() const {
  if (built_ == Built::with_access_token) {
    throw JsError(
        "@supabase/supabase-js: Supabase Client is configured with the accessToken option, accessing "
        "supabase.auth.auth is not possible");
  }
  return SupabaseAdmin(*env_);
}

}  // namespace halfdone::scenarios
