#include "fakes/supabase_auth/change.h"

#include <memory>

#include "fakes/supabase_auth/validation.h"

namespace halfdone::supabase_auth {

namespace {

// Fills in everything but `complaint`, which it returns; null when nothing is wrong.
AnswerPtr apply(const UpdateUser& request, const postgres::Context& context, Change& change) {
  User& user = change.user;
  if (!request.email.empty()) {
    Checked email = check_email(request.email);
    if (email.complaint) return email.complaint;
    change.email = std::move(email.value);
    user.email = change.email;
    if (request.email_confirm) user.is_anonymous = false;
  }
  if (!request.phone.empty()) {
    Checked phone = check_phone(request.phone);
    if (phone.complaint) return phone.complaint;
    change.phone = std::move(phone.value);
    user.phone = change.phone;
    if (request.phone_confirm) user.is_anonymous = false;
  }
  if (!request.ban_duration.empty()) {
    const Ban ban = check_ban_duration(request.ban_duration);
    if (ban.complaint) return ban.complaint;
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
  return {};
}

}  // namespace

Shared<Change> change_of(const UpdateUser& request, const User& read, const postgres::Context& context) {
  auto change = std::make_unique<Change>();
  change->user = read;
  change->complaint = apply(request, context, *change);
  return Shared<Change>(change.release());
}

}  // namespace halfdone::supabase_auth
