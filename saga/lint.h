// What is wrong with the definition of a saga, as far as it shows without running it: all of it at once, each with the
// step and the remedy.
//
// `structural` findings are those that `check` refuses a definition for. `lint` adds what the requests show: it has
// them made for an example and looks at what they ask for. What only shows when do and undo are run is found in
// scenarios/lint.h. *Left out:* local steps that run SQL of the application; for them, exploration is the check.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "saga/definition.h"

namespace halfdone::saga {

struct Finding {
  enum class Kind : std::uint8_t {
    // Structural
    pivot_count,   // no pivot, or more than one
    wrong_side,    // a step on the side of the pivot where its kind can't be
    remote_pivot,  // the pivot is a call: when its answer is lost, it is unknown whether the saga may still turn round
    read_only,     // a local read-only step
    no_undo,       // a compensatable step that says no undo
    no_request,    // a remote step that asks for nothing
    too_large,     // more steps, captures or tries than a coordinator can count
    // Of requests
    irreversible,   // before the pivot, something is asked for that nothing brings back
    reusable_name,  // something is changed or deleted by a name that may be another's by then: an address
    created_again,  // what is gone counts as removed, and the saga itself makes it anew
    // Of what do and undo do
    restores_less,    // the undo leaves something of the do
    no_before_image,  // the undo is right for one state before and wrong for another: it writes what wasn't captured
  };
  std::string step;  // empty: of the saga as a whole
  Kind kind = Kind::pivot_count;
  std::string what;
  std::string remedy;

  friend auto operator<=>(const Finding&, const Finding&) = default;
};

// "restores-less": part of the interface.
std::string_view name_of(Finding::Kind kind);

// By step, in the order of the definition.
std::vector<Finding> structural(const Definition& definition);

// The structural ones and those of the requests that are made for `about`: what has been captured from a state before.
std::vector<Finding> lint(const Definition& definition, const Case& about);

}  // namespace halfdone::saga
