// What a step does: to worlds that are put together by hand, clause by clause.
#include <gtest/gtest.h>

#include <set>

#include "tests/sim/bare_backend.h"
#include "tests/sim/hand_made.h"
#include "tests/sim/leases.h"

namespace halfdone::sim {
namespace {

using namespace hand_made;
using vault::Op;
using Phase = Cell::Phase;

const Cell* cell_of(const World& world, ActorId actor, Phase phase) {
  for (const Shared<Cell>& cell : world.in_flight())
    if (cell->actor == actor && cell->phase == phase) return cell.get();
  return nullptr;
}

bool is_held(const World& world) { return world.backend().print().find(", 0.0.1") != std::string::npos; }

// The first of two holds the lock, the second waits for it, and the first asks for something else in its session.
World one_waits(const System& system, const Cell& next) {
  World world = world_of(system, {request(0, 1, Op::hold), request(1, 1, Op::hold)});
  for (const ActorId actor : {ActorId{0}, ActorId{1}}) world = take(system, world, delivery(request(actor, 1)));
  WorldEditor editor(system, world);
  while (cell_of(editor.world(), 0, Phase::reply)) editor.remove(0);
  editor.add(next);
  return editor.release();
}

Cell next_of_the_first(Op op = Op::read) {
  Cell cell = request(0, 2, op);
  auto call = std::make_unique<Call>(*cell.call);
  call->session = 1;
  cell.call = Shared<Call>(call.release());
  return cell;
}

TEST(Step, ThatEndsASessionLetsOthersGoOn) {
  const System system = vault_system(2);
  for (const Verdict verdict : {Verdict{VerdictKind::lost_request}, Verdict{VerdictKind::refused, 1},
                                Verdict{VerdictKind::lost_reply}, Verdict{VerdictKind::torn_reply}}) {
    const Cell next = next_of_the_first();
    const World world = take(system, one_waits(system, next), delivery(next, verdict));
    EXPECT_TRUE(cell_of(world, 1, Phase::reply)) << name_of(verdict.kind);
    EXPECT_FALSE(is_held(world)) << name_of(verdict.kind);
  }
  for (const Verdict verdict : {Verdict{}, Verdict{VerdictKind::refused, 0}}) {
    const Cell next = next_of_the_first();
    const World world = take(system, one_waits(system, next), delivery(next, verdict));
    EXPECT_TRUE(cell_of(world, 1, Phase::waiting)) << name_of(verdict.kind);
    EXPECT_TRUE(is_held(world)) << name_of(verdict.kind);
  }
}

// Everything waits inside; the victim of a deadlock lets go of what the second actor waits for.
class Yielding final : public BareBackend<Yielding> {
 public:
  Delivered deliver(const Address&, const Message&, unsigned, std::vector<Woken>&) override {
    ++delivered_;
    return {};
  }
  Message refuse(const Address&, const Message&, unsigned, std::vector<Woken>&) override { return {}; }
  Message deadlock_victim(const Address&, const Message&, std::vector<Woken>& woken) override {
    woken.push_back({{1, 0, 1}, make_message(vault::Answer{})});
    return make_message(vault::Answer{"deadlock", 0});
  }
  std::string print() const override { return fmt::format("{} delivered", delivered_); }

