#include "scenarios/services.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "base/bad_input.h"
#include "base/read_file.h"
#include "base/remembered.h"

namespace halfdone::scenarios {

namespace {

constexpr std::uint64_t seed = 1;

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

postgres::SessionId Services::id_of(const sim::Session& session) {
  return static_cast<postgres::SessionId>(
      Hasher(0x5e55).add(session.actor).add(session.generation).add(session.opened_by).finish().low);
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

// Answers of the database to statements that waited, for those who asked: a client, or a handler of Auth that goes on.
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

void Services::set_leases(Leases leases) { handlers_ = std::make_shared<const Handlers>(database_, std::move(leases)); }

bool Services::has_leases() const {
  return handlers_->leased && !database_.read_committed(handlers_->leased, {}, now)->rows.empty();
}

void Services::lapse() {
  constexpr postgres::SessionId clock = 0;
  std::vector<postgres::Woken> answered;
  const postgres::Outcome done = database_.execute(clock, handlers_->lapse, {}, {.seed = seed, .now = now}, answered);
  assert(done.progress == postgres::Progress::done && !done.answer->failed() && answered.empty());
}

}  // namespace halfdone::scenarios
