// PUT /admin/users/{id}
#include <cassert>

#include "fakes/supabase_auth/answers.h"
#include "fakes/supabase_auth/change.h"
#include "fakes/supabase_auth/new_user.h"
#include "fakes/supabase_auth/operation.h"
#include "fakes/supabase_auth/rows.h"
#include "services/json_text.h"

namespace halfdone::supabase_auth {

namespace {

using postgres::Value;
using Stage = Updating::Stage;

constexpr const char* updating_failed = "Error updating user";

// One request's steps, in the order of the server. A step that has nothing to do hands on to the next.
class Steps {
 public:
  // Requires that `state.change` is set.
  Steps(const UpdateUser& request, Updating& state) : request_(request), state_(state), change_(*state.change) {}

  Action begin() {
    if (change_.complaint) return change_.complaint;
    const bool writes = confirms() || !change_.email.empty() || !change_.phone.empty() || sets_metadata();
    return writes ? execute(Stage::begin, Statement::begin, {}) : answer(false);
  }

  Action confirm() {
    if (!confirms()) return find_email_identity();
    // What a confirmation adds to the metadata is written with it; the request's own metadata come later.
    Value metadata;
    if (request_.email_confirm)
      metadata = jsonb(user_from_row(read()).user_metadata.merged({{"email_verified", "true"}}));
    return execute(Stage::confirm, Statement::update_user,
                   {id(), text_or_null(request_.role),
                    request_.email_confirm ? time_or_null(change_.user.email_confirmed_at) : Value(),
                    request_.phone_confirm ? time_or_null(change_.user.phone_confirmed_at) : Value(), Value(), metadata,
                    Value::boolean(false), Value()});
  }

  Action clear_tokens_confirmed() {
    if (!request_.email_confirm && !request_.phone_confirm) return find_email_identity();
    return execute(Stage::clear_tokens_confirmed, Statement::delete_one_time_tokens, {id()});
  }

  Action find_email_identity() {
    if (change_.email.empty()) return find_phone_identity();
    return execute(Stage::find_email_identity, Statement::find_own_identity,
                   {Value::text(change_.user.id), Value::text("email")});
  }

  Action put_email_identity(const postgres::Answer& found) {
    const std::string verified = request_.email_confirm ? "true" : "false";
    if (!found.rows.empty()) {
      const Metadata data = identity_from_row(found.rows[0]).identity_data;
      const Metadata changed = data.merged({{"email", json_string(change_.email)}, {"email_verified", verified}});
      return execute(Stage::put_email_identity, Statement::update_identity, {found.rows[0][0], jsonb(changed)});
    }
    return execute(
        Stage::put_email_identity, Statement::insert_identity,
        {Value::text(change_.user.id), id(),
         jsonb(email_identity_data(change_.user.id, change_.email, request_.email_confirm)), Value::text("email")});
  }

  Action set_email() {
    return execute(Stage::set_email, Statement::set_email,
                   {id(), Value::text(change_.email), Value::boolean(change_.user.is_anonymous)});
  }

  Action find_phone_identity() {
    if (change_.phone.empty()) return clear_tokens_changed();
    return execute(Stage::find_phone_identity, Statement::find_own_identity,
                   {Value::text(change_.user.id), Value::text("phone")});
  }

  Action put_phone_identity(const postgres::Answer& found) {
    const std::string verified = request_.phone_confirm ? "true" : "false";
    if (!found.rows.empty()) {
      const Metadata data = identity_from_row(found.rows[0]).identity_data;
      const Metadata changed = data.merged({{"phone", json_string(change_.phone)}, {"phone_verified", verified}});
      return execute(Stage::put_phone_identity, Statement::update_identity, {found.rows[0][0], jsonb(changed)});
    }
    return execute(
        Stage::put_phone_identity, Statement::insert_identity,
        {Value::text(change_.user.id), id(),
         jsonb(phone_identity_data(change_.user.id, change_.phone, request_.phone_confirm)), Value::text("phone")});
  }

  Action set_phone() {
    return execute(Stage::set_phone, Statement::set_phone,
                   {id(), Value::text(change_.phone), Value::boolean(change_.user.is_anonymous)});
  }

  Action clear_tokens_changed() {
    if (change_.email.empty() && change_.phone.empty()) return metadata();
    return execute(Stage::clear_tokens_changed, Statement::delete_one_time_tokens, {id()});
  }