 private:
  unsigned delivered_ = 0;
};

TEST(Step, ThatDuplicatesWhatWaitsDeliversItOnce) {
  const System system = vault_system(1);
  WorldEditor editor(system, world_of(system, {request(0)}));
  editor.set_backend(Shared<Backend>(new Yielding));
  const World world = take(system, editor.release(), delivery(request(0), {VerdictKind::duplicate}));
  EXPECT_EQ(world.backend().print(), "1 delivered");
}

TEST(Step, ThatPicksTheVictimOfADeadlockLetsOthersGoOn) {
  const System system = vault_system(2);
  const Cell victim = request(0), waiting = with(request(1), [](Cell&cell) { cell.phase = Phase::waiting; });
  WorldEditor editor(system, world_of(system, {victim, waiting}));
  editor.set_backend(Shared<Backend>(new Yielding));
  Step step = delivery(victim);
  step.kind = Step::Kind::deadlock;
  const World world = take(system, editor.release(), step);
  EXPECT_TRUE(cell_of(world, 0, Phase::reply)) << "its answer";
  EXPECT_TRUE(cell_of(world, 1, Phase::reply)) << "what waited for it";
}

TEST(Step, OfTheLastRequestOfACrashedClientEndsItsSession) {
  const System system = vault_system(2);
  for (const bool closes : {false, true}) {
    const Cell last = with(next_of_the_first(), [&](Cell& cell) { cell.orphan = true, cell.closes_session = closes; });
    const World world = take(system, one_waits(system, last), delivery(last));
    EXPECT_EQ(is_held(world), !closes);
    EXPECT_EQ(cell_of(world, 1, Phase::reply) != nullptr, closes);
  }
}

// Another request of the same session waits: it is still to be answered there.
TEST(Step, LeavesASessionOpenInWhichARequestWaits) {
  const System system = vault_system(2);
  const Cell waits = with(request(1, 1, Op::hold), [](Cell& cell) { cell.orphan = true, cell.closes_session = true; });
  World world = world_of(system, {request(0, 1, Op::hold), waits});
  world = take(system, world, delivery(request(0, 1)));
  world = take(system, world, delivery(waits));
  ASSERT_TRUE(cell_of(world, 1, Phase::waiting));
  EXPECT_NE(world.backend().print().find(", 1.0.1"), std::string::npos) << "it still stands in the queue";
}

TEST(Step, ThatAnswersWhatHasWaitedKeepsItsFate) {
  const System system = vault_system(2);
  for (const Arrival fate : {Arrival::whole, Arrival::nothing, Arrival::torn}) {
    World world = world_of(system, {request(0, 1, Op::hold), request(1, 1, Op::hold)});
    world = take(system, world, delivery(request(0, 1)));
    const VerdictKind kind = fate == Arrival::whole     ? VerdictKind::ok
                             : fate == Arrival::nothing ? VerdictKind::lost_reply
                                                        : VerdictKind::torn_reply;
    world = take(system, world, delivery(request(1, 1), {kind}));
    WorldEditor editor(system, world);
    const Cell let_go = next_of_the_first(Op::let_go);
    editor.add(let_go);
    world = take(system, editor.release(), delivery(let_go));
    const Cell* reply = cell_of(world, 1, Phase::reply);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->reply.arrival, fate);
    EXPECT_EQ(static_cast<bool>(reply->reply.payload), fate == Arrival::whole);
    EXPECT_EQ(world.backend().print().find(", 1.0.1") != std::string::npos, fate == Arrival::whole)
        << "an answer that is lost ends the session";
  }
}

TEST(Step, ThatLeavesARequestBehindKeepsWhoWaitsForIt) {
  const System system = vault_system(2);
  const Cell awaited = with(request(0, 1, Op::add), [](Cell& cell) { cell.awaited_by = {{1, 0}}; });
  for (const VerdictKind kind : {VerdictKind::late, VerdictKind::late_duplicate}) {
    const World world = take(system, world_of(system, {awaited}), delivery(awaited, {kind}));
    const Cell* orphan = cell_of(world, 0, Phase::request);
    ASSERT_TRUE(orphan);
    EXPECT_TRUE(orphan->orphan);
    EXPECT_EQ(orphan->copy, kind == VerdictKind::late_duplicate);
    EXPECT_EQ(orphan->awaited_by, (std::vector<Life>{{1, 0}}));
    const Cell* reply = cell_of(world, 0, Phase::reply);
    ASSERT_TRUE(reply);
    EXPECT_TRUE(reply->awaited_by.empty()) << "a reply is no longer on its way to the service";
  }
}

TEST(Pause, IsToldToAllThatHoldLeasesOnce) {
  System system = vault_system(2);
  system.actors[0].leases = std::make_shared<NeverSuperseded>();
  const auto in = [](Phase phase) { return [phase](Cell& cell) { cell.phase = phase, cell.heard_as = {4, 4}; }; };
  for (const Phase phase : {Phase::request, Phase::waiting, Phase::reply, Phase::timer}) {
    const World world = take(system, world_of(system, {with(request(0), in(phase)), with(request(1), in(phase))}, true),
                             {.kind = Step::Kind::pause});
    EXPECT_FALSE(world.backend().has_leases());
    EXPECT_TRUE(cell_of(world, 0, phase)->lapsed);
    EXPECT_EQ(cell_of(world, 0, phase)->heard_as, Fingerprint{});
    EXPECT_FALSE(cell_of(world, 1, phase)->lapsed);
    EXPECT_EQ(cell_of(world, 1, phase)->heard_as, (Fingerprint{4, 4}));
  }
  const World world = take(system, world_of(system, {with(request(0), [](Cell& cell) { cell.orphan = true; })}, true),
                           {.kind = Step::Kind::pause});
  EXPECT_FALSE(cell_of(world, 0, Phase::request)->lapsed) << "nobody listens to it any more";
}

// --- Lives

TEST(Crash, EndsWhatTheLifeHeldAndLetsOthersGoOn) {
  System system = vault_system(2);
  const World world = take(system, one_waits(system, set_timer(0)), {.kind = Step::Kind::crash, .actor = 0});
  EXPECT_FALSE(is_held(world));
  EXPECT_TRUE(cell_of(world, 1, Phase::reply));
  EXPECT_FALSE(cell_of(world, 0, Phase::timer));
}

TEST(Crash, LeavesRequestsOnTheirWayWithTheirSessions) {
  System system = vault_system(2);
  const World world = take(system, one_waits(system, next_of_the_first()), {.kind = Step::Kind::crash, .actor = 0});
  EXPECT_TRUE(is_held(world)) << "until the request has landed";
  const Cell* orphan = cell_of(world, 0, Phase::request);
  ASSERT_TRUE(orphan);
  EXPECT_TRUE(orphan->orphan && orphan->closes_session);
}

TEST(Crash, OfALaterLifeEndsTheSessionsOfThatLife) {
  System system = vault_system(1);
  const Cell hold = with(request(0, 1, Op::hold), [](Cell& cell) { cell.generation = 1; });
  WorldEditor editor(system, world_of(system, {hold}));
  Actor actor = editor.world().actors()[0];
  actor.generation = 1;
  editor.set_actor(0, actor);
  World world = take(system, editor.release(), delivery(hold));
  ASSERT_NE(world.backend().print().find(", 0.1.1"), std::string::npos);
  world = take(system, world, {.kind = Step::Kind::crash, .actor = 0});
  EXPECT_EQ(world.backend().print().find(", 0.1.1"), std::string::npos);
}

TEST(Crash, LeavesWhatTheCallerWasTold) {
  System system = vault_system(1);
  WorldEditor editor(system, world_of(system, {request(0)}));
  Actor actor = editor.world().actors()[0];
  actor.told = Told::done;
  editor.set_actor(0, actor);
  const World world = take(system, editor.release(), {.kind = Step::Kind::crash, .actor = 0});
  EXPECT_EQ(world.actors()[0].told, Told::done);
}

// A life is the smallest that no other of its group has or has left something in.
TEST(Life, IsOneThatNoOtherOfItsGroupHas) {
  System system = vault_system(3);
  system.actors[1].group = system.actors[2].group = 1;
  const auto life_with = [&](const std::vector<Cell>& cells, bool another_runs, bool holds_a_lease) {
    WorldEditor editor(system, world_of(system, cells));
    editor.set_actor(1, {.status = another_runs ? ActorStatus::running : ActorStatus::idle, .known_as = 1});
    editor.set_actor(2, {.status = ActorStatus::idle, .known_as = 2});
    if (holds_a_lease) {
      auto* vault = new vault::Vault;
      std::vector<Woken> woken;
      vault->deliver({{1, 0, 1}, 1, 0}, make_message(vault::Request{Op::lease}), 0, woken);
      editor.set_backend(Shared<Backend>(vault));
    }
    return take(system, editor.release(), {.kind = Step::Kind::fire, .actor = 2}).actors()[2].generation;
  };
  const Cell left = with(request(1), [](Cell& cell) { cell.orphan = true; });
  EXPECT_EQ(life_with({}, false, false), 0);
  EXPECT_EQ(life_with({}, true, false), 1);
  EXPECT_EQ(life_with({left}, false, false), 1);
  EXPECT_EQ(life_with({with(left, [](Cell& cell) { cell.generation = 1; })}, false, false), 0);
  EXPECT_EQ(life_with({with(left, [](Cell& cell) { cell.generation = 1; })}, true, false), 2);
  EXPECT_EQ(life_with({request(0)}, false, false), 0);
  EXPECT_EQ(life_with({}, false, true), 1);
}

// --- TIME_WAIT

TEST(Timer, OutlastsRequestsOnlyWhereItsCallSaysSo) {
  const System system = vault_system(1);
  for (const bool outlasts_requests : {false, true}) {
    const Cell timer = set_timer(0, outlasts_requests);
    const World world = world_of(system, {timer});
    EXPECT_EQ(outlasts(world, {.kind = Step::Kind::fire, .call = timer.call->id}), outlasts_requests);
  }
}

TEST(Awaited, IsAllThatIsOnItsWay) {
  const System system = vault_system(3);
  WorldEditor editor(system,
                     world_of(system, {request(0), with(request(1), [](Cell& cell) { cell.phase = Phase::waiting; }),
                                       with(request(1, 2), [](Cell& cell) { cell.orphan = true; }),
                                       with(request(1, 3), [](Cell& cell) { cell.phase = Phase::reply; })}));
  const auto awaited = [&](const Life& life) {
    return std::ranges::count_if(editor.world().in_flight(), [&](const Shared<Cell>& cell) {
      return std::ranges::binary_search(cell->awaited_by, life);
    });
  };
  editor.set_awaited(2, true);
  EXPECT_EQ(awaited({2, 0}), 3);
  editor.set_awaited(0, true);
  EXPECT_EQ(awaited({0, 0}), 3) << "by a second, too, and in order";
  EXPECT_EQ(awaited({2, 0}), 3);
  editor.set_awaited(0, false);
  EXPECT_EQ(awaited({0, 0}), 0);
  EXPECT_EQ(awaited({2, 0}), 3) << "one who no longer waits ends the wait of no other";
  Actor later = editor.world().actors()[0];
  later.generation = 3;
  editor.set_actor(0, later);
  editor.set_awaited(0, true);
  EXPECT_EQ(awaited({0, 3}), 3);
}

TEST(Awaited, IsNothingByAnActorThatIsGone) {
  const System system = vault_system(2);
  WorldEditor editor(system, world_of(system, {set_timer(0, true), request(1)}));
  editor.set_awaited(0, true);
  editor.orphan_calls(0, true);
  EXPECT_TRUE(cell_of(editor.world(), 1, Phase::request)->awaited_by.empty());
}

TEST(Orphans, AreTheCallsOfThisLife) {
  const System system = vault_system(1);
  const Cell earlier = with(request(0, 1), [](Cell& cell) { cell.orphan = true, cell.generation = 1; });
  WorldEditor editor(system,
                     world_of(system, {earlier, with(request(0, 2), [](Cell& cell) { cell.phase = Phase::waiting; }),
                                       request(0, 3), with(request(0, 4), [](Cell& c) { c.phase = Phase::reply; })}));
  const std::vector<Session> sessions = editor.orphan_calls(0, true);
  EXPECT_EQ(sessions, (std::vector<Session>{{0, 0, 2}, {0, 0, 3}}));
  ASSERT_EQ(editor.world().in_flight().size(), 3u);
  for (const Shared<Cell>& cell : editor.world().in_flight()) {
    EXPECT_TRUE(cell->orphan);
    EXPECT_EQ(cell->closes_session, cell->call->id != 1) << "what was left before stays as it is";
  }
}

TEST(Rest, LeavesRequestsOnTheirWayAndNoSessionToEnd) {
  const System system = vault_system(1);
  WorldEditor editor(system, world_of(system, {request(0)}));
  editor.rest(0);
  EXPECT_EQ(editor.world().actors()[0].status, ActorStatus::idle);
  ASSERT_EQ(editor.world().in_flight().size(), 1u);
  EXPECT_TRUE(editor.world().in_flight()[0]->orphan);
  EXPECT_FALSE(editor.world().in_flight()[0]->closes_session);
}

}  // namespace
}  // namespace halfdone::sim
