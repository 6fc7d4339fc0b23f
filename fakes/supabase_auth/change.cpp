#include "fakes/supabase_auth/change.h"

#include "fakes/supabase_auth/validation.h"

namespace halfdone::supabase_auth {

Change change_of(const UpdateUser& request, const User& read, const postgres::Context& context) {
  Change change;
  change.user = read;
  User& user = change.user;
  if (!request.email.empty()) {
    Checked email = check_email(request.email);
    if (email.complaint) return {.complaint = email.complaint};
    change.email = std::move(email.value);
    user.email = change.email;
    if (request.email_confirm) user.is_anonymous = false;
  }
  if (!request.phone.empty()) {
    Checked phone = check_phone(request.phone);
    if (phone.complaint) return {.complaint = phone.complaint};
    change.phone = std::move(phone.value);
    user.phone = change.phone;
    if (request.phone_confirm) user.is_anonymous = false;
  }
  if (!request.ban_duration.empty()) {
    const Ban ban = check_ban_duration(request.ban_duration);
    if (ban.complaint) return {.complaint = ban.complaint};
    change.bans = true;
    user.banned_until = ban.microseconds == 0 ? std::nullopt : std::optional(context.now + ban.microseconds);
  }
  if (!request.role.empty()) user.role = request.role;
  if (request.email_confirm) {
    user.email_confirmed_at = context.now;
    user.user_metadata = user.user_metadata.merged({{"email_verified", "true"}});
  }
  if (request.phone_confirm) user.phone_confirmed_at = context.now;
  user.app_metadata = user.app_metadata.merged(request.app_metadata);
  user.user_metadata = user.user_metadata.merged(request.user_metadata);
  user.updated_at = context.now;
  return change;
}

}  // namespace halfdone::supabase_auth
