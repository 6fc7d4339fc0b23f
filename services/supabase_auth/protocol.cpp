#include "services/supabase_auth/protocol.h"

#include <fmt/format.h>

#include "base/overloaded.h"

namespace halfdone::supabase_auth {

namespace {

constexpr std::uint64_t request_domain = 0x61757468'72657100;  // "auth req"
constexpr std::uint64_t answer_domain = 0x61757468'616e7300;   // "auth ans"

std::uint64_t bit(bool value) { return value ? 1 : 0; }

Fingerprint fingerprint_of_request(const RequestBody& body) {
  Hasher hasher(request_domain);
  hasher.add(static_cast<std::uint64_t>(body.index()));
  std::visit(Overloaded{
                 [&](const GetUser& get) { hasher.add(get.id); },
                 [&](const ListUsers& list) {
                   hasher.add(static_cast<std::uint64_t>(list.page)).add(static_cast<std::uint64_t>(list.per_page));
                 },
                 [&](const CreateUser& create) {
                   hasher.add(create.id).add(create.aud).add(create.role).add(create.email).add(create.phone);
                   hasher.add(create.password_hash).add(bit(create.email_confirm)).add(bit(create.phone_confirm));
                   hasher.add(create.ban_duration).add(create.user_metadata.text()).add(create.app_metadata.text());
                 },
                 [&](const UpdateUser& update) {
                   hasher.add(update.id).add(update.role).add(update.email).add(update.phone);
                   hasher.add(bit(update.email_confirm)).add(bit(update.phone_confirm)).add(update.ban_duration);
                   hasher.add(update.user_metadata.text()).add(update.app_metadata.text());
                 },
                 [&](const DeleteUser& remove) { hasher.add(remove.id).add(bit(remove.should_soft_delete)); },
             },
             body);
  return hasher.finish();
}

Fingerprint fingerprint_of_answer(int status, const AnswerBody& body) {
  Hasher hasher(answer_domain);
  hasher.add(static_cast<std::uint64_t>(status)).add(static_cast<std::uint64_t>(body.index()));
  std::visit(Overloaded{
                 [](const Empty&) {},
                 [&](const Error& error) { hasher.add(error.code).add(error.message); },
                 [&](const User& user) { user.hash(hasher); },
                 [&](const UserList& list) {
                   hasher.add(static_cast<std::uint64_t>(list.total));
                   hasher.add(static_cast<std::uint64_t>(list.users.size()));
                   for (const User& user : list.users) user.hash(hasher);
                 },
                 [&](const NotJson& other) { hasher.add(other.text); },
             },
             body);
  return hasher.finish();
}

// Appends ` name=value` for a field that is given.
void append(std::string& line, std::string_view name, std::string_view value) {
  if (!value.empty()) line += fmt::format(" {}={}", name, value);
}

void append_flag(std::string& line, std::string_view name, bool value) {
  if (value) line += fmt::format(" {}", name);
}

void append(std::string& line, std::string_view name, const Metadata& value) {
  if (!value.empty()) line += fmt::format(" {}={}", name, value.text());
}

// What creating and updating have in common.
template <class Body>
void append_fields(std::string& line, const Body& body) {
  append(line, "email", body.email);
  append(line, "phone", body.phone);
  append(line, "role", body.role);
  append_flag(line, "email_confirm", body.email_confirm);
  append_flag(line, "phone_confirm", body.phone_confirm);
  append(line, "ban_duration", body.ban_duration);
  append(line, "user_metadata", body.user_metadata);
  append(line, "app_metadata", body.app_metadata);
}

}  // namespace

Request::Request(RequestBody body) : body_(std::move(body)), fingerprint_(fingerprint_of_request(body_)) {}

bool reads(const Request& request) {
  return std::visit(Overloaded{[](const GetUser&) { return true; }, [](const ListUsers&) { return true; },
                               [](const CreateUser&) { return false; }, [](const UpdateUser&) { return false; },
                               [](const DeleteUser&) { return false; }},
                    request.body());
}

std::string_view Request::name() const {
  return std::visit(Overloaded{
                        [](const GetUser&) -> std::string_view { return "auth.admin_get_user"; },
                        [](const ListUsers&) -> std::string_view { return "auth.admin_list_users"; },
                        [](const CreateUser&) -> std::string_view { return "auth.admin_create_user"; },
                        [](const UpdateUser&) -> std::string_view { return "auth.admin_update_user"; },
                        [](const DeleteUser&) -> std::string_view { return "auth.admin_delete_user"; },
                    },
                    body_);
}

std::string Request::print() const {
  return std::visit(Overloaded{
                        [](const GetUser& get) { return "GET /admin/users/" + get.id; },
                        [](const ListUsers& list) {
                          return fmt::format("GET /admin/users?page={}&per_page={}", list.page, list.per_page);
                        },
                        [](const CreateUser& create) {
                          std::string line = "POST /admin/users";
                          append(line, "id", create.id);
                          append(line, "aud", create.aud);
                          append_fields(line, create);
                          if (!create.password_hash.empty()) append(line, "password_hash", std::string_view("(given)"));
                          return line;
                        },
                        [](const UpdateUser& update) {
                          std::string line = "PUT /admin/users/" + update.id;
                          append_fields(line, update);
                          return line;
                        },
                        [](const DeleteUser& remove) {
                          std::string line = "DELETE /admin/users/" + remove.id;
                          append_flag(line, "should_soft_delete", remove.should_soft_delete);
                          return line;
                        },
                    },
                    body_);
}

Answer::Answer(int status, AnswerBody body) : HttpAnswer(status, std::move(body), fingerprint_of_answer) {}

std::string Answer::print() const {
  const std::string text = std::visit(Overloaded{
                                          [](const Empty&) -> std::string { return "{}"; },
                                          [](const Error& error) { return error.code + ": " + error.message; },
                                          [](const User& user) { return user.print(); },
                                          [](const UserList& list) {
                                            std::string line =
                                                fmt::format("{} of {} users", list.users.size(), list.total);
                                            for (const User& user : list.users) line += "; " + user.print();
                                            return line;
                                          },
                                          [](const NotJson& other) { return "not JSON: " + other.text; },
                                      },
                                      body());
  return fmt::format("{} {}", status(), text);
}

}  // namespace halfdone::supabase_auth
