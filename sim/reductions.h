// Reductions: worlds that behave alike are made one, so that they are explored once.
#pragma once

namespace halfdone::sim {

// Each leaves the same ends with the same damage (tests/scenarios/reductions_test.cpp explores with and without), and
// can be switched off (`System::reductions`).
struct Reductions {
  bool digests = true;  // replies that a program treats alike (`Program::digest`)
  bool groups = true;   // actors that nothing can tell apart (`ActorInfo::group`)
  // A poll on its way, and an actor that hasn't woken up yet (`Call::polls`). One that nobody waits for any more is
  // left out: whoever wakes up later and loses the answer does the same. (Exact where replies may be lost.)
  bool polls = true;
  bool spent = true;  // a request of nobody that can't change anything any more, and none (`Call::reads`, `Call::once`)
  bool losers = true;  // an actor that can't change anything any more, and one at rest (`Program::has_lost`)
};

}  // namespace halfdone::sim
