// Which faults an exploration tries: data, not code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/world/backend.h"
#include "sim/world/verdict.h"

namespace halfdone::sim {

// Allows one kind of verdict, everywhere or at one service, at most `max` times on a path or any number of times.
struct FaultRule {
  VerdictKind kind = VerdictKind::refused;
  std::optional<ServiceId> service;
  std::optional<unsigned> max;
};

// A service is down for a while: everything is refused or lost until it is up again. At most `max` times on a path, and
// counted apart from other faults.
struct Outage {
  ServiceId service = 0;
  unsigned max = 1;
};

// Where something goes wrong and of which class it is, for a search for causes: "auth.admin_delete_user not done",
// "crash relay".
struct FaultSite {
  std::string name;                     // of the call, or of the actor that crashes
  FaultClass fault = FaultClass::none;  // none: the actor crashes

  friend auto operator<=>(const FaultSite&, const FaultSite&) = default;
};
std::string print(const FaultSite& site);
// Of a pause.
FaultSite pause_site();

struct FaultModel {
  std::vector<FaultRule> rules;        // the first that fits counts
  std::optional<unsigned> faults_max;  // over all kinds; none: any number
  unsigned crashes_max = 0;
  // How often everybody stands still for longer than a lease, so that one who works on something wakes up when it is
  // another's.
  unsigned pauses_max = 0;
  // How many earlier versions of what the services hold are kept for stale reads.
  unsigned versions_max = 3;
  std::vector<Outage> outages;
  // Nothing goes wrong anywhere else; none: anywhere. Sorted.
  std::optional<std::vector<FaultSite>> only;

  bool may_fail(const std::string& call, VerdictKind kind) const;
  bool may_crash(const std::string& actor) const;
  bool may_pause() const;
  bool has_stale_reads() const;

  // The rule for this kind at this service; null when it isn't allowed.
  const FaultRule* rule(VerdictKind kind, ServiceId service) const;
  // Whether it may happen there: by a rule, or in an outage.
  bool allows(VerdictKind kind, ServiceId service) const;

  // "at most 2 faults of refused, late (at most 1), ...; at most 2 crashes"
  std::string print(const std::vector<ServiceInfo>& services) const;
};

// What a path has used of the budgets that are bounded: crashes, pauses, faults over all kinds, each rule with a
// maximum, and of each service that may be down the times that it went down and came up again.
// A path that has used no more of any of them can do everything that the other can.
class Spent {
 public:
  static constexpr unsigned slots_max = 8;
  static constexpr unsigned count_max = 255;

  unsigned operator[](unsigned slot) const { return static_cast<unsigned>(counts_ >> (8 * slot)) & 0xff; }
  void add(unsigned slot) { counts_ += std::uint64_t{1} << (8 * slot); }
  bool covers(const Spent& other) const;
  friend bool operator==(const Spent&, const Spent&) = default;

 private:
  std::uint64_t counts_ = 0;
};

// The budgets of a fault model, numbered. Requires: at most `Spent::slots_max` bounded budgets, none above
// `Spent::count_max` (`problem` says so otherwise).
class Budgets {
 public:
  explicit Budgets(const FaultModel& model);
  // Empty, or what is wrong with the model.
  static std::string problem(const FaultModel& model);

  // The budget after one more crash or fault; nothing when there is none left.
  std::optional<Spent> after_crash(Spent spent) const;
  std::optional<Spent> after_pause(Spent spent) const;
  // After a delivery under such a verdict, `ok` included.
  std::optional<Spent> after_delivery(Spent spent, VerdictKind kind, ServiceId service) const;

 private:
  std::optional<Spent> after_fault(Spent spent, const FaultRule& rule) const;

  struct OutageSlot {
    Outage outage;
    unsigned slot;  // odd: it is down
  };
  struct RuleSlot {
    const FaultRule* rule;
    unsigned slot;
  };
  const FaultModel& model_;
  std::optional<unsigned> pause_slot_;
  std::optional<unsigned> faults_slot_;
  std::vector<RuleSlot> rule_slots_;
  std::vector<OutageSlot> outage_slots_;
};

}  // namespace halfdone::sim
