#include "fakes/supabase_auth/supabase_auth.h"

#include <cassert>
#include <string_view>

#include "base/overloaded.h"

namespace halfdone::embedded {
extern const std::string_view supabase_auth_schema;
}

namespace halfdone::supabase_auth {

namespace {

Action next_of(Operation& operation, const postgres::AnswerPtr& last) {
  const auto& context = operation.context;
  HandlerState& handler = operation.handler;
  return std::visit(
      Overloaded{
          [&](const GetUser& request) { return next(request, std::get<Reading>(handler), last); },
          [&](const ListUsers& request) { return next(request, std::get<Listing>(handler), last); },
          [&](const CreateUser& request) { return next(request, std::get<Creating>(handler), last, context); },
          [&](const UpdateUser& request) { return next(request, std::get<Updating>(handler), last, context); },
          [&](const DeleteUser& request) { return next(request, std::get<Deleting>(handler), last); },
      },
      operation.request->body());
}

}  // namespace

void load_schema(postgres::Database& database) {
  database.load(embedded::supabase_auth_schema, "fakes/supabase_auth/schema.sql");
}

AnswerPtr SupabaseAuth::run(Operation& operation, postgres::Database& database, postgres::AnswerPtr last,
                            std::vector<postgres::Woken>& woken) const {
  for (;;) {
    const Action action = next_of(operation, last);
    if (const auto* answer = std::get_if<AnswerPtr>(&action)) {
      assert(*answer && !database.in_block(operation.session));
      return *answer;
    }
    const auto& execute = std::get<Execute>(action);
    postgres::Outcome outcome = database.execute(operation.session, statements_.plan(execute.statement), execute.params,
                                                 operation.context, woken);
    if (outcome.progress == postgres::Progress::waiting) return {};
    last = std::move(outcome.answer);
  }
}

}  // namespace halfdone::supabase_auth
