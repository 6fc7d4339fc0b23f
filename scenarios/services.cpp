#include "scenarios/services.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "base/bad_input.h"
#include "base/generated_uuid.h"
#include "base/read_file.h"
#include "base/remembered.h"
#include "services/postgres/refusals.h"
#include "services/resend/refusals.h"
#include "services/supabase_auth/refusals.h"

namespace halfdone::scenarios {

namespace {

// Those of a database that an operation at READ COMMITTED must expect at any time.
constexpr std::array db_refusals = {postgres::Refusal::serialization_failure, postgres::Refusal::too_many_connections,
                                    postgres::Refusal::admin_shutdown};

constexpr std::uint64_t seed = 1;

// The lasting ones are numbered behind the transient ones.
template <class All, class Lasting>
auto refusal_number(unsigned why, const All& transient, const Lasting& lasting) {
  return why < transient.size() ? transient[why] : lasting[why - transient.size()];
}

// Equal for the same session in all worlds; a collision of two sessions that are open at once would be noticed by the
// database.
postgres::SessionId id_of(const sim::Session& session) {
  return static_cast<postgres::SessionId>(
      Hasher(0x5e55).add(session.actor).add(session.generation).add(session.opened_by).finish().low);
}

postgres::Context context_of(const sim::Address& address, unsigned nth) {
  const Hasher who =
      Hasher(0xca11).add(address.session.actor).add(address.session.generation).add(address.call).add(nth);
  return {.seed = seed,
          .request = who.finish().low,
          .now = now,
          .life = sim::life_of(address.session.actor, address.session.generation)};
}

constexpr std::string_view unsupported_state = "0A000";

// An answer that says "not supported" proves nothing: the real server may do it. A design that only ever meets one
// would roll back, and look as if it held.
void require_supported(const postgres::Answer& answer, std::string_view statement) {
  if (!answer.failed() || answer.error->sqlstate != unsupported_state) return;
  const postgres::SqlError& error = *answer.error;
  const std::string place = error.position > 0 ? fmt::format(" at character {}", error.position) : "";
  const bool is_the_fakes = error.message.find("not supported by this fake") != std::string::npos;
  throw BadInput(fmt::format("the statement `{}`", statement), fmt::format("{}{}", error.message, place),
                 is_the_fakes ? "Write it without that; docs/fakes/postgres.md lists what the fake does."
                              : "PostgreSQL refuses it too, whatever the rows are: mend the statement.");
}

std::string content_of(const std::string& path) {
  const auto text = read_file(path);
  if (!text)
    throw BadInput(path, "the file can't be read", "It belongs to the scenario; check the path and its permissions.");
  return *text;
}

}  // namespace

// What all copies share: the statements of Auth's handlers, planned once.
struct Services::Handlers {
  Handlers(const postgres::Database& database, Leases texts)
      : auth(database),
        leases(std::move(texts)),
        lapse(leases.lapse.empty() ? nullptr : database.plan(leases.lapse)),
        leased(leases.leased.empty() ? nullptr : database.plan(leases.leased)) {}
  supabase_auth::SupabaseAuth auth;
  Leases leases;
  const postgres::Plan* lapse;
  const postgres::Plan* leased;
  Remembered<const postgres::Plan*> plans{100'000};  // by statement
};

std::vector<sim::ServiceInfo> service_infos(Refusals which) {
  const auto add = [](sim::ServiceInfo& info, const auto& more) {
    for (const auto refusal : more) info.refusals.push_back({std::string(name(refusal))});
  };
  sim::ServiceInfo db{.name = "db", .has_sessions = true};
  add(db, db_refusals);
  sim::ServiceInfo auth{.name = "auth"};
  add(auth, supabase_auth::refusals);
  sim::ServiceInfo resend{.name = "resend"};
  add(resend, resend::refusals);
  if (which == Refusals::with_lasting) {
    add(auth, supabase_auth::lasting_refusals);
    add(resend, resend::lasting_refusals);
  }
  return {std::move(db), std::move(auth), std::move(resend)};
}

Services::Services(const std::vector<std::string>& sql_files) {
  supabase_auth::load_schema(database_);
  database_.load(resend::tables_sql(), "resend tables");
  for (const std::string& file : sql_files) database_.load(content_of(file), file);
  handlers_ = std::make_shared<const Handlers>(database_, Leases{});
}

void Services::run_sql(std::string_view sql, const std::string& what) {
  database_.load(sql, what);
  handlers_ = std::make_shared<const Handlers>(database_, handlers_->leases);
}

void Services::run_file(const std::string& file) { run_sql(content_of(file), file); }

std::vector<std::string> Services::query(std::string_view sql, const std::string& what) const {
  postgres::Database all = database_;
  std::vector<postgres::Woken> woken;
  resend_.for_each_row([&](const resend::Resend::TableRow& row) {
    std::string insert = fmt::format("insert into resend.{} (", row.table);
    std::string places;
    std::vector<postgres::Value> values;
    for (std::size_t index = 0; index < row.columns.size(); ++index) {
      insert += fmt::format("{}{}", index == 0 ? "" : ", ", row.columns[index]);
      places += fmt::format("{}${}", index == 0 ? "" : ", ", index + 1);
      values.push_back(row.values[index] ? postgres::Value::text(*row.values[index]) : postgres::Value());
    }
    const auto done = all.execute(1, all.plan(fmt::format("{}) values ({})", insert, places)), values, {}, woken);
    assert(done.answer && !done.answer->failed());
  });
  const postgres::AnswerPtr answer = all.read_committed(all.plan(sql), {}, now);
  if (answer->failed()) {
    throw BadInput(what, answer->error->message, "A query must be one SELECT over public, auth and resend.");
  }
  std::vector<std::string> rows;
  for (const auto& row : answer->rows) {
    std::string text;
    for (std::size_t index = 0; index < row.size(); ++index) {
      text += fmt::format("{}{} = {}", index == 0 ? "" : ", ", answer->columns[index],
                          row[index].is_null() ? "NULL" : row[index].print());
    }
    rows.push_back(std::move(text));
  }
  return rows;
}

Fingerprint Services::fingerprint() const {
  Fingerprint sum = database_.fingerprint() + resend_.fingerprint();
  for (const Open& open : open_) {
    if (open.operation) sum += Hasher(0xa074).add(open.id).add(open.operation->fingerprint()).finish();
  }
  return sum;
}

Fingerprint Services::recomputed_fingerprint() const {
  return fingerprint() - database_.fingerprint() - resend_.fingerprint() + database_.recomputed_fingerprint() +
         resend_.recomputed_fingerprint();
}

Fingerprint Services::rows_fingerprint() const { return database_.committed_fingerprint() + resend_.fingerprint(); }

std::vector<Services::Open>::iterator Services::find_open(postgres::SessionId id) {
  const auto found = std::ranges::lower_bound(open_, id, {}, &Open::id);
  return found != open_.end() && found->id == id ? found : open_.end();
}

// Keeps the list of sessions that exist in the database.
void Services::note_session(postgres::SessionId id, const sim::Session& session) {
  const auto known = find_open(id);
  const bool is_open = database_.in_block(id) || database_.is_waiting(id);
  if (is_open && known == open_.end()) {
    open_.insert(std::ranges::upper_bound(open_, id, {}, &Open::id), Open{id, session, std::nullopt});
  }
  if (!is_open && known != open_.end() && !known->operation) open_.erase(known);
}

// Answers of the database to statements that waited, for whoever asked: a client, or a handler of Auth that goes on.
void Services::hear(std::vector<postgres::Woken> answered, std::vector<sim::Woken>& woken) {
  for (std::size_t next = 0; next < answered.size(); ++next) {
    const postgres::Woken heard = answered[next];
    const auto open = find_open(heard.session);
    assert(open != open_.end() && "an answer to a session that doesn't wait");
    require_supported(*heard.answer, "(one that waited for a lock)");
    const sim::Session session = open->session;
    if (!open->operation) {
      note_session(heard.session, session);
      woken.push_back({session, pack(heard.answer)});
      continue;
    }
    supabase_auth::Operation operation = *open->operation;
    const supabase_auth::AnswerPtr answer = handlers_->auth.resume(operation, database_, heard.answer, answered);
    const auto still = find_open(heard.session);
    if (answer) {
      open_.erase(still);
      woken.push_back({session, pack(answer)});
    } else {
      still->operation = std::move(operation);
    }
  }
}

const postgres::Plan& Services::plan_of(const postgres::Query& query) const {
  return *handlers_->plans.of(query.statement().fingerprint, [&] { return database_.plan(query.sql()); });
}

bool Services::is_cut_off(const sim::Address& address) const {
  return static_cast<Service>(address.service) == Service::db && address.call != address.session.opened_by &&
         !database_.in_block(id_of(address.session));
}

sim::Delivered Services::execute(const sim::Address& address, const postgres::Query& query,
                                 const postgres::Context& context, std::vector<sim::Woken>& woken) {
  if (is_cut_off(address)) return {pack(postgres::connection_terminated())};
  const postgres::SessionId id = id_of(address.session);
  std::vector<postgres::Woken> answered;
  const postgres::Outcome outcome = database_.execute(id, &plan_of(query), query.params(), context, answered);
  if (outcome.answer) require_supported(*outcome.answer, query.print());
  note_session(id, address.session);
  hear(std::move(answered), woken);
  return {outcome.progress == postgres::Progress::done ? pack(outcome.answer) : sim::Message{}};
}

sim::Delivered Services::start(const sim::Address& address, const supabase_auth::RequestPtr& request,
                               const postgres::Context& context, std::vector<sim::Woken>& woken) {
  const postgres::SessionId id = id_of(address.session);
  supabase_auth::Operation operation(request, id, context);
  std::vector<postgres::Woken> answered;
  const supabase_auth::AnswerPtr answer = handlers_->auth.start(operation, database_, answered);
  if (!answer)
    open_.insert(std::ranges::upper_bound(open_, id, {}, &Open::id), Open{id, address.session, std::move(operation)});
  hear(std::move(answered), woken);
  return {answer ? pack(answer) : sim::Message{}};
}

sim::Delivered Services::deliver(const sim::Address& address, const sim::Message& request, unsigned nth,
                                 std::vector<sim::Woken>& woken) {
  const postgres::Context context = context_of(address, nth);
  switch (static_cast<Service>(address.service)) {
    case Service::db: return execute(address, *unpack<postgres::Query>(request), context, woken);
    case Service::auth: return start(address, unpack<supabase_auth::Request>(request), context, woken);
    case Service::resend:
      return {pack(resend_.execute(*unpack<resend::Request>(request),
                                   {context.seed, context.request, context.now, context.life}))};
  }
  assert(false && "an unknown service");
  return {};
}

// An error fails an open block; one that ends the session, or comes to a COMMIT, ends it.
sim::Message Services::refuse_statement(const sim::Address& address, const sim::Message& request,
                                        postgres::Refusal refusal, std::vector<sim::Woken>& woken) {
  const postgres::SessionId id = id_of(address.session);
  std::vector<postgres::Woken> answered;
  if (facts(refusal).ends_session || kind_of(request) == postgres::StatementKind::commits) {
    database_.close(id, answered);
    note_session(id, address.session);
  } else {
    database_.fail_block(id, answered);
  }
  hear(std::move(answered), woken);
  return pack(answer_of(refusal));
}

sim::Message Services::refuse(const sim::Address& address, const sim::Message& request, unsigned why,
                              std::vector<sim::Woken>& woken) {
  switch (static_cast<Service>(address.service)) {
    case Service::db: return refuse_statement(address, request, db_refusals[why], woken);
    case Service::auth:
      return pack(answer_of(refusal_number(why, supabase_auth::refusals, supabase_auth::lasting_refusals)));
    case Service::resend: return pack(answer_of(refusal_number(why, resend::refusals, resend::lasting_refusals)));
  }
  assert(false && "an unknown service");
  return {};
}

void Services::disconnect(const sim::Address& address, std::vector<sim::Woken>& woken) {
  if (static_cast<Service>(address.service) != Service::db) return;
  const postgres::SessionId id = id_of(address.session);
  std::vector<postgres::Woken> answered;
  database_.close(id, answered);
  note_session(id, address.session);
  hear(std::move(answered), woken);
}

void Services::disconnect_actor(sim::ActorId actor, std::uint8_t generation, std::span<const sim::Session> keep,
                                std::vector<sim::Woken>& woken) {
  std::vector<sim::Session> leaving;
  for (const Open& open : open_) {
    const bool is_its = open.session.actor == actor && open.session.generation == generation && !open.operation;
    if (is_its && std::ranges::find(keep, open.session) == keep.end()) leaving.push_back(open.session);
  }
  for (const sim::Session& session : leaving) disconnect({session, 0, scenarios::id_of(Service::db)}, woken);
}

postgres::StatementKind Services::kind_of(const sim::Message& query) const {
  return postgres::kind_of(plan_of(*unpack<postgres::Query>(query)));
}

// In a block, what a SELECT comes to may fail the block.
bool Services::reads(const sim::Address& address, const sim::Message& request) const {
  switch (static_cast<Service>(address.service)) {
    case Service::db:
      return !is_cut_off(address) && !database_.in_block(id_of(address.session)) &&
             kind_of(request) == postgres::StatementKind::reads;
    case Service::auth: return supabase_auth::reads(*unpack<supabase_auth::Request>(request));
    case Service::resend: return resend::reads(*unpack<resend::Request>(request));
  }
  assert(false && "an unknown service");
  return false;
}

// What ends a transaction, or says where it may go back to, meets no other one: it isn't refused for their sake. In a
// block that has failed, statements aren't even looked at, and a COMMIT rolls back.
bool Services::may_be_refused(const sim::Address& address, const sim::Message& request,
                              postgres::Refusal refusal) const {
  const postgres::SessionId id = id_of(address.session);
  if (facts(refusal).ends_session) return true;
  if (facts(refusal).outside_blocks_only) return !database_.in_block(id);
  switch (kind_of(request)) {
    case postgres::StatementKind::begins:
    case postgres::StatementKind::controls: return false;
    case postgres::StatementKind::commits: return database_.in_block(id) && !database_.has_failed(id);
    case postgres::StatementKind::reads:
    case postgres::StatementKind::works: return !database_.has_failed(id);
  }
  assert(false && "a statement of an unknown kind");
  return false;
}

bool Services::allows(const sim::Verdict& verdict, const sim::Address& address, const sim::Message& request) const {
  const bool is_db = static_cast<Service>(address.service) == Service::db;
  if (is_cut_off(address)) return verdict.kind == sim::VerdictKind::ok;
  const auto begins = [&] { return is_db && kind_of(request) == postgres::StatementKind::begins; };
  switch (verdict.kind) {
    case sim::VerdictKind::ok:
    case sim::VerdictKind::lost_request:
    case sim::VerdictKind::lost_reply:
    case sim::VerdictKind::torn_reply: return true;
    // Behind a BEGIN that never was there is no connection for the rest.
    case sim::VerdictKind::hollow: return !begins();
    case sim::VerdictKind::refused: return !is_db || may_be_refused(address, request, db_refusals[verdict.detail]);
    // Proxies repeat HTTP requests; nobody repeats a statement on a database connection.
    // A read that is repeated changes nothing.
    case sim::VerdictKind::duplicate:
    case sim::VerdictKind::late_duplicate: return !is_db && !reads(address, request);
    // A transaction doesn't outlive the client that gave up on one of its statements. A read that comes late is lost.
    case sim::VerdictKind::late:
      return !(is_db && database_.in_block(id_of(address.session))) && !begins() && !reads(address, request);
    case sim::VerdictKind::partial: return false;
    case sim::VerdictKind::stale: return reads(address, request);
  }
  assert(false && "an unknown verdict");
  return false;
}

bool Services::may_deadlock(const sim::Address& a, const sim::Message& request_a, const sim::Address& b,
                            const sim::Message& request_b) const {
  if (static_cast<Service>(a.service) != Service::db || static_cast<Service>(b.service) != Service::db) return false;
  if (a.session == b.session || is_cut_off(a) || is_cut_off(b)) return false;
  const postgres::Query& first = *unpack<postgres::Query>(request_a);
  const postgres::Query& second = *unpack<postgres::Query>(request_b);
  return database_.may_deadlock(id_of(a.session), &plan_of(first), first.params(), id_of(b.session), &plan_of(second),
                                second.params(), context_of(a, 0));
}

sim::Message Services::deadlock_victim(const sim::Address& address, const sim::Message&,
                                       std::vector<sim::Woken>& woken) {
  std::vector<postgres::Woken> answered;
  const postgres::AnswerPtr answer = database_.deadlock_victim(id_of(address.session), answered);
  note_session(id_of(address.session), address.session);
  hear(std::move(answered), woken);
  return pack(answer);
}

namespace {

bool has_id_of_life(const postgres::Value& value, std::uint64_t life) {
  switch (value.kind()) {
    case postgres::Kind::uuid: return is_of_life(value.as_uuid(), life);
    case postgres::Kind::text:
    case postgres::Kind::jsonb: return has_uuid_of_life(value.as_text(), life);
    case postgres::Kind::text_array:
      return std::ranges::any_of(value.as_array(), [&](const auto& each) { return has_id_of_life(each, life); });
    case postgres::Kind::null:
    case postgres::Kind::boolean:
    case postgres::Kind::integer:
    case postgres::Kind::numeric:
    case postgres::Kind::timestamptz:
    case postgres::Kind::date: return false;
  }
  assert(false && "a value of an unknown kind");
  return false;
}

}  // namespace

bool Services::remembers(sim::ActorId actor, std::uint8_t generation) const {
  const auto is_its = [&](const Open& open) {
    return open.session.actor == actor && open.session.generation == generation;
  };
  if (std::ranges::any_of(open_, is_its)) return true;
  const std::uint64_t life = sim::life_of(actor, generation);
  if (database_.has_value([&](const postgres::Value& value) { return has_id_of_life(value, life); })) return true;
  bool found = false;
  resend_.for_each_row([&](const resend::Resend::TableRow& row) {
    for (const auto& value : row.values) found = found || (value && has_uuid_of_life(*value, life));
  });
  return found;
}

void Services::set_leases(Leases leases) { handlers_ = std::make_shared<const Handlers>(database_, std::move(leases)); }

bool Services::any(std::string_view sql, std::span<const postgres::Value> params) const {
  const postgres::AnswerPtr answer = database_.read_committed(database_.plan(sql), params, now);
  assert(!answer->failed() && "a query that can't be executed");
  return !answer->rows.empty();
}

std::int64_t Services::count(std::string_view sql) const {
  const postgres::AnswerPtr answer = database_.read_committed(database_.plan(sql), {}, now);
  assert(!answer->failed() && "a query that can't be executed");
  return answer->rows.front().front().as_integer();
}

bool Services::has_leases() const {
  return handlers_->leased && !database_.read_committed(handlers_->leased, {}, now)->rows.empty();
}

void Services::lapse() {
  constexpr postgres::SessionId clock = 0;
  std::vector<postgres::Woken> answered;
  const postgres::Outcome done = database_.execute(clock, handlers_->lapse, {}, {.seed = seed, .now = now}, answered);
  assert(done.progress == postgres::Progress::done && !done.answer->failed() && answered.empty());
}

void Services::rows(const std::function<void(sim::StoredRow)>& visit) const {
  database_.for_each_committed_row([&](const postgres::Database::RowView& row) {
    sim::StoredRow stored{.table = fmt::format("{}.{}", row.schema, row.table), .key = row.key};
    for (std::size_t index = 0; index < row.row.size(); ++index) {
      const postgres::Value& value = row.row[index];
      stored.fields.emplace_back(row.columns[index], value.is_null() ? "NULL" : value.print());
    }
    visit(std::move(stored));
  });
  resend_.for_each_row([&](const resend::Resend::TableRow& row) {
    sim::StoredRow stored{.table = fmt::format("resend.{}", row.table), .key = std::string(row.key)};
    for (std::size_t index = 0; index < row.values.size(); ++index) {
      stored.fields.emplace_back(row.columns[index], row.values[index].value_or("NULL"));
    }
    visit(std::move(stored));
  });
}

std::string Services::print() const {
  std::string text = database_.print() + resend_.print();
  for (const Open& open : open_) {
    if (open.operation) text += fmt::format("auth waits with {}\n", open.operation->request->print());
  }
  return text;
}

}  // namespace halfdone::scenarios
