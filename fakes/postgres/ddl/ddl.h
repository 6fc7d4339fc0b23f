// CREATE and ALTER: statements that change the catalog.
#pragma once

#include <string>

#include "fakes/postgres/parse/ast.h"
#include "fakes/postgres/rows/state.h"

namespace halfdone::postgres {

// Applies a statement of DDL to a catalog that isn't shared, and rewrites or tests the rows of `state` as ALTER
// TABLE and new constraints need it. Requires: no open sessions. Throws SqlFailure. False when the statement is no DDL.
bool apply_ddl(const ast::Statement& statement, Catalog& catalog, DatabaseState& state);

}  // namespace halfdone::postgres
