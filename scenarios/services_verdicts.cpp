// What may come of a request, and what a refusal does.
#include <array>
#include <cassert>

#include "scenarios/services.h"
#include "services/postgres/refusals.h"
#include "services/resend/refusals.h"
#include "services/supabase_auth/refusals.h"

namespace halfdone::scenarios {

namespace {

// Those of a database that an operation at READ COMMITTED must expect at any time.
constexpr std::array db_refusals = {postgres::Refusal::serialization_failure, postgres::Refusal::too_many_connections,
                                    postgres::Refusal::admin_shutdown};

// The lasting ones are numbered behind the transient ones.
template <class All, class Lasting>
auto refusal_number(unsigned why, const All& transient, const Lasting& lasting) {
  return why < transient.size() ? transient[why] : lasting[why - transient.size()];
}

}  // namespace

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
    // Proxies repeat HTTP requests; a statement on a database connection isn't repeated.
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

}  // namespace halfdone::scenarios
