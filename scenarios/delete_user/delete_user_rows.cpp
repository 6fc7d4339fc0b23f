// deleteUser(db, userId), as the application has it: one select, then up to two deletes together on two connections, no
// transaction.
#include <fmt/format.h>

#include <variant>

#include "scenarios/delete_user/designs.h"

namespace halfdone::scenarios::delete_user {

namespace {

// A value as the driver hands it to JavaScript: int8 and numeric are strings, since a number could not hold them.
using JsValue = std::variant<double, std::string>;

JsValue from_driver(const postgres::Value& int8) { return int8.print(); }

std::string placeholders(std::size_t count) {
  std::string text;
  for (std::size_t index = 1; index <= count; ++index) text += fmt::format("{}${}", index == 1 ? "" : ", ", index);
  return text;
}

}  // namespace

sim::Task<> delete_user_rows(sim::Env& env) {
  const Pg db(env);
  auto query =
      db.query("select team_id, count(user_id) as member_count from users_on_team where user_id = $1 group by team_id",
               {uuid(user_id)});
  const auto teams = co_await query;
  std::vector<postgres::Value> to_delete;
  for (const auto& row : teams.rows()) {
    // `row.member_count === 1`: never, since "1" is no number. Even as a number it would be 1 for every team, because
    // the count is taken after filtering on this one user.
    if (from_driver(row[1]) == JsValue(1.0)) to_delete.push_back(row[0]);
  }

  auto users = db.query("delete from users where id = $1", {uuid(user_id)});
  if (to_delete.empty()) {
    co_await users;
    co_return;
  }
  auto teams_gone =
      db.query(fmt::format("delete from teams where id in ({})", placeholders(to_delete.size())), to_delete);
  co_await sim::all(users, teams_gone);
}

}  // namespace halfdone::scenarios::delete_user
