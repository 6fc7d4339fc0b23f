// DELETE /admin/users/{id}
#include <cassert>

#include "fakes/supabase_auth/answers.h"
#include "fakes/supabase_auth/obfuscate.h"
#include "fakes/supabase_auth/operation.h"
#include "fakes/supabase_auth/rows.h"

namespace halfdone::supabase_auth {

namespace {

using postgres::Value;
using Stage = Deleting::Stage;

// The text for a failure of what was executed last; null where it is none of the transaction's.
const char* failure_text(Stage stage) {
  switch (stage) {
    case Stage::start:
    case Stage::rollback: return nullptr;
    case Stage::user:
    case Stage::identities: return "Database error loading user";
    case Stage::hard: return "Database error deleting user";
    case Stage::begin:
    case Stage::commit: return "Unexpected failure, please check server logs for more information";
    case Stage::soft_user:
    case Stage::tokens: return "Error soft deleting user";
    case Stage::soft_identity: return "Error soft deleting user identities";
    case Stage::factors: return "Error deleting user's factors";
    case Stage::sessions: return "Error deleting user's sessions";
  }
  assert(false);
  return nullptr;
}

bool in_transaction(Stage stage) { return stage >= Stage::soft_user && stage <= Stage::sessions; }

Action execute(Deleting& state, Stage stage, Statement statement, std::vector<Value> params) {
  state.stage = stage;
  return Execute{statement, std::move(params)};
}

// Obfuscates the next identity, or goes on when there is none left.
Action next_identity(Deleting& state) {
  const Value& user_id = state.user->rows[0][0];
  if (state.identity == state.identities->rows.size())
    return execute(state, Stage::factors, Statement::delete_factors, {user_id});
  const Values& row = state.identities->rows[state.identity++];
  const Identity identity = identity_from_row(row);
  return execute(state, Stage::soft_identity, Statement::soft_delete_identity,
                 {row[0], Value::text(obfuscated_provider_id(identity.user_id, identity.provider, identity.id))});
}

Action soft_delete(Deleting& state) {
  const User user = user_from_row(state.user->rows[0]);
  return execute(state, Stage::soft_user, Statement::soft_delete_user,
                 {state.user->rows[0][0], Value::text(obfuscated_email(user.id, user.email)),
                  Value::text(obfuscated_phone(user.id, user.phone))});
}

}  // namespace

Action next(const DeleteUser& request, Deleting& state, const postgres::AnswerPtr& last) {
  if (last && last->failed() && state.stage != Stage::rollback) {
    state.failure = failure_text(state.stage);
    if (!in_transaction(state.stage)) return failed(state.failure);
    return execute(state, Stage::rollback, Statement::rollback, {});
  }
  switch (state.stage) {
    case Stage::start: {
      postgres::Uuid id;
      if (!postgres::parse_uuid(request.id, id)) return malformed_user_id();
      const Statement find = request.should_soft_delete ? Statement::find_user : Statement::find_user_id;
      return execute(state, Stage::user, find, {Value::uuid(id)});
    }
    case Stage::user: {
      if (last->rows.empty()) return user_not_found();
      const Values& row = last->rows[0];
      if (!request.should_soft_delete) return execute(state, Stage::hard, Statement::delete_user, {row[0]});
      if (user_from_row(row).deleted_at) return done();  // soft-deleted already
      state.user = last;
      return execute(state, Stage::identities, Statement::find_identities, {row[0]});
    }
    // Whether a row was there any more isn't looked at: another deletion may have come between.
    case Stage::hard: return done();
    case Stage::identities: state.identities = last; return execute(state, Stage::begin, Statement::begin, {});
    case Stage::begin: return soft_delete(state);
    case Stage::soft_user:
      return execute(state, Stage::tokens, Statement::delete_one_time_tokens, {state.user->rows[0][0]});
    case Stage::tokens:
    case Stage::soft_identity: return next_identity(state);
    case Stage::factors: return execute(state, Stage::sessions, Statement::delete_sessions, {state.user->rows[0][0]});
    case Stage::sessions: return execute(state, Stage::commit, Statement::commit, {});
    case Stage::commit: return done();
    case Stage::rollback: return failed(state.failure);
  }
  assert(false);
  return AnswerPtr();
}

}  // namespace halfdone::supabase_auth
