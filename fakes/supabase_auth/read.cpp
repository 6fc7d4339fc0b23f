// GET /admin/users/{id} and GET /admin/users
#include <algorithm>
#include <cassert>

#include "fakes/supabase_auth/answers.h"
#include "fakes/supabase_auth/operation.h"
#include "fakes/supabase_auth/rows.h"

namespace halfdone::supabase_auth {

namespace {

using postgres::Value;

constexpr const char* loading_failed = "Database error loading user";
constexpr const char* finding_failed = "Database error finding users";
constexpr const char* default_audience = "authenticated";

AnswerPtr page_of(const postgres::Answer& count, const postgres::Answer& rows, const postgres::Answer& identities) {
  UserList list;
  list.total = static_cast<int>(count.rows.at(0).at(0).as_integer());
  for (const Values& row : rows.rows) list.users.push_back(user_from_row(row));
  for (const Values& row : identities.rows) {
    Identity identity = identity_from_row(row);
    const auto owner = std::ranges::find(list.users, identity.user_id, &User::id);
    if (owner != list.users.end()) owner->identities.push_back(std::move(identity));
  }
  return make_answer(200, std::move(list));
}

}  // namespace

Action next(const GetUser& request, Reading& state, const postgres::AnswerPtr& last) {
  using Stage = Reading::Stage;
  if (last && last->failed()) return failed(loading_failed);
  switch (state.stage) {
    case Stage::start: {
      postgres::Uuid id;
      if (!postgres::parse_uuid(request.id, id)) return malformed_user_id();
      state.stage = Stage::user;
      return Execute{Statement::find_user, {Value::uuid(id)}};
    }
    case Stage::user:
      if (last->rows.empty()) return user_not_found();
      state.user = last;
      state.stage = Stage::identities;
      return Execute{Statement::find_identities, {last->rows[0][0]}};
    case Stage::identities: {
      User user = user_from_row(state.user->rows[0]);
      for (const Values& row : last->rows) user.identities.push_back(identity_from_row(row));
      return make_answer(200, std::move(user));
    }
  }
  assert(false);
  return AnswerPtr();
}

Action next(const ListUsers& request, Listing& state, const postgres::AnswerPtr& last) {
  using Stage = Listing::Stage;
  if (last && last->failed()) return failed(finding_failed);
  switch (state.stage) {
    case Stage::start:
      if (request.page < 1 || request.per_page < 1)
        return invalid("Bad Pagination Parameters: page and per_page count from 1");
      state.stage = Stage::count;
      return Execute{Statement::count_users, {Value::text(default_audience)}};
    case Stage::count:
      state.count = last;
      state.stage = Stage::users;
      return Execute{Statement::list_users,
                     {Value::text(default_audience), Value::integer(request.per_page),
                      Value::integer(static_cast<std::int64_t>(request.page - 1) * request.per_page)}};
    case Stage::users:
      state.users = last;
      state.stage = Stage::identities;
      return Execute{Statement::all_identities};
    case Stage::identities: return page_of(*state.count, *state.users, *last);
  }
  assert(false);
  return AnswerPtr();
}

}  // namespace halfdone::supabase_auth
