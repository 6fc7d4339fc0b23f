// The three services as one value for the simulator: Postgres with the schema `auth` in it, Supabase Auth over that
// same database, and Resend.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/postgres/database.h"
#include "fakes/resend/resend.h"
#include "fakes/supabase_auth/supabase_auth.h"
#include "scenarios/wire.h"
#include "services/postgres/refusals.h"
#include "sim/world/backend.h"

namespace halfdone::scenarios {

// Microseconds since 2000-01-01: what every service takes for now. 2026-01-01 00:00:00 UTC.
inline constexpr std::int64_t now = std::int64_t{9497} * 86'400'000'000;

// Names and refusals of the services, by `Service`. A key that is no longer right is what `with_lasting` adds: such a
// refusal ends when a person has done something, and a saga that meets one where it can't turn round is stuck.
enum class Refusals : std::uint8_t { transient, with_lasting };
std::vector<sim::ServiceInfo> service_infos(Refusals which = Refusals::transient);

class Services final : public sim::Backend {
 public:
  // Loads the schema of Auth, one of Resend's tables for queries, then the given files in order. Throws BadInput.
  explicit Services(const std::vector<std::string>& sql_files);

  // For the state before and the goal: changes what the services hold directly. Throws BadInput when the SQL fails.
  void run_sql(std::string_view sql, const std::string& what);
  void run_file(const std::string& file);
  resend::Resend& resend() { return resend_; }

  // Leases that end when time passes: a statement that ends them, and a query that gives a row while there is one.
  // Requires texts that can be executed.
  struct Leases {
    std::string lapse;
    std::string leased;
  };
  void set_leases(Leases leases);
  // Whether the query gives a row. Requires a query that can be executed.
  bool any(std::string_view sql, std::span<const postgres::Value> params = {}) const;
  std::int64_t count(std::string_view sql) const;

  // The rows of a query over `public`, `auth` and `resend`, each printed. Throws BadInput when it can't be executed;
  // `what` names it.
  std::vector<std::string> query(std::string_view sql, const std::string& what) const;

  const postgres::Database& database() const { return database_; }

  sim::Backend* clone() const override { return new Services(*this); }
  Fingerprint fingerprint() const override;
  Fingerprint recomputed_fingerprint() const override;
  Fingerprint rows_fingerprint() const override;
  sim::Delivered deliver(const sim::Address& address, const sim::Message& request, unsigned nth,
                         std::vector<sim::Woken>& woken) override;
  sim::Message refuse(const sim::Address& address, const sim::Message& request, unsigned why,
                      std::vector<sim::Woken>& woken) override;
  void disconnect(const sim::Address& address, std::vector<sim::Woken>& woken) override;
  void disconnect_actor(sim::ActorId actor, std::uint8_t generation, std::span<const sim::Session> keep,
                        std::vector<sim::Woken>& woken) override;
  bool reads(const sim::Address& address, const sim::Message& request) const override;
  bool allows(const sim::Verdict& verdict, const sim::Address& address, const sim::Message& request) const override;
  bool may_deadlock(const sim::Address& a, const sim::Message& request_a, const sim::Address& b,
                    const sim::Message& request_b) const override;
  sim::Message deadlock_victim(const sim::Address& address, const sim::Message& request,
                               std::vector<sim::Woken>& woken) override;
  bool remembers(sim::ActorId actor, std::uint8_t generation) const override;
  bool has_leases() const override;
  void lapse() override;
  void rows(const std::function<void(sim::StoredRow)>& visit) const override;
  std::string print() const override;

 private:
  // A database session of a client that is in a transaction or waits, or a request to Auth that waits.
  struct Open {
    postgres::SessionId id = 0;
    sim::Session session;
    std::optional<supabase_auth::Operation> operation;
  };
  struct Handlers;

  // Equal for the same session in all worlds; a collision of two sessions that are open at once would be noticed by the
  // database.
  static postgres::SessionId id_of(const sim::Session& session);
  // A statement on a connection that broke: it goes nowhere. The first one of a session opens it; later ones need it to
  // be there. (What follows the end of a block is on a session of its own, see clients/postgres.h.)
  bool is_cut_off(const sim::Address& address) const;
  postgres::StatementKind kind_of(const sim::Message& query) const;
  const postgres::Plan& plan_of(const postgres::Query& query) const;
  bool may_be_refused(const sim::Address& address, const sim::Message& request, postgres::Refusal refusal) const;
  sim::Message refuse_statement(const sim::Address& address, const sim::Message& request, postgres::Refusal refusal,
                                std::vector<sim::Woken>& woken);
  std::vector<Open>::iterator find_open(postgres::SessionId id);
  void note_session(postgres::SessionId id, const sim::Session& session);
  void hear(std::vector<postgres::Woken> answered, std::vector<sim::Woken>& woken);
  sim::Delivered execute(const sim::Address& address, const postgres::Query& query, const postgres::Context& context,
                         std::vector<sim::Woken>& woken);
  sim::Delivered start(const sim::Address& address, const supabase_auth::RequestPtr& request,
                       const postgres::Context& context, std::vector<sim::Woken>& woken);

  postgres::Database database_;
  resend::Resend resend_;
  std::vector<Open> open_;  // by id
  std::shared_ptr<const Handlers> handlers_;
};

}  // namespace halfdone::scenarios
