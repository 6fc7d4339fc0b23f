// What is remembered of a script: each part that the script can tell apart counts.
#include "sim/script/history.h"

#include <gtest/gtest.h>

#include "tests/fingerprints.h"
#include "tests/sim/toy.h"

namespace halfdone::sim {
namespace {

using State = HistoryEntry::State;

std::size_t different(State state, const std::vector<void (*)(HistoryEntry&)>& changes) {
  HistoryEntry entry;
  entry.state = state;
  entry.looks = {{.what = "code", .number = 1}, {.what = "value", .number = 1}};
  return different_fingerprints(entry, changes, [](const HistoryEntry& each) { return each.compute_fingerprint(); });
}

TEST(History, TellsRepliesThatAreHeldApart) {
  EXPECT_EQ(different(State::held, {[](HistoryEntry& e) { e.id = 1; },
                                    [](HistoryEntry& e) {
                                      e.reply = {Arrival::torn, {}};
                                    },
                                    [](HistoryEntry& e) {
                                      e.reply = {Arrival::whole, make_message(toy::Answer{"", 1})};
                                    },
                                    [](HistoryEntry& e) {
                                      e.reply = {Arrival::whole, make_message(toy::Answer{"", 2})};
                                    },
                                    [](HistoryEntry& e) { e.state = State::taken; }}),
            6u);
}

TEST(History, TellsWhatWasAskedOfAnOutcomeApart) {
  EXPECT_EQ(
      different(State::taken,
                {[](HistoryEntry& e) { e.looks[0].what = "rows"; }, [](HistoryEntry& e) { e.looks[0].number = 2; },
                 [](HistoryEntry& e) { e.looks[1].number = 2; }, [](HistoryEntry& e) { e.looks.pop_back(); },
                 [](HistoryEntry& e) {
                   e.looks[1].value = make_message(toy::Answer{"", 1});
                 },
                 [](HistoryEntry& e) {
                   e.looks[1].value = make_message(toy::Answer{"", 2});
                 }}),
      7u);
}

TEST(History, TellsChoicesAndLivesApart) {
  EXPECT_EQ(different(State::choice, {[](HistoryEntry& e) { e.choice = 1; }, [](HistoryEntry& e) { e.choice = 2; }}),
            3u);
  EXPECT_EQ(different(State::life, {[](HistoryEntry& e) { e.life = 1; }, [](HistoryEntry& e) { e.life = 2; }}), 3u);
}

}  // namespace
}  // namespace halfdone::sim
