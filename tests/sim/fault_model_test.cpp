#include "sim/world/fault_model.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/sim/steps.h"

namespace halfdone::sim {
namespace {

using namespace toy;

const std::vector<ServiceInfo> services = {{.name = "db"}, {.name = "auth"}};

TEST(FaultModel, AllowsNothingByItself) { EXPECT_EQ(FaultModel{}.rule(VerdictKind::refused, 0), nullptr); }

TEST(FaultModel, AllowsAKindEverywhereOrAtOneService) {
  const FaultModel faults{.rules = {{VerdictKind::refused}, {VerdictKind::late, ServiceId{1}}}};
  EXPECT_NE(faults.rule(VerdictKind::refused, 0), nullptr);
  EXPECT_NE(faults.rule(VerdictKind::late, 1), nullptr);
  EXPECT_EQ(faults.rule(VerdictKind::late, 0), nullptr);
}

TEST(FaultClass, IsByWhatBecameOfTheRequestAndWhatIsHeardOfIt) {
  const std::map<VerdictKind, FaultClass> classes = {
      {VerdictKind::ok, FaultClass::none},
      {VerdictKind::refused, FaultClass::not_done},
      {VerdictKind::lost_request, FaultClass::not_done},
      {VerdictKind::lost_reply, FaultClass::done_unheard},
      {VerdictKind::torn_reply, FaultClass::done_unheard},
      {VerdictKind::late, FaultClass::out_of_order},
      {VerdictKind::duplicate, FaultClass::repeated},
      {VerdictKind::late_duplicate, FaultClass::repeated},
      {VerdictKind::hollow, FaultClass::untrue},
      {VerdictKind::partial, FaultClass::untrue},
      {VerdictKind::stale, FaultClass::untrue},
  };
  for (const VerdictKind kind : all_verdicts) EXPECT_EQ(class_of(kind), classes.at(kind)) << name_of(kind);
}

TEST(FaultModel, TakesTheFirstRuleThatFits) {
  const FaultModel faults{.rules = {{VerdictKind::refused, ServiceId{0}, 0u}, {VerdictKind::refused}}};
  EXPECT_EQ(faults.rule(VerdictKind::refused, 0), nullptr);
  EXPECT_EQ(faults.rule(VerdictKind::refused, 1), &faults.rules[1]);
}

TEST(FaultModel, PrintsItsBudgets) {
  const FaultModel faults{
      .rules = {{VerdictKind::refused}, {VerdictKind::late, ServiceId{1}, 1u}}, .faults_max = 2, .crashes_max = 1};
  EXPECT_EQ(faults.print(services), "at most 2 faults (refused, late@auth (at most 1)); at most 1 crash");
  EXPECT_EQ(FaultModel{}.print(services), "no faults; at most 0 crashes");
}

Spent spent(std::initializer_list<unsigned> slots) {
  Spent total;
  for (const unsigned slot : slots) total.add(slot);
  return total;
}

TEST(Spent, CountsEachSlotApart) {
  EXPECT_EQ(spent({0, 7, 7})[0], 1u);
  EXPECT_EQ(spent({0, 7, 7})[7], 2u);
  EXPECT_EQ(spent({0, 7, 7})[1], 0u);
}

TEST(Spent, CoversWhatHasUsedAsMuchOrMoreOfEverything) {
  EXPECT_TRUE(spent({}).covers(spent({})));
  EXPECT_TRUE(spent({1}).covers(spent({1, 2})));
  EXPECT_FALSE(spent({1, 2}).covers(spent({1})));
}

TEST(Spent, DoesNotCoverWhatHasUsedLessOfOneBudget) {
  EXPECT_FALSE(spent({0}).covers(spent({1, 1, 1})));
  EXPECT_FALSE(spent({1, 1, 1}).covers(spent({0})));
}

RC_GTEST_PROP(Spent, CoversEachWayOnlyWhatIsEqual, (std::vector<unsigned> a, std::vector<unsigned> b)) {
  Spent one;
  Spent other;
  for (const unsigned slot : a) one.add(slot % Spent::slots_max);
  for (const unsigned slot : b) other.add(slot % Spent::slots_max);
  RC_ASSERT((one.covers(other) && other.covers(one)) == (one == other));
}

TEST(Budgets, EndCrashesAtTheirMaximum) {
  const FaultModel faults{.crashes_max = 1};
  const Budgets budgets(faults);
  const auto once = budgets.after_crash({});
  ASSERT_TRUE(once);
  EXPECT_FALSE(budgets.after_crash(*once));
}

TEST(Budgets, EndOneKindAtItsMaximumAndLeaveTheOthers) {
  const FaultModel faults{.rules = {{VerdictKind::late, std::nullopt, 1u}, {VerdictKind::refused}}};
  const Budgets budgets(faults);
  const auto once = budgets.after_delivery({}, VerdictKind::late, 0);
  ASSERT_TRUE(once);
  EXPECT_FALSE(budgets.after_delivery(*once, VerdictKind::late, 0));
  EXPECT_TRUE(budgets.after_delivery(*once, VerdictKind::refused, 0));
}

TEST(Budgets, EndAllKindsAtTheCommonMaximum) {
  const FaultModel faults{.rules = {{VerdictKind::late}, {VerdictKind::refused}}, .faults_max = 1};
  const Budgets budgets(faults);
  const auto once = budgets.after_delivery({}, VerdictKind::late, 0);
  ASSERT_TRUE(once);
  EXPECT_FALSE(budgets.after_delivery(*once, VerdictKind::refused, 0));
}

TEST(Budgets, CountNothingThatIsUnbounded) {
  const FaultModel faults{.rules = {{VerdictKind::late}}};
  EXPECT_EQ(Budgets(faults).after_delivery({}, VerdictKind::late, 0), Spent{});
}

// --- Outages

const FaultModel down_once{.rules = {{VerdictKind::lost_reply}}, .outages = {{ServiceId{1}, 1}}};

std::optional<Spent> after(const FaultModel& faults, std::initializer_list<VerdictKind> kinds, ServiceId service = 1) {
  const Budgets budgets(faults);
  std::optional<Spent> spent = Spent();
  for (const VerdictKind kind : kinds) {
    if (!spent) return std::nullopt;
    spent = budgets.after_delivery(*spent, kind, service);
  }
  return spent;
}

constexpr auto ok = VerdictKind::ok, refused = VerdictKind::refused, lost = VerdictKind::lost_request;

TEST(Outage, RefusesAndLosesAnyNumber) { EXPECT_TRUE(after(down_once, {ok, refused, lost, lost, refused})); }

TEST(Outage, EndsWhenTheServiceWorksAgain) {
  EXPECT_TRUE(after(down_once, {refused, ok, ok}));
  EXPECT_FALSE(after(down_once, {refused, ok, refused}));
  EXPECT_FALSE(after(down_once, {refused, VerdictKind::lost_reply, lost}));
}

TEST(Outage, IsOfItsServiceAlone) {
  EXPECT_FALSE(after(down_once, {refused}, 0));
  EXPECT_TRUE(down_once.allows(refused, 1));
  EXPECT_FALSE(down_once.allows(refused, 0));
  EXPECT_FALSE(down_once.allows(VerdictKind::duplicate, 1));
}

TEST(Outage, IsNothingNewWhereAnyNumberIsRefusedAndLostAnyway) {
  FaultModel faults = down_once;
  faults.rules.insert(faults.rules.end(), {{refused}, {lost}});
  EXPECT_EQ(after(faults, {refused, ok, lost, ok, refused}), Spent{});
}

TEST(Outage, CannotBeToldFromWhatIsBoundedBesides) {
  FaultModel faults = down_once;
  faults.rules.push_back({refused, std::nullopt, 2u});
  EXPECT_EQ(Budgets::problem(faults),
            "an outage is made of what is refused and lost, so refused can't be bounded besides");
}

TEST(Outage, IsPrinted) {
  EXPECT_EQ(down_once.print(services),
            "any number of faults (lost_reply); at most 0 crashes; at most 1 outage of auth");
}

TEST(Budgets, MustFitIntoWhatAPathRemembers) {
  FaultModel faults{.crashes_max = 255};
  EXPECT_EQ(Budgets::problem(faults), "");
  faults.crashes_max = 256;
  EXPECT_EQ(Budgets::problem(faults), "a budget can't be larger than 255");
  faults = {};
  for (unsigned rule = 0; rule < 7; ++rule) faults.rules.push_back({VerdictKind::late, ServiceId{0}, 1u});
  EXPECT_EQ(Budgets::problem(faults), "");
  faults.rules.push_back({VerdictKind::late, ServiceId{0}, 1u});
  EXPECT_EQ(Budgets::problem(faults), "at most 8 bounded budgets are possible");
}

TEST(Spent, ComparesEachSlot) {
  for (unsigned slot = 0; slot < Spent::slots_max; ++slot) {
    EXPECT_FALSE(spent({slot}).covers(spent({}))) << slot;
    EXPECT_TRUE(spent({}).covers(spent({slot}))) << slot;
  }
}

TEST(Budgets, OfOutagesAreEachServicesOwn) {
  const FaultModel faults{.outages = {{0, 1}, {1, 1}}};
  const Budgets budgets(faults);
  const auto down = budgets.after_delivery({}, VerdictKind::refused, 0);
  ASSERT_TRUE(down);
  const auto both = budgets.after_delivery(*down, VerdictKind::refused, 1);
  ASSERT_TRUE(both);
  const auto one_is_up = budgets.after_delivery(*both, VerdictKind::ok, 0);
  ASSERT_TRUE(one_is_up);
  EXPECT_FALSE(budgets.after_delivery(*one_is_up, VerdictKind::refused, 0)) << "its outage is over";
  EXPECT_TRUE(budgets.after_delivery(*one_is_up, VerdictKind::refused, 1)) << "the other one's isn't";
}

TEST(Budgets, CountAnOutageTwice) {
  const auto complaint = [](FaultModel faults) { return Budgets::problem(faults); };
  EXPECT_EQ(complaint({.outages = {{0, Spent::count_max / 2}}}), "");
  EXPECT_NE(complaint({.outages = {{0, Spent::count_max / 2 + 1}}}), "");
}

TEST(Budgets, BoundNothingOfWhatAnOutageIsMadeOf) {
  const auto complaint = [](FaultModel faults) { return Budgets::problem(faults); };
  for (const VerdictKind kind : {VerdictKind::refused, VerdictKind::lost_request}) {
    EXPECT_EQ(complaint({.rules = {{kind}}, .outages = {{0, 1}}}), "");
    EXPECT_NE(complaint({.rules = {{kind, std::nullopt, 1u}}, .outages = {{0, 1}}}), "");
    EXPECT_NE(complaint({.rules = {{kind}}, .faults_max = 2, .outages = {{0, 1}}}), "");
  }
}

TEST(Budgets, AreEightAtMost) {
  FaultModel faults{.faults_max = 1, .crashes_max = 1};
  for (ServiceId service = 0; service < 6; ++service) faults.rules.push_back({VerdictKind::late, service, 1u});
  EXPECT_EQ(Budgets::problem(faults), "");
  FaultModel with_pauses = faults;
  with_pauses.pauses_max = 1;
  EXPECT_NE(Budgets::problem(with_pauses), "");
  faults.rules.push_back({VerdictKind::late, ServiceId{6}, 1u});
  EXPECT_NE(Budgets::problem(faults), "");
}

}  // namespace
}  // namespace halfdone::sim
