// Every entry of the log: what follows when it comes too late, and when its answer is missing. And what is told of it
// all.
#include "tests/saga/driven_saga.h"

namespace halfdone::saga {
namespace {

using testing::_;
using testing::AnyNumber;
using testing::Return;

// An entry, and where the log stands when a coordinator claims the saga that comes to it.
struct Entry {
  std::string name;
  State state;
  int cursor;
};

// An answer that doesn't say whether the entry is there.
struct Unsure {
  std::string name;
  LogReply reply;
};

class LedToAnEntry : public DrivenCoordinator {
 protected:
  void lead_to(const Entry& entry) {
    claims(entry.state, entry.cursor);
    nothing_to_undo();
    if (entry.name == "log.turn") ON_CALL(resend, call("mute.do", _)).WillByDefault(Return(resend_refuses(422)));
    if (entry.name == "log.stick") ON_CALL(auth, call("erase.do", _)).WillByDefault(Return(auth_refuses(403)));
    EXPECT_CALL(log, ask).Times(AnyNumber());
  }
};

const auto all_entries =
    testing::Values(Entry{"log.intend_freeze", State::forward, 0}, Entry{"log.intend_mute", State::forward, 1},
                    Entry{"log.turn", State::forward, 0}, Entry{"log.undone_mute", State::undoing, 2},
                    Entry{"log.undone_freeze", State::undoing, 1}, Entry{"log.abort", State::undoing, 0},
                    Entry{"log.commit", State::forward, 2}, Entry{"log.done_forget", State::committed, 4},
                    Entry{"log.done_erase", State::committed, 5}, Entry{"log.stick", State::committed, 4});

class FencedEntry : public LedToAnEntry, public testing::WithParamInterface<Entry> {};

TEST_P(FencedEntry, IsTheLastThing) {
  lead_to(GetParam());
  EXPECT_CALL(log, ask(GetParam().name, _)).WillOnce(Return(entry_reply(false, false)));
  EXPECT_CALL(watcher, hear).Times(AnyNumber());
  EXPECT_CALL(watcher, hear("fenced"));
  EXPECT_EQ(run().back(), GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(All, FencedEntry, all_entries, [](const auto& test) { return test.param.name.substr(4); });

class UnsureEntry : public LedToAnEntry, public testing::WithParamInterface<std::tuple<Entry, Unsure>> {
 protected:
  const Entry& entry = std::get<Entry>(GetParam());
  const Unsure& unsure = std::get<Unsure>(GetParam());
};

TEST_P(UnsureEntry, IsLookedUpBeforeAnythingElse) {
  lead_to(entry);
  EXPECT_CALL(log, ask(entry.name, _)).WillOnce(Return(unsure.reply));
  EXPECT_CALL(log, ask("log.reload", _)).WillOnce(Return(rows_reply({})));
  const std::vector<std::string> done = run();
  EXPECT_EQ(done.at(done.size() - 2), entry.name);
  EXPECT_EQ(done.back(), "log.reload");
}

TEST_P(UnsureEntry, IsLookedUpUntilThereIsAnAnswer) {
  lead_to(entry);
  EXPECT_CALL(log, ask(entry.name, _)).WillOnce(Return(unsure.reply));
  EXPECT_CALL(log, ask("log.reload", _)).WillOnce(Return(unsure.reply)).WillOnce(Return(rows_reply({})));
  EXPECT_EQ(run().back(), "log.reload");
}

INSTANTIATE_TEST_SUITE_P(All, UnsureEntry,
                         testing::Combine(all_entries,
                                          testing::Values(Unsure{"nothing", {}}, Unsure{"torn", {Arrival::torn, {}}},
                                                          Unsure{"failed", error_reply("57P01")})),
                         [](const auto& test) {
                           return std::get<Entry>(test.param).name.substr(4) + "_" + std::get<Unsure>(test.param).name;
                         });

// What the log says after a commit without an answer decides, not a guess (B04).
class DrivenCommit : public DrivenCoordinator {
 protected:
  std::string after_a_lost_commit(const LogReply& reloaded) {
    claims(State::forward, 2);
    EXPECT_CALL(log, ask).Times(AnyNumber());
    EXPECT_CALL(log, ask("log.commit", _))
        .WillOnce(Return(LogReply{}))
        .WillRepeatedly(Return(entry_reply(false, false)));
    EXPECT_CALL(log, ask("log.reload", _)).WillOnce(Return(reloaded));
    const std::vector<std::string> done = run();
    const auto reload = std::ranges::find(done, "log.reload");
    return done.end() - reload > 1 ? reload[1] : "nothing";
  }
};

TEST_F(DrivenCommit, IsCarriedOnWhenTheLogSaysSo) {
  EXPECT_EQ(after_a_lost_commit(claim_reply(State::committed, 4)), "forget.do");
}

TEST_F(DrivenCommit, IsTriedAgainWhenTheLogSaysThatItIsNotThere) {
  EXPECT_EQ(after_a_lost_commit(claim_reply(State::forward, 2)), "mute.do");
}

TEST_F(DrivenCommit, IsGivenUpWhenAnotherOneHasTurnedRound) {
  EXPECT_EQ(after_a_lost_commit(claim_reply(State::undoing, 2)), "mute.probe");
}

// --- What is told

class DrivenNotices : public DrivenCoordinator {
 protected:
  std::vector<std::string> heard(Definition definition = saga_of_two_services()) {
    std::vector<std::string> notices;
    ON_CALL(watcher, hear).WillByDefault([&](const std::string& notice) { notices.push_back(notice); });
    run(std::move(definition));
    return notices;
  }
};

TEST_F(DrivenNotices, TellOfEachOutcomeAndState) {
  EXPECT_THAT(heard(), testing::ElementsAre("claimed", "outcome read_login: done", "outcome freeze: done",
                                            "outcome mute: done", "entered committed", "outcome forget: done",
                                            "outcome erase: done", "entered completed"));
}

TEST_F(DrivenNotices, TellOfEachUndoAndWhatCameLate) {
  claims(State::undoing, 1);
  EXPECT_CALL(auth, call("freeze.probe", _))
      .WillOnce(Return(user(true)))
      .WillOnce(Return(user(true)))
      .WillOnce(Return(user(false)));
  EXPECT_CALL(auth, call("freeze.undo", _)).WillOnce(Return(no_answer_of_auth)).WillRepeatedly(Return(user(false)));
  ON_CALL(resend, call("mute.probe", _)).WillByDefault(Return(person(false)));
  EXPECT_THAT(heard(), testing::ElementsAre("claimed", "undo freeze: unknown", "undo freeze: done",
                                            "late effect freeze", "undo freeze: done", "entered aborted"));
}

TEST_F(DrivenNotices, TellOfTheTurnAndItsReason) {
  nothing_to_undo();
  ON_CALL(resend, call("mute.do", _)).WillByDefault(Return(resend_refuses(429)));
  EXPECT_THAT(heard(), testing::ElementsAre("claimed", "outcome read_login: done", "outcome freeze: done",
                                            "outcome mute: refused for now", "outcome mute: refused for now", "turned",
                                            "entered undoing", "entered aborted"));
}

TEST_F(DrivenNotices, TellWhoIsStuckWhere) {
  claims(State::committed, 4);
  ON_CALL(auth, call("erase.do", _)).WillByDefault(Return(auth_refuses(403)));
  EXPECT_THAT(heard(), testing::ElementsAre("claimed", "outcome forget: done", "outcome erase: refused for good",
                                            "stuck erase"));
}

}  // namespace
}  // namespace halfdone::saga
