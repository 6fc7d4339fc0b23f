// The state of the fake behind one counted pointer: copying a store is one reference count, and the first write to a
// shared one copies it.
#pragma once

#include <string>

#include "fakes/resend/cells.h"

namespace halfdone::resend {

// Everything that would be random on the real service, made a function of who asks.
struct Context {
  std::uint64_t seed = 0;     // of the scenario
  std::uint64_t request = 0;  // identifies the asking call in its program: the same in all worlds that merge
  Timestamp now = 0;
  std::uint64_t life = 0;  // of the program that asks, which ids carry (base/generated_uuid.h)
};

struct State : Counted {
  Cells<ContactCell> contacts;
  Cells<SegmentCell> segments;
  Cells<EmailCell> emails;
};

class Store {
 public:
  Store();

  const State& read() const { return *state_; }
  State& write();

  // By address when there is an '@' in it, else by id. Null when there is none.
  Shared<ContactCell> find_contact(const std::string& id_or_email) const;

  // A version 4 UUID that no object has yet.
  std::string new_id(const Context& context) const;

 private:
  Shared<State> state_;
};

}  // namespace halfdone::resend
