// A request to Supabase Auth on its way through its handler: which statement comes next, and what the earlier ones
// gave.
//
// A handler decides and doesn't act: `next` looks at the last answer of the database and says what to execute now, or
// what to answer. So a request that waits for a lock is data, and goes on from where it stood.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "fakes/postgres/database.h"
#include "fakes/supabase_auth/change.h"
#include "fakes/supabase_auth/new_user.h"
#include "fakes/supabase_auth/statements.h"
#include "services/supabase_auth/protocol.h"

namespace halfdone::supabase_auth {

struct Execute {
  Statement statement;
  std::vector<postgres::Value> params{};
};

// What a handler wants: a statement executed, or the answer sent.
using Action = std::variant<Execute, AnswerPtr>;

// The state of each handler. `stage` names what was executed last and is now answered.
struct Reading {
  enum class Stage : std::uint8_t { start, user, identities } stage = Stage::start;
  postgres::AnswerPtr user{};
};

struct Listing {
  enum class Stage : std::uint8_t { start, count, users, identities } stage = Stage::start;
  postgres::AnswerPtr count{};
  postgres::AnswerPtr users{};
};

struct Creating {
  enum class Stage : std::uint8_t {
    start,
    email_identity,
    email_user,
    phone_user,
    begin,
    insert_user,
    insert_email_identity,
    insert_phone_identity,
    update_user,
    commit,
    rollback,
  } stage = Stage::start;
  Shared<NewUser> user{};  // a function of request and context, so it isn't hashed
  postgres::AnswerPtr email_identity{};
  postgres::AnswerPtr phone_identity{};
};

struct Updating {
  enum class Stage : std::uint8_t {
    start,
    user,
    identities,
    begin,
    confirm,
    clear_tokens_confirmed,
    find_email_identity,
    put_email_identity,
    set_email,
    find_phone_identity,
    put_phone_identity,
    set_phone,
    clear_tokens_changed,
    metadata,
    commit,
    rollback,
  } stage = Stage::start;
  postgres::AnswerPtr user{};
  postgres::AnswerPtr identities{};
  Shared<Change> change{};                   // a function of request, context and `user`, so it isn't hashed
  postgres::AnswerPtr new_email_identity{};  // only where one was made
  postgres::AnswerPtr new_phone_identity{};
};

struct Deleting {
  enum class Stage : std::uint8_t {
    start,
    user,
    hard,
    identities,
    begin,
    soft_user,
    tokens,
    soft_identity,
    factors,
    sessions,
    commit,
    rollback,
  } stage = Stage::start;
  postgres::AnswerPtr user{};
  postgres::AnswerPtr identities{};
  std::uint32_t identity = 0;     // the next one to obfuscate
  const char* failure = nullptr;  // why it rolls back: one of the handler's own texts
};

using HandlerState = std::variant<Reading, Listing, Creating, Updating, Deleting>;

// A copyable value. Requires, between start and end, that the session isn't used otherwise.
struct Operation {
  Operation(RequestPtr the_request, postgres::SessionId the_session, const postgres::Context& the_context);

  RequestPtr request;
  postgres::SessionId session = 0;
  postgres::Context context;
  HandlerState handler;

  Fingerprint fingerprint() const;
};

// One a handler; `last` is the answer to what was executed last, null at the start.
Action next(const GetUser& request, Reading& state, const postgres::AnswerPtr& last);
Action next(const ListUsers& request, Listing& state, const postgres::AnswerPtr& last);
Action next(const CreateUser& request, Creating& state, const postgres::AnswerPtr& last,
            const postgres::Context& context);
Action next(const UpdateUser& request, Updating& state, const postgres::AnswerPtr& last,
            const postgres::Context& context);
Action next(const DeleteUser& request, Deleting& state, const postgres::AnswerPtr& last);

}  // namespace halfdone::supabase_auth
