// What a caller sees of a service's answer, and how sure it may be of what happened. The same for every service.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arrival.h"
#include "base/shared.h"

namespace halfdone {

// Invariant: `answer` is set unless nothing arrived. Of a torn one only the status may be looked at.
template <class Answer>
struct Reply {
  Arrival arrival = Arrival::nothing;
  Shared<Answer> answer;
};

// The error object that a JavaScript client library hands to its caller. The views live as long as the reply they were
// made of.
struct ClientError {
  std::string_view name;
  std::optional<int> status{};  // nothing: null or undefined. Supabase's 0 ("no answer") is the number 0
  std::string_view code;        // empty: undefined
  std::string_view message;

  friend bool operator==(const ClientError&, const ClientError&) = default;
};

// The three values of an outcome. A program that keeps only two of them is wrong somewhere.
enum class Certainty : std::uint8_t {
  done,     // the effect that was asked for is in place
  refused,  // it certainly did not happen
  unknown,  // it may or may not have happened, or may happen later
};

// How the caller came to send this request.
enum class Attempt : std::uint8_t {
  first,
  repeat,  // an earlier try of the same request ended as `unknown`: what is seen now may be its doing
};

}  // namespace halfdone