  Action metadata() {
    if (!sets_metadata()) return commit();
    return execute(
        Stage::metadata, Statement::update_user,
        {id(), Value(), Value(), Value(), request_.app_metadata.empty() ? Value() : jsonb(change_.user.app_metadata),
         request_.user_metadata.empty() ? Value() : jsonb(change_.user.user_metadata), Value::boolean(change_.bans),
         time_or_null(change_.user.banned_until)});
  }

  Action commit() { return execute(Stage::commit, Statement::commit, {}); }

  // The user as the server holds it: an identity that was changed shows as it was read.
  AnswerPtr answer(bool written) {
    User user = change_.user;
    if (!written) user.updated_at = user_from_row(read()).updated_at;
    for (const Values& row : state_.identities->rows) user.identities.push_back(identity_from_row(row));
    for (const postgres::AnswerPtr& made : {state_.new_email_identity, state_.new_phone_identity}) {
      if (made) user.identities.push_back(identity_from_row(made->rows.at(0)));
    }
    return make_answer(200, std::move(user));
  }

 private:
  bool confirms() const { return !request_.role.empty() || request_.email_confirm || request_.phone_confirm; }
  bool sets_metadata() const {
    return !request_.app_metadata.empty() || !request_.user_metadata.empty() || change_.bans;
  }
  const Values& read() const { return state_.user->rows[0]; }
  const Value& id() const { return read()[0]; }

  Action execute(Stage stage, Statement statement, std::vector<Value> params) {
    state_.stage = stage;
    return Execute{statement, std::move(params)};
  }

  const UpdateUser& request_;
  Updating& state_;
  const Change& change_;
};

Action after_failure(Updating& state) {
  switch (state.stage) {
    case Stage::user:
    case Stage::identities: return failed("Database error loading user");
    case Stage::start:
    case Stage::begin:
    case Stage::commit:
    case Stage::rollback: return failed(updating_failed);
    case Stage::confirm:
    case Stage::clear_tokens_confirmed:
    case Stage::find_email_identity:
    case Stage::put_email_identity:
    case Stage::set_email:
    case Stage::find_phone_identity:
    case Stage::put_phone_identity:
    case Stage::set_phone:
    case Stage::clear_tokens_changed:
    case Stage::metadata: state.stage = Stage::rollback; return Execute{Statement::rollback};
  }
  assert(false);
  return AnswerPtr();
}

}  // namespace

Action next(const UpdateUser& request, Updating& state, const postgres::AnswerPtr& last,
            const postgres::Context& context) {
  if (last && last->failed()) return after_failure(state);
  if (state.stage == Stage::start) {
    postgres::Uuid id;
    if (!postgres::parse_uuid(request.id, id)) return malformed_user_id();
    state.stage = Stage::user;
    return Execute{Statement::find_user, {Value::uuid(id)}};
  }
  if (state.stage == Stage::user) {
    if (last->rows.empty()) return user_not_found();
    state.user = last;
    state.stage = Stage::identities;
    return Execute{Statement::find_identities, {last->rows[0][0]}};
  }
  if (!state.change) state.change = change_of(request, user_from_row(state.user->rows[0]), context);
  Steps steps(request, state);
  switch (state.stage) {
    case Stage::start:
    case Stage::user: break;
    case Stage::identities: state.identities = last; return steps.begin();
    case Stage::begin: return steps.confirm();
    case Stage::confirm: return steps.clear_tokens_confirmed();
    case Stage::clear_tokens_confirmed: return steps.find_email_identity();
    case Stage::find_email_identity: return steps.put_email_identity(*last);
    case Stage::put_email_identity:
      if (!last->rows.empty()) state.new_email_identity = last;
      return steps.set_email();
    case Stage::set_email: return steps.find_phone_identity();
    case Stage::find_phone_identity: return steps.put_phone_identity(*last);
    case Stage::put_phone_identity:
      if (!last->rows.empty()) state.new_phone_identity = last;
      return steps.set_phone();
    case Stage::set_phone: return steps.clear_tokens_changed();
    case Stage::clear_tokens_changed: return steps.metadata();
    case Stage::metadata: return steps.commit();
    case Stage::commit: return steps.answer(true);
    case Stage::rollback: return failed(updating_failed);
  }
  assert(false);
  return AnswerPtr();
}

}  // namespace halfdone::supabase_auth
