#include "scenarios/delete_user/saga.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/json_text.h"

namespace halfdone::scenarios::delete_user {

namespace {

using saga::Answer;
using saga::Case;
using saga::Record;
using saga::Request;

// Fields of the record.
enum Field : std::size_t { banned_until, contact_id, unsubscribed };

constexpr std::string_view marker_key = "deletion";
// Longer than any saga waits for a person.
constexpr std::string_view long_ban = "876000h";

const supabase_auth::User& user_of(const Answer& answer) {
  return *std::get<Reply<supabase_auth::Answer>>(answer).answer->user();
}
const resend::Contact& contact_of(const Answer& answer) {
  return std::get<resend::Contact>(std::get<Reply<resend::Answer>>(answer).answer->body());
}

Request get_user(const Case& about) { return supabase_auth::make_request(supabase_auth::GetUser{about.subject}); }

// --- freeze_login

void note_ban(const Answer& answer, Record& record) {
  const auto& until = user_of(answer).banned_until;
  if (until) record[banned_until] = std::to_string(*until);
}

Request freeze(const Case& about) {
  return supabase_auth::make_request(
      supabase_auth::UpdateUser{.id = about.subject,
                                .ban_duration = std::string(long_ban),
                                .app_metadata = supabase_auth::Metadata{{marker_key, json_string(about.marker())}}});
}

bool is_frozen_by(const Answer& answer, const Case& about) {
  return user_of(answer).app_metadata.find(marker_key) == json_string(about.marker());
}

// What is left of the recorded ban, or none.
std::string ban_left(const Case& about) {
  const auto& until = about.record[banned_until];
  const std::int64_t left = until ? std::stoll(*until) - about.now : 0;
  return left > 0 ? fmt::format("{}us", left) : "none";
}

Request unfreeze(const Case& about) {
  return supabase_auth::make_request(
      supabase_auth::UpdateUser{.id = about.subject,
                                .ban_duration = ban_left(about),
                                .app_metadata = supabase_auth::Metadata{{marker_key, "null"}}});
}

// --- mute_contact

// By address, the only name that it has here; what follows goes by the recorded id.
Request find_contact(const Case&, std::string_view email) {
  return resend::make_request(resend::ContactsGet{{}, std::string(email)});
}

void note_contact(const Answer& answer, Record& record) {
  const resend::Contact& contact = contact_of(answer);
  record[contact_id] = contact.id;
  record[unsubscribed] = contact.unsubscribed ? "true" : "false";
}

std::optional<Request> update_contact(const Case& about, bool is_unsubscribed, resend::Nullable marker) {
  if (!about.record[contact_id]) return std::nullopt;
  return resend::make_request(resend::ContactsUpdate{
      {},
      *about.record[contact_id],
      {.unsubscribed = is_unsubscribed, .properties = {{std::string(marker_key), std::move(marker)}}}});
}

std::optional<Request> mute(const Case& about) { return update_contact(about, true, about.marker()); }
std::optional<Request> unmute(const Case& about) {
  return update_contact(about, about.record[unsubscribed] == "true", std::nullopt);
}

std::optional<Request> get_contact(const Case& about) {
  if (!about.record[contact_id]) return std::nullopt;
  return resend::make_request(resend::ContactsGet{{}, *about.record[contact_id]});
}

bool is_muted_by(const Answer& answer, const Case& about) {
  const auto& properties = contact_of(answer).properties;
  return std::ranges::find(properties, resend::Property{std::string(marker_key), about.marker()}) != properties.end();
}

std::optional<Request> delete_contact(const Case& about) {
  if (!about.record[contact_id]) return std::nullopt;
  return resend::make_request(resend::ContactsRemove{{}, *about.record[contact_id]});
}

// --- Local parts

constexpr std::string_view others_own_shared_teams =
    "not exists (select 1 from users_on_team m where m.user_id::text = {0} and m.role = 'owner' "
    "and exists (select 1 from users_on_team o where o.team_id = m.team_id and o.user_id <> m.user_id) "
    "and not exists (select 1 from users_on_team o where o.team_id = m.team_id and o.user_id <> m.user_id and o.role = "
    "'owner'))";

}  // namespace

saga::Definition delete_user_saga(std::string_view email) {
  saga::Definition saga{.operation = "delete_user", .fields = {"banned_until", "contact_id", "unsubscribed"}};
  saga.eligible = fmt::format("select u.id::text as subject from users u where u.id::text = $2 and {}",
                              fmt::format(others_own_shared_teams, "$2"));
  saga.present = "select 1 from users u where u.id::text = $2";
  saga.locks = "select 'user:' || subject, id from moved";
  saga.on_begin = {
      "update users u set status = 'deleting', saga_id = moved.id from moved where u.id::text = moved.subject"};
  saga.on_abort = {"update users u set status = 'active', saga_id = null from moved where u.saga_id = moved.id",
                   "delete from saga_locks l using moved where l.saga = moved.id"};
  saga.on_complete = {"delete from saga_locks l using moved where l.saga = moved.id"};

  saga.steps = {
      {.name = "freeze_login",
       .act = freeze,
       .undo = saga::Undo{get_user, is_frozen_by, unfreeze},
       .captures = {{"read_login", get_user, note_ban}}},
      {.name = "mute_contact",
       .act = mute,
       .undo = saga::Undo{get_contact, is_muted_by, unmute},
       .captures = {{"read_contact",
                     [email = std::string(email)](const Case& about) { return find_contact(about, email); },
                     note_contact}}},
      {.name = "check_login", .kind = saga::Kind::read_only, .act = get_user, .is_right = is_frozen_by},
      {.name = "commit",
       .kind = saga::Kind::pivot,
       .place = saga::Place::local,
       .statements =
           {"delete from teams t using users_on_team m, moved where m.team_id = t.id and m.user_id::text = "
            "moved.subject and not exists (select 1 from users_on_team o where o.team_id = t.id and o.user_id "
            "<> m.user_id)",
            "delete from users_on_team m using moved where m.user_id::text = moved.subject and exists (select "
            "1 from users_on_team o where o.team_id = m.team_id and o.user_id <> m.user_id)",
            "update users u set status = 'deleted' from moved where u.id::text = moved.subject"},
       .guard = fmt::format(others_own_shared_teams, "s.subject")},
      {.name = "delete_contact", .kind = saga::Kind::retriable, .act = delete_contact, .absent_is_done = true},
      {.name = "delete_data",
       .kind = saga::Kind::retriable,
       .place = saga::Place::local,
       .statements =
           {"update bank_accounts b set created_by = null from moved where b.created_by::text = moved.subject",
            "update invoices i set user_id = null from moved where i.user_id::text = moved.subject",
            "update user_invites i set invited_by = null from moved where i.invited_by::text = moved.subject"}},
      {.name = "delete_login",
       .kind = saga::Kind::retriable,
       .act =
           [](const Case& about) {
             return supabase_auth::make_request(supabase_auth::DeleteUser{.id = about.subject});
           },
       .absent_is_done = true},
  };
  return saga;
}

}  // namespace halfdone::scenarios::delete_user
