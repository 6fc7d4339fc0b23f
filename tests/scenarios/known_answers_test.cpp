// The 27 known answers of today's version, measured on the application's own query functions against a real PostgreSQL
// 15 and the real client libraries: A is the sole member of team `solo`, and each of the three calls is `ok`, `before`
// (an error reply, no effect) or `after` (the effect, then the connection drops). Every order in which requests and
// replies may arrive gives the same answer.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "scenarios/delete_user/designs.h"
#include "scenarios/delete_user/scenario.h"
#include "sim/explore/search.h"
#include "sim/replay/all_faults.h"
#include "sim/replay/plan.h"

namespace halfdone::scenarios::delete_user {
namespace {

using sim::Step;
using sim::Verdict;
using sim::VerdictKind;

enum class Fate { ok, before, after };

struct KnownAnswer {
  Fate db, auth, resend;
  const char* expected;
};

std::ostream& operator<<(std::ostream& out, const KnownAnswer& answer) {
  static constexpr const char* names[] = {"ok", "before", "after"};
  return out << "db " << names[static_cast<int>(answer.db)] << ", auth " << names[static_cast<int>(answer.auth)]
             << ", resend " << names[static_cast<int>(answer.resend)];
}

// Nobody hears of a request whose caller has had its answer: it has its effect or not.
Verdict verdict_of(Fate fate, bool is_orphan) {
  switch (fate) {
    case Fate::ok: return {};
    case Fate::before: return is_orphan ? Verdict{VerdictKind::lost_request} : Verdict{VerdictKind::refused, 0};
    case Fate::after: return is_orphan ? Verdict{} : Verdict{VerdictKind::lost_reply};
  }
  return {};
}

// The database's part is a select and a delete: `before` refuses the first, `after` loses the answer of the second.
std::map<std::string, Fate> fates_of(const KnownAnswer& answer) {
  return {{"db.select_users_on_team", answer.db == Fate::before ? Fate::before : Fate::ok},
          {"db.delete_users", answer.db == Fate::after ? Fate::after : Fate::ok},
          {"auth.admin_delete_user", answer.auth},
          {"resend.contacts_remove", answer.resend}};
}

std::string answer_of(const sim::World& world) {
  const sim::State state = sim::state_of(world.backend());
  const auto there = [&](std::string_view table, std::string_view part_of_key) {
    return std::ranges::any_of(state,
                               [&](const sim::StoredRow& row) {
                                 return row.table == table && row.key.find(part_of_key) != std::string::npos;
                               })
               ? '1'
               : '0';
  };
  std::string text = world.actors()[0].told == sim::Told::done ? "OK " : "ERR ";
  text += there("auth.users", user_id);
  text += there("public.users", user_id);
  text += there("public.teams", "50100000");
  text += there("resend.contact_segments", email);
  return text;
}

// Every order of the run in which each call has its one verdict.
void walk(const sim::System& system, const std::map<std::string, Fate>& fates, const sim::World& world,
          std::set<Fingerprint>& seen, std::set<std::string>& answers) {
  if (!seen.insert(world.fingerprint()).second) return;
  bool is_over = true;
  for (const Step& step : enabled(system, world)) {
    if (step.kind == Step::Kind::crash) continue;
    if (step.kind == Step::Kind::deliver &&
        verdict_of(fates.at(subject(world, step)->call->name), step.orphan) != step.verdict)
      continue;
    is_over = false;
    walk(system, fates, take(system, world, step), seen, answers);
  }
  if (is_over) answers.insert(answer_of(world));
}

class KnownAnswers : public testing::TestWithParam<KnownAnswer> {};

TEST_P(KnownAnswers, ComeOutInEveryOrder) {
  const sim::Scenario scenario = with_all_faults(build({"delete_user", "today", "", 1}, Before::in_solo_only));
  std::set<Fingerprint> seen;
  std::set<std::string> answers;
  walk(scenario.system, fates_of(GetParam()), scenario.start(), seen, answers);
  EXPECT_EQ(answers, std::set<std::string>{GetParam().expected});
}

constexpr Fate ok = Fate::ok;
constexpr Fate before = Fate::before;
constexpr Fate after = Fate::after;

INSTANTIATE_TEST_SUITE_P(
    Today, KnownAnswers,
    testing::Values(KnownAnswer{ok, ok, ok, "OK 0010"}, KnownAnswer{ok, ok, before, "OK 0011"},
                    KnownAnswer{ok, ok, after, "OK 0010"}, KnownAnswer{ok, before, ok, "OK 1010"},
                    KnownAnswer{ok, before, before, "OK 1011"}, KnownAnswer{ok, before, after, "OK 1010"},
                    KnownAnswer{ok, after, ok, "OK 0010"}, KnownAnswer{ok, after, before, "OK 0011"},
                    KnownAnswer{ok, after, after, "OK 0010"}, KnownAnswer{before, ok, ok, "ERR 0010"},
                    KnownAnswer{before, ok, before, "ERR 0011"}, KnownAnswer{before, ok, after, "ERR 0010"},
                    KnownAnswer{before, before, ok, "ERR 1110"}, KnownAnswer{before, before, before, "ERR 1111"},
                    KnownAnswer{before, before, after, "ERR 1110"}, KnownAnswer{before, after, ok, "ERR 0010"},
                    KnownAnswer{before, after, before, "ERR 0011"}, KnownAnswer{before, after, after, "ERR 0010"},
                    KnownAnswer{after, ok, ok, "ERR 0010"}, KnownAnswer{after, ok, before, "ERR 0011"},
                    KnownAnswer{after, ok, after, "ERR 0010"}, KnownAnswer{after, before, ok, "ERR 1010"},
                    KnownAnswer{after, before, before, "ERR 1011"}, KnownAnswer{after, before, after, "ERR 1010"},
                    KnownAnswer{after, after, ok, "ERR 0010"}, KnownAnswer{after, after, before, "ERR 0011"},
                    KnownAnswer{after, after, after, "ERR 0010"}));

}  // namespace
}  // namespace halfdone::scenarios::delete_user
