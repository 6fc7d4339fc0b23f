// What holds of every sequence of statements, whoever sends them.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/fakes/postgres_testing.h"

namespace halfdone::postgres {
namespace {

const char* const schema =
    "create table kv (id int primary key, v int);"
    "create table p (id int primary key, v int, u text unique);"
    "create table c (id int primary key, pid int references p on delete cascade on update cascade, w int);"
    "create table s (id int primary key, pid int references p on delete set null, cid int references c);"
    "create table bag (v int, w text);"
    "create table noted (id int primary key);"
    "create function note() returns trigger language plpgsql as $$ begin"
    "  insert into noted values (new.id) on conflict do nothing; return new; end $$;"
    "create trigger t after insert on c for each row execute function note();"
    "insert into kv values (1, 10), (2, 20), (3, 30); insert into p values (1, 1, 'a'), (2, 2, 'b');"
    "insert into c values (1, 1, 0), (2, 2, 0); insert into s values (1, 1, null); insert into bag values (1, 'x'), "
    "(1, 'x');";

// Statements with places for small numbers; `%` becomes 1 to 4.
const std::vector<std::string> statements{
    "begin",
    "begin",
    "commit",
    "rollback",
    "savepoint a",
    "rollback to a",
    "release a",
    "select 1 / 0",
    "update kv set v = v + 1 where id = %",
    "update kv set id = % where id = %",
    "delete from kv where id = %",
    "insert into kv values (%, %)",
    "insert into kv values (%, %) on conflict (id) do update set v = kv.v + excluded.v",
    "insert into kv values (%, %) on conflict do nothing",
    "select * from kv where id = % for update",
    "select * from kv where id = % for share",
    "select * from kv order by id limit 1 for update skip locked",
    "update kv set v = (select sum(v) from kv) where id = %",
    "update p set id = % where id = %",
    "update p set u = 'u%' where id = %",
    "delete from p where id = %",
    "insert into p values (%, 0, 'u%')",
    "insert into c values (%, %, 0)",
    "update c set pid = % where id = %",
    "delete from c where id = %",
    "insert into s values (%, %, %)",
    "delete from s",
    "insert into bag values (%, 'y')",
    "update bag set v = v + 1 where v = %",
    "delete from bag where v = %",
};

struct Action {
  SessionId session;
  std::string sql;
};

void showValue(const Action& action, std::ostream& out) { out << "T" << action.session << " " << action.sql << "\n"; }

rc::Gen<std::string> statement() {
  return rc::gen::map(
      rc::gen::pair(rc::gen::elementOf(statements), rc::gen::container<std::vector<int>>(4, rc::gen::inRange(1, 5))),
      [](const std::pair<std::string, std::vector<int>>& choice) {
        std::string text;
        std::size_t next = 0;
        for (const char c : choice.first) text += c == '%' ? std::to_string(choice.second[next++]) : std::string(1, c);
        return text;
      });
}

rc::Gen<std::vector<Action>> actions() {
  return rc::gen::container<std::vector<Action>>(
      rc::gen::map(rc::gen::pair(rc::gen::inRange<SessionId>(1, 4), statement()),
                   [](const std::pair<SessionId, std::string>& action) {
                     return Action{action.first, action.second};
                   }));
}

const Client& fresh() {
  static const Client client(schema);
  return client;
}

// Actions of a session that waits are passed over.
void run(Client& client, const std::vector<Action>& all) {
  for (const Action& action : all) {
    if (!client.database.is_waiting(action.session)) client.run(action.session, action.sql);
  }
}

RC_GTEST_PROP(PostgresProperty, FingerprintsAreKeptAsTheyWouldBeComputed, ()) {
  Client client = fresh();
  for (const Action& action : *actions()) {
    if (client.database.is_waiting(action.session)) continue;
    client.run(action.session, action.sql);
    RC_ASSERT(client.database.fingerprint() == client.database.recomputed_fingerprint());
  }
}

RC_GTEST_PROP(PostgresProperty, ACopyIsEqualAndStaysSo, ()) {
  Client client = fresh();
  run(client, *actions());
  const Database copy = client.database;
  RC_ASSERT(copy == client.database);
  const Fingerprint before = copy.fingerprint();
  run(client, *actions());
  RC_ASSERT(copy.recomputed_fingerprint() == before);
}

RC_GTEST_PROP(PostgresProperty, EqualActionsEndInEqualWorlds, ()) {
  const std::vector<Action> all = *actions();
  Client one = fresh(), two = fresh();
  run(one, all);
  run(two, all);
  RC_ASSERT(one.database == two.database);
  RC_ASSERT(one.database.print() == two.database.print());
}

RC_GTEST_PROP(PostgresProperty, WhenAllSessionsAreClosedNothingUncommittedIsLeft, ()) {
  Client client = fresh();
  run(client, *actions());
  for (const SessionId session : {1, 2, 3}) client.database.close(session, client.woken);
  RC_ASSERT(client.database.fingerprint() == client.database.committed_fingerprint());
}

RC_GTEST_PROP(PostgresProperty, AStatementAloneDoesWhatItDoesInABlock, ()) {
  Client alone = fresh();
  const std::vector<Action> before = *actions();
  run(alone, before);
  for (const SessionId session : {1, 2, 3}) alone.database.close(session, alone.woken);
  Client block = alone;
  const std::string sql = *statement();
  RC_PRE(sql != "begin");
  const std::string answer = alone.run(1, sql);
  block.run(1, "begin");
  RC_PRE(sql.find("savepoint") == std::string::npos && sql.find("to a") == std::string::npos &&
         sql.find("release") == std::string::npos);
  RC_ASSERT(block.run(1, sql) == answer);
  block.run(1, "commit");
  RC_ASSERT(block.database == alone.database);
}

RC_GTEST_PROP(PostgresProperty, ARolledBackBlockLeavesTheWorldAsItWas, ()) {
  Client client = fresh();
  run(client, *actions());
  for (const SessionId session : {1, 2, 3}) client.database.close(session, client.woken);
  const Fingerprint before = client.database.fingerprint();
  client.run(1, "begin");
  for (const Action& action : *actions()) {
    if (action.sql != "commit" && action.sql != "rollback") client.run(1, action.sql);
  }
  client.run(1, "rollback");
  RC_ASSERT(client.database.fingerprint() == before);
}

// Nobody waits for somebody who isn't there or who waits for them.
RC_GTEST_PROP(PostgresProperty, SomebodyCanAlwaysGoOn, ()) {
  Client client = fresh();
  run(client, *actions());
  const bool all_wait = client.database.is_waiting(1) && client.database.is_waiting(2) && client.database.is_waiting(3);
  RC_ASSERT(!all_wait);
}

}  // namespace
}  // namespace halfdone::postgres
