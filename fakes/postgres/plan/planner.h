// Text -> plan.
#pragma once

#include <memory>
#include <string_view>

#include "fakes/postgres/plan/analyse.h"
#include "fakes/postgres/plan/plan.h"

namespace halfdone::postgres {

// Never fails: an error becomes a plan that answers with it.
std::unique_ptr<const Plan> make_plan(const Catalog& catalog, std::string_view sql);
// Throws SqlFailure. `outer`: the row variables of a trigger function, or null.
std::unique_ptr<const Plan> make_plan(const Catalog& catalog, const ast::Statement& statement, const NameScope* outer);
// The body of a trigger function, for the rows of one table. Throws SqlFailure.
std::shared_ptr<const TriggerProgram> make_trigger_program(const Catalog& catalog, const ast::CreateFunction& function,
                                                           const Table& table);

}  // namespace halfdone::postgres
