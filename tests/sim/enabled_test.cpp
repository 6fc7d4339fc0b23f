// Which steps there are: of worlds that are put together by hand, condition by condition.
#include "sim/world/world.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/sim/hand_made.h"
#include "tests/sim/leases.h"

namespace halfdone::sim {
namespace {

using namespace hand_made;
using vault::Op;

bool has(const System& system, const World& world, Step::Kind kind) {
  return std::ranges::any_of(enabled(system, world), [&](const Step& step) { return step.kind == kind; });
}

TEST(Deadlock, IsOfTwoRequestsOnTheirWayToOneService) {
  const System system = vault_system(2);
  const auto deadlocks = [&](const Cell& other) {
    return has(system, world_of(system, {request(0), other}), Step::Kind::deadlock);
  };
  EXPECT_TRUE(deadlocks(request(1)));
  EXPECT_TRUE(deadlocks(with(request(1), [](Cell& cell) { cell.orphan = true; })));
  EXPECT_TRUE(deadlocks(request(0, 2))) << "of one actor";
  EXPECT_FALSE(deadlocks(with(request(1), [](Cell& cell) { cell.phase = Cell::Phase::waiting; })));
  EXPECT_FALSE(deadlocks(with(request(1), [](Cell& cell) {
    auto call = std::make_unique<Call>(*cell.call);
    call->service = 1;
    cell.call = Shared<Call>(call.release());
  })));
  EXPECT_FALSE(has(system, world_of(system, {request(0)}), Step::Kind::deadlock)) << "with itself";
}

TEST(TimeWait, LastsUntilWhatItWaitsForIsNoLongerOnItsWay) {
  System system = vault_system(2);
  const Life its{0, 0};
  const auto fires = [&](const std::function<void(Cell&)>& change) {
    Cell other = request(1);
    change(other);
    return has(system, world_of(system, {set_timer(0, true), other}), Step::Kind::fire);
  };
  EXPECT_TRUE(fires([](Cell&) {}));
  EXPECT_FALSE(fires([&](Cell& cell) { cell.awaited_by = {its}; }));
  EXPECT_FALSE(fires([&](Cell& cell) { cell.awaited_by = {its}, cell.orphan = true; }));
  EXPECT_FALSE(fires([&](Cell& cell) { cell.awaited_by = {its}, cell.phase = Cell::Phase::waiting; }));
  EXPECT_TRUE(fires([&](Cell& cell) { cell.awaited_by = {{1, 0}}; })) << "another waits for it";
  EXPECT_TRUE(fires([&](Cell& cell) { cell.awaited_by = {{0, 1}}; })) << "another life waits for it";
}

TEST(Crash, ComesWhileARequestWaits) {
  System system = vault_system(1);
  system.faults.crashes_max = 1;
  EXPECT_TRUE(has(system, world_of(system, {with(request(0), [](Cell& cell) { cell.phase = Cell::Phase::waiting; })}),
                  Step::Kind::crash));
}

TEST(Crash, IsOfAnyOfAGroupWhereTheGroupMayCrash) {
  System system = vault_system(2);
  system.actors[1].group = 0;
  system.faults.crashes_max = 1;
  system.faults.only = std::vector<FaultSite>{{"actor0", FaultClass::none}};
  const std::vector<Step> steps = enabled(system, world_of(system, {request(0), request(1)}));
  for (const ActorId actor : {ActorId{0}, ActorId{1}})
    EXPECT_EQ(std::ranges::count(steps, Step{.kind = Step::Kind::crash, .actor = actor}), 1) << int{actor};
}

// What goes on, and what may be longer than a lease.
TEST(Lapse, ComesWhereNothingElseHappensBeforeALeaseEnds) {
  System system = vault_system(1);
  system.faults.crashes_max = 1;
  const auto lapses = [&](const std::vector<Cell>& cells, ActorStatus status) {
    return has(system, world_of(system, cells, true, status), Step::Kind::lapse);
  };
  EXPECT_FALSE(lapses({request(0)}, ActorStatus::running));
  EXPECT_TRUE(lapses({with(request(0), [](Cell& cell) { cell.phase = Cell::Phase::waiting; })}, ActorStatus::running))
      << "a crash may come, but not by itself";
  EXPECT_TRUE(lapses({}, ActorStatus::idle));
  EXPECT_TRUE(lapses({}, ActorStatus::crashed));
  EXPECT_TRUE(lapses({set_timer(0)}, ActorStatus::running));
  system.actors[0].leases = std::make_shared<NeverSuperseded>();
  EXPECT_FALSE(lapses({set_timer(0)}, ActorStatus::running)) << "who holds leases doesn't oversleep";
  EXPECT_FALSE(has(system, world_of(system, {}, false, ActorStatus::idle), Step::Kind::lapse)) << "without a lease";
}

TEST(Pause, ComesWhereItIsAllowedAndSomethingGoesOn) {
  System system = vault_system(1);
  system.actors[0].leases = std::make_shared<NeverSuperseded>();
  const auto pauses = [&](const std::vector<Cell>& cells) {
    return has(system, world_of(system, cells, true), Step::Kind::pause);
  };
  EXPECT_FALSE(pauses({request(0)}));
  system.faults.pauses_max = 1;
  EXPECT_TRUE(pauses({request(0)}));
  EXPECT_TRUE(pauses({with(request(0), [](Cell& cell) { cell.phase = Cell::Phase::reply; })}));
  EXPECT_TRUE(pauses({set_timer(0, true)})) << "while it waits until nothing is on its way";
  EXPECT_FALSE(pauses({}));
}

// --- Cells

TEST(Cell, IsWhatAStepOfItsOwnKindActorCallAndLifeIsAbout) {
  const Cell cell = with(request(1, 3), [](Cell& each) { each.generation = 2; });
  const Step step{.kind = Step::Kind::deliver, .actor = 1, .call = 3, .generation = 2};
  EXPECT_TRUE(cell.is_of(step));
  for (const auto& change : std::initializer_list<void (*)(Step&)>{
           [](Step& s) { s.kind = Step::Kind::reply; }, [](Step& s) { s.actor = 0; }, [](Step& s) { s.call = 2; },
           [](Step& s) { s.generation = 1; }, [](Step& s) { s.orphan = true; }, [](Step& s) { s.copy = true; }}) {
    Step other = step;
    change(other);
    EXPECT_FALSE(cell.is_of(other));
  }
}

TEST(Cell, IsHeardByTheLifeOfItsIdentity) {
  const Cell cell = with(request(1), [](Cell& each) {
    each.identity = 4;
    each.generation = 2;
    each.phase = Cell::Phase::reply;
  });
  EXPECT_EQ(heard_from(cell).life, life_of(4, 2));
}

TEST(Cell, HasAFingerprintOfAllThatItIs) {
  const Cell plain = request(0);
  using Phase = Cell::Phase;
  const std::vector<Cell> cells = {
      plain,
      with(plain, [](Cell& c) { c.known_as = 1; }),
      with(plain, [](Cell& c) { c.generation = 1; }),
      with(plain, [](Cell& c) { c.phase = Phase::waiting; }),
      with(plain, [](Cell& c) { c.phase = Phase::waiting, c.fate = Arrival::nothing; }),
      with(plain, [](Cell& c) { c.phase = Phase::waiting, c.fate = Arrival::torn; }),
      with(plain, [](Cell& c) { c.orphan = true; }),
      with(plain, [](Cell& c) { c.copy = true; }),
      with(plain, [](Cell& c) { c.closes_session = true; }),
      with(plain, [](Cell& c) { c.lapsed = true; }),
      with(plain,
           [](Cell& c) {
             c.awaited_by = {{0, 0}};
           }),
      with(plain,
           [](Cell& c) {
             c.awaited_by = {{0, 1}};
           }),
      with(plain,
           [](Cell& c) {
             c.awaited_by = {{1, 0}};
           }),
      request(0, 2),
      request(0, 1, Op::add),
      with(plain,
           [](Cell& c) {
             c.phase = Phase::reply, c.reply = {Arrival::whole, make_message(vault::Answer{})};
           }),
      with(plain,
           [](Cell& c) {
             c.phase = Phase::reply, c.reply = {Arrival::torn, {}};
           }),
      with(plain,
           [](Cell& c) {
             c.phase = Phase::reply, c.heard_as = {3, 3};
           }),
  };
  for (std::size_t a = 0; a < cells.size(); ++a)
    for (std::size_t b = a + 1; b < cells.size(); ++b)
      EXPECT_NE(fingerprint_of(cells[a]), fingerprint_of(cells[b])) << a << " " << b;
}

}  // namespace
}  // namespace halfdone::sim
