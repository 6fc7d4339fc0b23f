// Errors of statements, word for word as PostgreSQL 15 answers them: SQLSTATE, message, detail, hint, position,
// constraint.
#include <gtest/gtest.h>

#include "tests/fakes/postgres_testing.h"

namespace halfdone::postgres {
namespace {

struct Case {
  const char* sql;
  const char* sqlstate;
  const char* message;
  const char* detail;
  const char* hint;
  int position;
  const char* constraint;
};

void PrintTo(const Case& each, std::ostream* out) { *out << each.sql; }

const char* const schema = R"sql(
create type mood as enum ('sad', 'ok', 'happy');
create table p (id int primary key, u text unique, n int not null default 1, ck int check (ck >= 0), constraint rng check (n < 1000));
insert into p values (1, 'a', 1, 1);
create table k (id int primary key, pid int references p, m mood, gid int generated always as identity);
insert into k (id, pid) values (1, 1);
create table two (a int, b int, unique (a, b));
create table v3 (c varchar(3), nu numeric(4, 2), s smallint, t timestamptz);
create function refuse() returns trigger language plpgsql as $$ begin if new.a = 9 then raise exception 'no % here', new.b; elsif new.a = 8 then delete from p where id = new.b; else return new; end if; end $$;
create trigger refuse after insert on two for each row execute function refuse();
)sql";

class Errors : public ::testing::TestWithParam<Case> {};

TEST_P(Errors, AreWordedAsTheServerDoes) {
  Client client(schema);
  const SqlError error = client.error(GetParam().sql);
  EXPECT_EQ(error.sqlstate, GetParam().sqlstate);
  EXPECT_EQ(error.message, GetParam().message);
  EXPECT_EQ(error.detail, GetParam().detail);
  EXPECT_EQ(error.hint, GetParam().hint);
  EXPECT_EQ(error.position, GetParam().position);
  EXPECT_EQ(error.constraint, GetParam().constraint);
}

TEST_P(Errors, LeaveNothingBehind) {
  Client client(schema);
  const Fingerprint before = client.database.fingerprint();
  client.error(GetParam().sql);
  EXPECT_EQ(client.database.fingerprint(), before);
}

TEST_P(Errors, FailABlockAndAreUndoneWithIt) {
  Client client(schema);
  client.run("begin");
  EXPECT_FALSE(client.error(GetParam().sql).sqlstate.empty());
  EXPECT_EQ(client.run("select 1"), "25P02");
  EXPECT_EQ(client.run("commit"), "ROLLBACK");
}

// Measured on 15.18, in order.
constexpr Case cases[] = {
    {"insert into p values(1,'b')", "23505", "duplicate key value violates unique constraint \"p_pkey\"",
     "Key (id)=(1) already exists.", "", 0, "p_pkey"},
    {"insert into p values(2,'a')", "23505", "duplicate key value violates unique constraint \"p_u_key\"",
     "Key (u)=(a) already exists.", "", 0, "p_u_key"},
    {"insert into p(id,n) values(3,null)", "23502",
     "null value in column \"n\" of relation \"p\" violates not-null constraint",
     "Failing row contains (3, null, null, null).", "", 0, ""},
    {"insert into p(id,ck) values(3,-1)", "23514",
     "new row for relation \"p\" violates check constraint \"p_ck_check\"", "Failing row contains (3, null, 1, -1).",
     "", 0, "p_ck_check"},
    {"insert into p(id,n) values(4,5000)", "23514", "new row for relation \"p\" violates check constraint \"rng\"",
     "Failing row contains (4, null, 5000, null).", "", 0, "rng"},
    {"insert into k(id,pid) values(2,99)", "23503",
     "insert or update on table \"k\" violates foreign key constraint \"k_pid_fkey\"",
     "Key (pid)=(99) is not present in table \"p\".", "", 0, "k_pid_fkey"},
    {"delete from p where id=1", "23503",
     "update or delete on table \"p\" violates foreign key constraint \"k_pid_fkey\" on table \"k\"",
     "Key (id)=(1) is still referenced from table \"k\".", "", 0, "k_pid_fkey"},
    {"update p set id=7 where id=1", "23503",
     "update or delete on table \"p\" violates foreign key constraint \"k_pid_fkey\" on table \"k\"",
     "Key (id)=(1) is still referenced from table \"k\".", "", 0, "k_pid_fkey"},
    {"insert into two values(1,1),(1,1)", "23505", "duplicate key value violates unique constraint \"two_a_b_key\"",
     "Key (a, b)=(1, 1) already exists.", "", 0, "two_a_b_key"},
    {"insert into k(id,gid) values(5,1)", "428C9", "cannot insert a non-DEFAULT value into column \"gid\"",
     "Column \"gid\" is an identity column defined as GENERATED ALWAYS.", "Use OVERRIDING SYSTEM VALUE to override.", 0,
     ""},
    {"update k set gid=5", "428C9", "column \"gid\" can only be updated to DEFAULT",
     "Column \"gid\" is an identity column defined as GENERATED ALWAYS.", "", 0, ""},
    {"insert into k(id,m) values(5,'bad')", "22P02", "invalid input value for enum mood: \"bad\"", "", "", 30, ""},
    {"insert into v3(c) values('abcd')", "22001", "value too long for type character varying(3)", "", "", 0, ""},
    {"insert into v3(nu) values(123.4)", "22003", "numeric field overflow",
     "A field with precision 4, scale 2 must round to an absolute value less than 10^2.", "", 0, ""},
    {"insert into v3(s) values(40000)", "22003", "smallint out of range", "", "", 0, ""},
    {"select 2147483647+1", "22003", "integer out of range", "", "", 0, ""},
    {"select 9223372036854775807+1", "22003", "bigint out of range", "", "", 0, ""},
    {"select 1/0", "22012", "division by zero", "", "", 0, ""},
    {"select 1::numeric/0", "22012", "division by zero", "", "", 0, ""},
    {"select 'x'::int", "22P02", "invalid input syntax for type integer: \"x\"", "", "", 8, ""},
    {"select ''::int", "22P02", "invalid input syntax for type integer: \"\"", "", "", 8, ""},
    {"select '99999999999'::int", "22003", "value \"99999999999\" is out of range for type integer", "", "", 8, ""},
    {"select 'maybe'::boolean", "22P02", "invalid input syntax for type boolean: \"maybe\"", "", "", 8, ""},
    {"select 'zzz'::timestamptz", "22007", "invalid input syntax for type timestamp with time zone: \"zzz\"", "", "", 8,
     ""},
    {"select '2020-13-01'::date", "22008", "date/time field value out of range: \"2020-13-01\"", "",
     "Perhaps you need a different \"datestyle\" setting.", 8, ""},
    {"select '2020-02-30'::date", "22008", "date/time field value out of range: \"2020-02-30\"", "", "", 8, ""},
    {"select '{bad'::jsonb", "22P02", "invalid input syntax for type json", "Token \"bad\" is invalid.", "", 8, ""},
    {"select 'nope'::uuid", "22P02", "invalid input syntax for type uuid: \"nope\"", "", "", 8, ""},
    {"select * from nope", "42P01", "relation \"nope\" does not exist", "", "", 15, ""},
    {"select nope from p", "42703", "column \"nope\" does not exist", "", "", 8, ""},
    {"select p.nope from p", "42703", "column p.nope does not exist", "", "", 8, ""},
    {"select q.id from p", "42P01", "missing FROM-clause entry for table \"q\"", "", "", 8, ""},
    {"select id from p, k", "42702", "column reference \"id\" is ambiguous", "", "", 8, ""},
    {"select nofunc(1)", "42883", "function nofunc(integer) does not exist", "",
     "No function matches the given name and argument types. You might need to add explicit type casts.", 8, ""},
    {"select 1 + true", "42883", "operator does not exist: integer + boolean", "",
     "No operator matches the given name and argument types. You might need to add explicit type casts.", 10, ""},
    {"select id, count(*) from p", "42803",
     "column \"p.id\" must appear in the GROUP BY clause or be used in an aggregate function", "", "", 8, ""},
    {"select count(*) from p where count(*)>1", "42803", "aggregate functions are not allowed in WHERE", "", "", 30,
     ""},
    {"select * from p group by n", "42803",
     "column \"p.id\" must appear in the GROUP BY clause or be used in an aggregate function", "", "", 8, ""},
    {"insert into p(id,id) values(1,1)", "42701", "column \"id\" specified more than once", "", "", 18, ""},
    {"insert into p(nope) values(1)", "42703", "column \"nope\" of relation \"p\" does not exist", "", "", 15, ""},
    {"insert into p(id) values(1,2)", "42601", "INSERT has more expressions than target columns", "", "", 28, ""},
    {"insert into p(id,n) values(1)", "42601", "INSERT has more target columns than expressions", "", "", 18, ""},
    {"update p set nope=1", "42703", "column \"nope\" of relation \"p\" does not exist", "", "", 14, ""},
    {"select (select id from (values(1),(2)) x(id))", "21000",
     "more than one row returned by a subquery used as an expression", "", "", 0, ""},
    {"select (select 1,2)", "42601", "subquery must return only one column", "", "", 8, ""},
    {"select 1 union select 1,2", "42601", "each UNION query must have the same number of columns", "", "", 23, ""},
    {"select 1 union select 'a'", "22P02", "invalid input syntax for type integer: \"a\"", "", "", 23, ""},
    {"select 1 in ('a')", "22P02", "invalid input syntax for type integer: \"a\"", "", "", 14, ""},
    {"insert into p(id) values(50) on conflict (n) do nothing", "42P10",
     "there is no unique or exclusion constraint matching the ON CONFLICT specification", "", "", 0, ""},
    {"insert into p(id) values(1) on conflict (id) do update set nope=1", "42703",
     "column \"nope\" of relation \"p\" does not exist", "", "", 60, ""},
    {"insert into p(id) values(60),(60) on conflict(id) do update set n=2", "21000",
     "ON CONFLICT DO UPDATE command cannot affect row a second time", "",
     "Ensure that no rows proposed for insertion within the same command have duplicate constrained values.", 0, ""},
    {"select distinct id from p for update", "0A000", "FOR UPDATE is not allowed with DISTINCT clause", "", "", 0, ""},
    {"select count(*) from p for update", "0A000", "FOR UPDATE is not allowed with aggregate functions", "", "", 0, ""},
    {"select (jsonb '{\"a\":\"x\"}'->>'a')::int", "22P02", "invalid input syntax for type integer: \"x\"", "", "", 0,
     ""},
    {"select array[1,'a']", "22P02", "invalid input syntax for type integer: \"a\"", "", "", 16, ""},
    {"select * from p limit -1", "2201W", "LIMIT must not be negative", "", "", 0, ""},
    {"select * from p offset -1", "2201X", "OFFSET must not be negative", "", "", 0, ""},
    {"select * from p order by 5", "42P10", "ORDER BY position 5 is not in select list", "", "", 26, ""},
    {"select row(1,2)=row(1,2,3)", "42601", "unequal number of entries in row expressions", "", "", 16, ""},
    {"select 1 where 5", "42804", "argument of WHERE must be type boolean, not type integer", "", "", 16, ""},
    {"select case when 1 then 2 end", "42804", "argument of CASE/WHEN must be type boolean, not type integer", "", "",
     18, ""},
    {"select coalesce(1,'a')", "22P02", "invalid input syntax for type integer: \"a\"", "", "", 19, ""},
    {"select sum(count(*)) from p", "42803", "aggregate function calls cannot be nested", "", "", 12, ""},
    {"delete from p using nope", "42P01", "relation \"nope\" does not exist", "", "", 21, ""},
    {"insert into k select 1", "23505", "duplicate key value violates unique constraint \"k_pkey\"",
     "Key (id)=(1) already exists.", "", 0, "k_pkey"},
    {"selec", "42601", "syntax error at or near \"selec\"", "", "", 1, ""},
    {"select 'abc", "42601", "unterminated quoted string at or near \"'abc\"", "", "", 8, ""},
    {"values (1),(2,3)", "42601", "VALUES lists must all be the same length", "", "", 13, ""},
    {"select * from (select 1)", "42601", "subquery in FROM must have an alias", "",
     "For example, FROM (SELECT ...) [AS] foo.", 15, ""},
    {"select 1 as a order by b", "42703", "column \"b\" does not exist", "", "", 24, ""},
    {"update p set n = (select 1,2)", "42601", "subquery must return only one column", "", "", 18, ""},
    {"insert into p(id) values (default), (70) returning nope", "42703", "column \"nope\" does not exist", "", "", 52,
     ""},
    {"select * from emp order by id", "42P01", "relation \"emp\" does not exist", "", "", 15, ""},
    {"select * from emp e join dept d on e.dept = d.id order by e.id", "42P01", "relation \"emp\" does not exist", "",
     "", 15, ""},
    {"select e.name, d.name from emp e left join dept d on e.dept = d.id order by e.id", "42P01",
     "relation \"emp\" does not exist", "", "", 28, ""},
    {"select e.name, b.name from emp e left join emp b on e.boss = b.id left join dept d on d.id = b.dept where d.name "
     "= 'dev' order by 1",
     "42P01", "relation \"emp\" does not exist", "", "", 28, ""},
    {"select d.name, count(*), sum(sal), avg(sal), min(sal), max(sal), count(sal) from emp e join dept d on d.id = "
     "e.dept group by d.name order by d.name",
     "42P01", "relation \"emp\" does not exist", "", "", 82, ""},
    {"select dept, count(*) from emp group by dept having count(*) > 1 order by dept nulls first", "42P01",
     "relation \"emp\" does not exist", "", "", 28, ""},
    {"select d.id, d.name, count(e.id) from dept d left join emp e on e.dept = d.id group by d.id order by d.id",
     "42P01", "relation \"dept\" does not exist", "", "", 39, ""},
    {"select distinct dept from emp order by dept", "42P01", "relation \"emp\" does not exist", "", "", 27, ""},
    {"select distinct dept from emp order by id", "42P01", "relation \"emp\" does not exist", "", "", 27, ""},
    {"select name from emp where exists (select 1 from dept where dept.id = emp.dept and dept.name = 'ops') order by "
     "name",
     "42P01", "relation \"emp\" does not exist", "", "", 18, ""},
    {"select name from emp where dept in (select id from dept where name <> 'ops') order by name", "42P01",
     "relation \"emp\" does not exist", "", "", 18, ""},
    {"select name from emp where dept not in (select id from dept where name = 'ops') order by name", "42P01",
     "relation \"emp\" does not exist", "", "", 18, ""},
    {"select name from emp where sal > (select avg(sal) from emp) order by name", "42P01",
     "relation \"emp\" does not exist", "", "", 18, ""},
    {"select name, (select d.name from dept d where d.id = e.dept) as dn from emp e order by name", "42P01",
     "relation \"emp\" does not exist", "", "", 73, ""},
    {"select p.* from p x", "42P01", "invalid reference to FROM-clause entry for table \"p\"", "",
     "Perhaps you meant to reference the table alias \"x\".", 8, ""},
    {"insert into v3(nu) values ('abc')", "22P02", "invalid input syntax for type numeric: \"abc\"", "", "", 28, ""},
    {"insert into v3(t) values (1)", "42804",
     "column \"t\" is of type timestamp with time zone but expression is of type integer", "",
     "You will need to rewrite or cast the expression.", 27, ""},
    {"insert into p values (1,'z') on conflict on constraint nope do nothing", "42704",
     "constraint \"nope\" for table \"p\" does not exist", "", "", 0, ""},
    {"insert into p values (1,'z') on conflict do update set n = 2", "42601",
     "ON CONFLICT DO UPDATE requires inference specification or constraint name", "",
     "For example, ON CONFLICT (column_name).", 30, ""},
    {"select 'sad'::mood = 'nope'", "22P02", "invalid input value for enum mood: \"nope\"", "", "", 22, ""},
    {"select sum(u) from p", "42883", "function sum(text) does not exist", "",
     "No function matches the given name and argument types. You might need to add explicit type casts.", 8, ""},
    {"select p.id from p, p", "42712", "table name \"p\" specified more than once", "", "", 0, ""},
    {"select 1::uuid", "42846", "cannot cast type integer to uuid", "", "", 9, ""},
    {"select * from p where id in (select id, n from p)", "42601", "subquery has too many columns", "", "", 26, ""},
    {"select $0", "42P02", "there is no parameter $0", "", "", 8, ""},
    {"select u as x, n as x from p order by x", "42702", "ORDER BY \"x\" is ambiguous", "", "", 39, ""},
    {"select sum(n) filter (where n > 1) from p group by sum(n)", "42803",
     "aggregate functions are not allowed in GROUP BY", "", "", 52, ""},
    {"update p set n = 1, n = 2", "42601", "multiple assignments to same column \"n\"", "", "", 0, ""},
    {"select id from p group by 7", "42P10", "GROUP BY position 7 is not in select list", "", "", 27, ""},
    {"select distinct u from p order by n", "42P10",
     "for SELECT DISTINCT, ORDER BY expressions must appear in select list", "", "", 35, ""},
    {"insert into two values (9, 4)", "P0001", "no 4 here", "", "", 0, ""},
    {"insert into two values (8, 1)", "23503",
     "update or delete on table \"p\" violates foreign key constraint \"k_pid_fkey\" on table \"k\"",
     "Key (id)=(1) is still referenced from table \"k\".", "", 0, "k_pid_fkey"},
    {"insert into two values (8, 3)", "2F005", "control reached end of trigger procedure without RETURN", "", "", 0,
     ""},
    {"select id from p union select 1 for update", "0A000", "FOR UPDATE is not allowed with UNION/INTERSECT/EXCEPT", "",
     "", 0, ""},
    {"select * from p for update of q", "42P01", "relation \"q\" in FOR UPDATE clause not found in FROM clause", "", "",
     31, ""},
    {"select lower(n) from p", "42883", "function lower(integer) does not exist", "",
     "No function matches the given name and argument types. You might need to add explicit type casts.", 8, ""},
    {"select -'a'::text", "42883", "operator does not exist: - text", "",
     "No operator matches the given name and argument type. You might need to add an explicit type cast.", 8, ""},
    {"select * from p join k using (nope)", "42703",
     "column \"nope\" specified in USING clause does not exist in left table", "", "", 0, ""},
    {"select (select p.n) from p group by p.u", "42803", "subquery uses ungrouped column \"p.n\" from outer query", "",
     "", 16, ""},
    {"select case 1 when 'a' then 2 end", "22P02", "invalid input syntax for type integer: \"a\"", "", "", 20, ""},
    {"select greatest(1, 'x')", "22P02", "invalid input syntax for type integer: \"x\"", "", "", 20, ""},
};

INSTANTIATE_TEST_SUITE_P(Statements, Errors, ::testing::ValuesIn(cases));

}  // namespace
}  // namespace halfdone::postgres
