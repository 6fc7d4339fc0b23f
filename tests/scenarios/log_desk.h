// The log of a small saga in a database, and the engine's statements executed on it one at a time.
//
// The steps: freeze (a call), mark (local), commit (the pivot), sweep and dust (local), remove (a call), tidy (local).
// Whatever an entry carries writes a word into the table `said`.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "saga/log.h"
#include "scenarios/services.h"
#include "tests/saga/replies.h"

namespace halfdone::scenarios {

inline const std::string first_saga(saga::saga_of_tests);
inline const std::string second_saga = "5a6a0000-0000-4000-8000-000000000002";
inline const std::string first_epoch(saga::epoch_of_tests);
inline const std::string second_epoch = "e0000000-0000-4000-8000-000000000002";

inline saga::Definition saga_that_says() {
  const auto say = [](std::string_view word) {
    return std::vector{fmt::format("insert into said (word) select '{}' from moved", word)};
  };
  const auto let_go = [&](std::string_view word) {
    std::vector<std::string> statements = say(word);
    statements.push_back("delete from saga_locks l using moved where l.saga = moved.id");
    return statements;
  };
  saga::Definition saga{.operation = "close", .fields = {"was"}};
  saga.eligible = "select t.id as subject from things t where t.id = $2 and t.status = 'open'";
  saga.present = "select 1 from things t where t.id = $2";
  saga.locks = "select 'thing:' || subject, id from moved";
  saga.on_begin = say("begun");
  saga.on_abort = let_go("aborted");
  saga.on_complete = let_go("completed");
  const auto local = [&](const std::string& name, saga::Kind kind) {
    saga::Step step{.name = name, .kind = kind, .place = saga::Place::local, .statements = say(name)};
    if (kind == saga::Kind::compensatable) step.undo_statements = say(name + " undone");
    return step;
  };
  saga.steps = {{.name = "freeze"},
                local("mark", saga::Kind::compensatable),
                local("commit", saga::Kind::pivot),
                local("sweep", saga::Kind::retriable),
                local("dust", saga::Kind::retriable),
                {.name = "remove", .kind = saga::Kind::retriable},
                local("tidy", saga::Kind::retriable)};
  saga.steps[2].guard = "exists (select 1 from things t where t.id = s.subject and t.status = 'open')";
  return saga;
}

class LogDesk : public testing::Test {
 protected:
  LogDesk() {
    services.run_sql(saga::Log::schema_sql(), "saga/schema.sql");
    services.run_sql(
        "create table things (id text primary key, status text not null default 'open'); "
        "create table said (id uuid primary key default gen_random_uuid(), word text not null); "
        "insert into things (id) values ('a'), ('b')",
        "the test");
  }

  void run(const std::string& sql) {
    EXPECT_FALSE(ask(make_shared_value<postgres::Query>(sql)).answer->failed()) << sql;
  }
  std::vector<std::string> texts(const std::string& sql) const { return services.query(sql, "the test"); }

  // A saga about the thing `a`, with its lock, ten seconds of a lease left, and `more`: "stuck = 'refused'".
  void put(saga::State state, int cursor, const std::string& more = {}) {
    run(fmt::format(
        "insert into sagas (id, operation, subject, state, cursor, epoch, lease_until, record) values ('{}', 'close', "
        "'a', '{}', {}, '{}', now() + interval '10 seconds', array['x'])",
        first_saga, name_of(state), cursor, first_epoch));
    run(fmt::format("insert into saga_locks (name, saga) values ('thing:a', '{}')", first_saga));
    change(more);
  }
  void change(const std::string& what, const std::string& saga = first_saga) {
    if (!what.empty()) run(fmt::format("update sagas set {} where id = '{}'", what, saga));
  }

  // What the coordinator that has the first epoch knows of it; it has captured `y`.
  static saga::SagaRow known(saga::State state, int cursor) {
    saga::SagaRow row;
    row.id = saga::uuid_value(first_saga);
    row.epoch = saga::uuid_value(first_epoch);
    row.state = state;
    row.cursor = static_cast<std::uint8_t>(cursor);
    row.record = {"y"};
    return row;
  }

  sim::Message deliver(const postgres::QueryPtr& query, sim::ActorId actor = 0, sim::CallId call = 1) {
    return services.deliver({{actor, 0, 1}, call, id_of(Service::db)}, pack(query), 0, woken).reply;
  }
  static Reply<postgres::Answer> reply(const sim::Message& message) {
    return {Arrival::whole, unpack<postgres::Answer>(message)};
  }
  Reply<postgres::Answer> ask(const postgres::QueryPtr& query) { return reply(deliver(query)); }

  std::vector<std::string> sagas() const {
    return texts(
        "select s.state, s.cursor, s.epoch is not null as held, s.lease_until, s.record, s.stuck from sagas s order by "
        "s.id");
  }
  // In alphabetical order.
  std::string said() const {
    std::string words;
    for (const std::string& word : texts("select s.word from said s order by s.word"))
      words += (words.empty() ? "" : ", ") + word.substr(std::string_view("word = ").size());
    return words;
  }
  std::int64_t locks() const { return services.count("select count(*) from saga_locks"); }

  const saga::Definition definition = saga_that_says();
  const saga::Log log{definition};
  Services services{{}};
  std::vector<sim::Woken> woken;
};

}  // namespace halfdone::scenarios
