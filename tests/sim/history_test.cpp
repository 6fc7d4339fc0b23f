// What is remembered of a script: each part that the script can tell apart counts.
#include "sim/script/history.h"

#include <gtest/gtest.h>

#include "tests/fingerprints.h"
#include "tests/sim/toy.h"

namespace halfdone::sim {
namespace {

using State = HistoryEntry::State;

void expect_all_differ(State state, const Changes<HistoryEntry>& changes) {
  const auto make = [&] {
    HistoryEntry entry;
    entry.state = state;
    entry.looks = {{.what = "code", .number = 1}, {.what = "value", .number = 1}};
    return entry;
  };
  halfdone::expect_all_differ<HistoryEntry>(changes, make,
                                            [](const HistoryEntry& entry) { return entry.compute_fingerprint(); });
}

TEST(History, TellsRepliesThatAreHeldApart) {
  expect_all_differ(State::held, {{"call", [](HistoryEntry& e) { e.id = 1; }},
                                  {"torn",
                                   [](HistoryEntry& e) {
                                     e.reply = {Arrival::torn, {}};
                                   }},
                                  {"whole",
                                   [](HistoryEntry& e) {
                                     e.reply = {Arrival::whole, make_message(toy::Answer{"", 1})};
                                   }},
                                  {"another",
                                   [](HistoryEntry& e) {
                                     e.reply = {Arrival::whole, make_message(toy::Answer{"", 2})};
                                   }},
                                  {"taken", [](HistoryEntry& e) { e.state = State::taken; }}});
}

TEST(History, TellsWhatWasAskedOfAnOutcomeApart) {
  expect_all_differ(State::taken, {{"what", [](HistoryEntry& e) { e.looks[0].what = "rows"; }},
                                   {"number", [](HistoryEntry& e) { e.looks[0].number = 2; }},
                                   {"number of the last", [](HistoryEntry& e) { e.looks[1].number = 2; }},
                                   {"how many", [](HistoryEntry& e) { e.looks.pop_back(); }},
                                   {"value",
                                    [](HistoryEntry& e) {
                                      e.looks[1].value = make_message(toy::Answer{"", 1});
                                    }},
                                   {"another value", [](HistoryEntry& e) {
                                      e.looks[1].value = make_message(toy::Answer{"", 2});
                                    }}});
}

TEST(History, TellsChoicesAndLivesApart) {
  expect_all_differ(State::choice, {{"the second", [](HistoryEntry& e) { e.choice = 1; }},
                                    {"the third", [](HistoryEntry& e) { e.choice = 2; }}});
  expect_all_differ(State::life, {{"the second", [](HistoryEntry& e) { e.life = 1; }},
                                  {"the third", [](HistoryEntry& e) { e.life = 2; }}});
}

}  // namespace
}  // namespace halfdone::sim
