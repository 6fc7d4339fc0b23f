// The Postgres fake on the delete-user schema: what one transition of an exploration costs.
#include <benchmark/benchmark.h>

#include <fstream>
#include <sstream>

#include "fakes/postgres/database.h"

namespace {

using namespace halfdone;
using namespace halfdone::postgres;

std::string read_source(const std::string& path) {
  std::ifstream file(std::string(HALFDONE_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Database loaded() {
  Database database;
  for (const char* file :
       {"fakes/supabase_auth/schema.sql", "scenarios/delete_user/schema.sql", "scenarios/delete_user/seed.sql"}) {
    database.load(read_source(file), file);
  }
  return database;
}

const Value ada_text = Value::text("a0000000-0000-4000-8000-00000000000a");

Value ada() {
  Uuid uuid;
  parse_uuid("a0000000-0000-4000-8000-00000000000a", uuid);
  return Value::uuid(uuid);
}

void fork(benchmark::State& state) {
  const Database start = loaded();
  for (auto _ : state) {
    Database copy = start;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(fork);

void run_on_forks(benchmark::State& state, const char* sql, const std::vector<Value>& params) {
  const Database start = loaded();
  const Plan* plan = start.plan(sql);
  std::vector<Woken> woken;
  for (auto _ : state) {
    Database copy = start;
    Outcome outcome = copy.execute(1, plan, params, {}, woken);
    benchmark::DoNotOptimize(outcome);
    benchmark::DoNotOptimize(copy.fingerprint());
  }
}

void select_by_key(benchmark::State& state) {
  run_on_forks(state, "select id, email from users where id = $1", {ada()});
}
BENCHMARK(select_by_key);

void select_by_key_as_text(benchmark::State& state) {
  run_on_forks(state, "select id, email from users where id = $1", {ada_text});
}
BENCHMARK(select_by_key_as_text);

void count_teams(benchmark::State& state) {
  run_on_forks(state,
               "select team_id, count(user_id) as member_count from users_on_team where user_id = $1 group by team_id",
               {ada()});
}
BENCHMARK(count_teams);

void update_by_key(benchmark::State& state) {
  run_on_forks(state, "update users set locale = 'de' where id = $1", {ada()});
}
BENCHMARK(update_by_key);

void delete_with_cascades(benchmark::State& state) { run_on_forks(state, "delete from users where id = $1", {ada()}); }
BENCHMARK(delete_with_cascades);

void unique_violation(benchmark::State& state) {
  run_on_forks(state, "insert into teams (id, name) values ('50000000-0000-4000-8000-000000000001', 'again')", {});
}
BENCHMARK(unique_violation);

void block_of_two(benchmark::State& state) {
  const Database start = loaded();
  const Plan* begin = start.plan("begin");
  const Plan* update = start.plan("update users set locale = 'de' where id = $1");
  const Plan* commit = start.plan("commit");
  const std::vector<Value> params{ada()};
  std::vector<Woken> woken;
  for (auto _ : state) {
    Database copy = start;
    copy.execute(1, begin, {}, {}, woken);
    copy.execute(1, update, params, {}, woken);
    copy.execute(1, commit, {}, {}, woken);
    benchmark::DoNotOptimize(copy.fingerprint());
  }
}
BENCHMARK(block_of_two);

}  // namespace

BENCHMARK_MAIN();
