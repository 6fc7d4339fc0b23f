// A reduction: a claim that worlds behave alike, so that one of them is explored, or that a step can as well be left
// out. Physics (sim/world/) knows nothing of it.
//
// Each is one file here and says
//   applies   to which system; where it doesn't it is off, and the report says why
//   keeps     what is left as it was
//   form      the world that stands for all that behave alike, or
//   subset    the steps that are enough
//   audit     a local condition which, true at every world and transition of the search without the reduction, makes it
//             sound (docs/exploration.md has the arguments)
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world/world_editor.h"

namespace halfdone::sim {

enum class Keeps : std::uint8_t {
  states,  // each state of the services that is reached at all
  ends,    // how it may end; some states on the way are passed over, so rules that ask about every world switch it off
};

// A promise that an audit found broken.
struct Broken {
  ActorId actor = 0;    // whose program made it
  std::string call;     // about this call; empty: about the program as a whole
  std::string promise;  // what was promised and isn't so
};

// One transition of a search without reductions.
struct Transition {
  const World& from;
  const Step& step;
  const World& to;
};

class Reduction {
 public:
  virtual ~Reduction() = default;

  virtual std::string_view name() const = 0;
  // What it takes for granted, in a sentence.
  virtual std::string_view relies_on() const = 0;
  virtual Keeps keeps() const { return Keeps::states; }
  // Empty, or why not. Where it applies under a fault model, it applies under any that allows more, and under any that
  // allows only some fault sites (`FaultModel::only`).
  virtual std::string why_not(const System&) const { return {}; }

  // Idempotent, and the same for worlds that are made one.
  virtual void form(WorldEditor&, const Memo*) const {}
  // Erases the steps that needn't be taken.
  virtual void subset(const System&, const World&, const Memo*, std::vector<Step>&) const {}

  // The local condition at a world, and at a transition from it. Audits run one after the other over one search, so a
  // reduction may remember what it has seen.
  class Audit {
   public:
    virtual ~Audit() = default;
    virtual std::optional<Broken> at(const World&, const std::vector<Step>&, const Memo*) { return std::nullopt; }
    virtual std::optional<Broken> across(const Transition&, const Memo*) { return std::nullopt; }
  };
  // Requires: the system outlives it.
  virtual std::unique_ptr<Audit> audit(const System& system) const = 0;
};

}  // namespace halfdone::sim
