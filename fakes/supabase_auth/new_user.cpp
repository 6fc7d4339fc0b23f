#include "fakes/supabase_auth/new_user.h"

#include <memory>

#include "base/fingerprint.h"
#include "base/generated_uuid.h"
#include "fakes/supabase_auth/answers.h"
#include "fakes/supabase_auth/validation.h"
#include "services/json_text.h"

namespace halfdone::supabase_auth {

namespace {

constexpr std::uint64_t id_domain = 0x61757468'69640000;        // "auth id"
constexpr std::uint64_t password_domain = 0x61757468'70617373;  // "auth pass"

Fingerprint random(std::uint64_t domain, const postgres::Context& context) {
  return Hasher(domain).add(context.seed).add(context.request).finish();
}

postgres::Uuid random_id(const postgres::Context& context) {
  return generated_uuid(random(id_domain, context), context.life);
}

Metadata providers(const NewUser& user) {
  const std::string email = json_string("email"), phone = json_string("phone");
  if (user.phone.empty()) return {{"provider", email}, {"providers", "[" + email + "]"}};
  if (user.email.empty()) return {{"provider", phone}, {"providers", "[" + phone + "]"}};
  return {{"provider", email}, {"providers", "[" + email + ", " + phone + "]"}};
}

AnswerPtr complaint_about_id(const CreateUser& request, postgres::Uuid& id) {
  if (request.id.empty()) return {};
  if (!postgres::parse_uuid(request.id, id)) return invalid("ID must conform to the uuid v4 format");
  return id == postgres::Uuid{} ? invalid("ID cannot be a nil uuid") : AnswerPtr();
}

// The checks behind those of address and number: password hash, id, ban.
AnswerPtr check_rest(const CreateUser& request, const postgres::Context& context, NewUser& user) {
  if (!request.password_hash.empty() && !is_password_hash(request.password_hash)) return failed("Error creating user");
  if (AnswerPtr complaint = complaint_about_id(request, user.id)) return complaint;
  if (request.ban_duration.empty()) return {};
  const Ban ban = check_ban_duration(request.ban_duration);
  if (ban.microseconds != 0) user.banned_until = context.now + ban.microseconds;
  return ban.complaint;
}

}  // namespace

Shared<NewUser> new_user(const CreateUser& request, const postgres::Context& context) {
  auto made = std::make_unique<NewUser>();
  NewUser& user = *made;
  if (request.email.empty() && request.phone.empty()) {
    user.complaint_at_once = invalid("Cannot create a user without either an email or phone");
  }
  if (!request.email.empty()) {
    Checked email = check_email(request.email);
    user.email = std::move(email.value);
    user.complaint_at_once = std::move(email.complaint);
  }
  if (!request.phone.empty()) {
    Checked phone = check_phone(request.phone);
    user.phone = std::move(phone.value);
    user.complaint_about_phone = std::move(phone.complaint);
  }
  user.id = random_id(context);
  user.complaint_before_writing = check_rest(request, context, user);
  user.id_text = postgres::print_uuid(user.id);
  user.aud = request.aud.empty() ? "authenticated" : request.aud;
  user.role = request.role.empty() ? "authenticated" : request.role;
  // The real one is a bcrypt hash of a random password, which isn't told.
  user.encrypted_password =
      request.password_hash.empty() ? "$2a$10$" + to_string(random(password_domain, context)) : request.password_hash;
  user.first_app_metadata = providers(user);
  user.app_metadata = user.first_app_metadata.merged(request.app_metadata);
  user.user_metadata = request.user_metadata;
  if (request.email_confirm) {
    user.email_confirmed_at = context.now;
    user.user_metadata = user.user_metadata.merged({{"email_verified", "true"}});
  }
  if (request.phone_confirm) user.phone_confirmed_at = context.now;
  return Shared<NewUser>(made.release());
}

Metadata email_identity_data(const std::string& user_id, const std::string& email, bool verified) {
  return {{"sub", json_string(user_id)},
          {"email", json_string(email)},
          {"email_verified", verified ? "true" : "false"},
          {"phone_verified", "false"}};
}

Metadata phone_identity_data(const std::string& user_id, const std::string& phone, bool verified) {
  return {{"sub", json_string(user_id)},
          {"phone", json_string(phone)},
          {"email_verified", "false"},
          {"phone_verified", verified ? "true" : "false"}};
}

}  // namespace halfdone::supabase_auth
