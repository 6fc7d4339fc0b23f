// What to watch of sagas (E09, E10): counters from the notices of coordinators, gauges from the rows of the log.
//
// A counter says what one coordinator has heard: an end whose answer was lost isn't counted, and a crash takes
// what wasn't read off. A gauge says what is there. So alarms belong to the gauges: `stuck` above 0, the age of the
// oldest live saga, the age of the oldest lock; a lock that is older than every live saga has leaked (D05).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "saga/notice.h"
#include "services/postgres/protocol.h"

namespace halfdone::saga {

struct Counters {
  std::array<std::uint64_t, 4> outcomes{};  // of steps and captures, by `Meaning`
  std::array<std::uint64_t, 4> undos{};     // that were tried, by `Meaning`
  std::array<std::uint64_t, 6> entered{};   // by `State`
  std::uint64_t claimed = 0;
  std::uint64_t turned = 0;
  std::uint64_t late_effects = 0;
  std::uint64_t stuck = 0;
  std::uint64_t fenced = 0;

  friend auto operator<=>(const Counters&, const Counters&) = default;
};

// With one more notice.
Counters counted(Counters counters, const Notice& notice);

struct Gauges {
  std::array<std::uint64_t, 6> sagas{};  // by `State`; without those that are stuck
  std::uint64_t stuck = 0;
  std::uint64_t locks = 0;
  std::optional<std::int64_t> oldest_live_seconds;  // of a saga that hasn't ended, stuck or not
  std::optional<std::int64_t> oldest_lock_seconds;

  std::uint64_t live() const;  // neither ended nor stuck
  friend auto operator<=>(const Gauges&, const Gauges&) = default;
};

// The two queries that gauges are made of, and what their answers say. Requires: neither has failed.
std::string_view saga_gauges_sql();
std::string_view lock_gauges_sql();
Gauges gauges_of(const postgres::Answer& sagas, const postgres::Answer& locks);

// In the text format of Prometheus: `halfdone_saga_undos_total{meaning="unknown"} 2`. Ages of what isn't there are left
// out.
std::string to_prometheus(const Counters& counters, const Gauges& gauges);

}  // namespace halfdone::saga
