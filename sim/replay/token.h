// A schedule as one word, `hd2:...`, that replays exactly.
//
// Base64url of: the scenario's names, the number of callers, the reductions that are off, the choices (which of all
// enabled steps, with every fault allowed), 32 bits of the fingerprint of the last world, and 32 bits of a checksum. It
// depends on the code of scenario and design: after a change there it may diverge, and says so. A plan (plan.h)
// survives more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/check/scenario.h"

namespace halfdone::sim {

struct Token {
  ScenarioId id;
  std::vector<std::uint32_t> choices;
  std::uint32_t end = 0;  // of the fingerprint of the last world

  friend bool operator==(const Token&, const Token&) = default;
};

std::string print(const Token& token);
// Throws BadInput: of another version, cut short, mistyped.
Token parse_token(std::string_view text);

Token token_for(const Scenario& scenario, const std::vector<Step>& path);

struct TokenRun {
  std::vector<Step> path;
  bool diverged = false;  // a choice does not exist any more, or the last world is another one
  std::string message;    // what diverged
};
TokenRun follow(const Scenario& scenario, const Token& token);

}  // namespace halfdone::sim
