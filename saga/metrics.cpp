#include "saga/metrics.h"

#include <fmt/format.h>

#include <algorithm>

namespace halfdone::saga {

namespace {

template <class Enum>
std::size_t index_of(Enum value) {
  return static_cast<std::size_t>(value);
}

bool is_over(State state) { return state == State::completed || state == State::aborted || state == State::abandoned; }

std::int64_t seconds_between(const postgres::Value& from, const postgres::Value& to) {
  return (to.as_timestamptz() - from.as_timestamptz()) / 1'000'000;
}

void add_head(std::string& text, std::string_view name, std::string_view type) {
  text += fmt::format("# TYPE halfdone_saga_{} {}\n", name, type);
}

void add(std::string& text, std::string_view name, std::string_view type, std::uint64_t value) {
  add_head(text, name, type);
  text += fmt::format("halfdone_saga_{} {}\n", name, value);
}

// One line an alternative of the enumeration.
template <class Enum, std::size_t size>
void add(std::string& text, std::string_view name, std::string_view type, std::string_view label,
         const std::array<std::uint64_t, size>& values) {
  add_head(text, name, type);
  for (std::size_t index = 0; index < size; ++index) {
    std::string alternative(name_of(static_cast<Enum>(index)));
    std::ranges::replace(alternative, ' ', '_');
    text += fmt::format("halfdone_saga_{}{{{}=\"{}\"}} {}\n", name, label, alternative, values[index]);
  }
}

}  // namespace

Counters counted(Counters counters, const Notice& notice) {
  switch (notice.kind) {
    case Notice::Kind::claimed: ++counters.claimed; break;
    case Notice::Kind::outcome: ++counters.outcomes[index_of(notice.meaning)]; break;
    case Notice::Kind::turned: ++counters.turned; break;
    case Notice::Kind::undo: ++counters.undos[index_of(notice.meaning)]; break;
    case Notice::Kind::late_effect: ++counters.late_effects; break;
    case Notice::Kind::entered: ++counters.entered[index_of(notice.state)]; break;
    case Notice::Kind::stuck: ++counters.stuck; break;
    case Notice::Kind::fenced: ++counters.fenced; break;
  }
  return counters;
}

std::uint64_t Gauges::live() const {
  return sagas[index_of(State::forward)] + sagas[index_of(State::undoing)] + sagas[index_of(State::committed)];
}

std::string_view saga_gauges_sql() {
  return "select s.state, count(*), count(s.stuck), min(s.begun_at), now() from sagas s group by s.state";
}

std::string_view lock_gauges_sql() { return "select count(*), min(l.held_since), now() from saga_locks l"; }

Gauges gauges_of(const postgres::Answer& sagas, const postgres::Answer& locks) {
  Gauges gauges;
  for (const std::vector<postgres::Value>& row : sagas.rows) {
    const State state = state_called(row[0].as_text());
    // An abandoned one keeps what it was stuck at.
    const auto stuck = is_over(state) ? 0 : static_cast<std::uint64_t>(row[2].as_integer());
    gauges.sagas[index_of(state)] = static_cast<std::uint64_t>(row[1].as_integer()) - stuck;
    gauges.stuck += stuck;
    if (!is_over(state))
      gauges.oldest_live_seconds = std::max(gauges.oldest_live_seconds.value_or(0), seconds_between(row[3], row[4]));
  }
  const std::vector<postgres::Value>& row = locks.rows.front();
  gauges.locks = static_cast<std::uint64_t>(row[0].as_integer());
  if (gauges.locks > 0) gauges.oldest_lock_seconds = seconds_between(row[1], row[2]);
  return gauges;
}

std::string to_prometheus(const Counters& counters, const Gauges& gauges) {
  std::string text;
  add<Meaning>(text, "outcomes_total", "counter", "meaning", counters.outcomes);
  add<Meaning>(text, "undos_total", "counter", "meaning", counters.undos);
  add<State>(text, "entered_total", "counter", "state", counters.entered);
  add(text, "claimed_total", "counter", counters.claimed);
  add(text, "turned_total", "counter", counters.turned);
  add(text, "late_effects_total", "counter", counters.late_effects);
  add(text, "stuck_total", "counter", counters.stuck);
  add(text, "fenced_total", "counter", counters.fenced);
  add<State>(text, "sagas", "gauge", "state", gauges.sagas);
  add(text, "stuck", "gauge", gauges.stuck);
  add(text, "locks", "gauge", gauges.locks);
  const auto add_age = [&](std::string_view name, const std::optional<std::int64_t>& seconds) {
    if (seconds) add(text, name, "gauge", static_cast<std::uint64_t>(std::max<std::int64_t>(*seconds, 0)));
  };
  add_age("oldest_live_seconds", gauges.oldest_live_seconds);
  add_age("oldest_lock_seconds", gauges.oldest_lock_seconds);
  return text;
}

}  // namespace halfdone::saga
