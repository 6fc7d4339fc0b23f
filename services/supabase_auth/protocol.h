// What can be asked of Supabase Auth's admin endpoints and what they answer, in process: typed requests and answers, no
// JSON.
//
// Source: the server at 2.196.0 (internal/api/admin.go). Fields that a request leaves out are empty here, as they are
// for the server: it can't tell an absent string from an empty one either.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fingerprint.h"
#include "services/http_answer.h"
#include "services/supabase_auth/metadata.h"
#include "services/supabase_auth/user.h"

namespace halfdone::supabase_auth {

// GET /admin/users/{id}
struct GetUser {
  std::string id{};
};

// GET /admin/users?page=&per_page=, newest first. Pages count from 1.
struct ListUsers {
  int page = 1;
  int per_page = 50;
};

// POST /admin/users
struct CreateUser {
  std::string id{};  // empty: the server makes one
  std::string aud{};
  std::string role{};
  std::string email{};
  std::string phone{};
  std::string password_hash{};  // bcrypt, argon2 or Firebase scrypt; empty: the server sets a random password
  bool email_confirm = false;
  bool phone_confirm = false;
  std::string ban_duration{};  // "300ms", "2h45m", "none"
  Metadata user_metadata{};
  Metadata app_metadata{};  // laid over {"provider", "providers"}
};

// PUT /admin/users/{id}. What is empty or false stays as it is: there is no way to un-confirm.
struct UpdateUser {
  std::string id{};
  std::string role{};
  std::string email{};
  std::string phone{};
  bool email_confirm = false;
  bool phone_confirm = false;
  std::string ban_duration{};  // "none" lifts the ban
  Metadata user_metadata{};    // laid over the old one; a null deletes its key
  Metadata app_metadata{};
};

// DELETE /admin/users/{id}
struct DeleteUser {
  std::string id{};
  bool should_soft_delete = false;
};

using RequestBody = std::variant<GetUser, ListUsers, CreateUser, UpdateUser, DeleteUser>;

// Immutable and shared; hashed once.
class Request : public Counted {
 public:
  explicit Request(RequestBody body);

  const RequestBody& body() const { return body_; }
  const Fingerprint& fingerprint() const { return fingerprint_; }
  std::string_view name() const;  // "auth.admin_delete_user": what schedules and plans call it
  std::string print() const;      // "DELETE /admin/users/a0000000-...": one line for stories

 private:
  RequestBody body_;
  Fingerprint fingerprint_;
};

using RequestPtr = Shared<Request>;

// Whether it only asks, and changes nothing wherever it arrives.
bool reads(const Request& request);

inline RequestPtr make_request(RequestBody body) { return make_shared_value<Request>(std::move(body)); }

// The body `{}`.
struct Empty {};

// {"code", "message"}: the shape of API version 2024-01-01, which the client library always asks for.
struct Error {
  std::string code{};  // "user_not_found"
  std::string message{};
};

struct UserList {
  std::vector<User> users{};
  int total = 0;  // header X-Total-Count
};

using AnswerBody = std::variant<Empty, Error, User, UserList, NotJson>;

// Immutable and shared; hashed once.
class Answer : public HttpAnswer<AnswerBody> {
 public:
  Answer(int status, AnswerBody body);

  const Error* error() const { return std::get_if<Error>(&body()); }
  const User* user() const { return std::get_if<User>(&body()); }
  const UserList* users() const { return std::get_if<UserList>(&body()); }
  std::string print() const;  // "404 user_not_found: User not found"
};

using AnswerPtr = Shared<Answer>;

inline AnswerPtr make_answer(int status, AnswerBody body) { return make_shared_value<Answer>(status, std::move(body)); }

}  // namespace halfdone::supabase_auth
