// What the world does to one delivery. docs/exploration.md says what each stands for.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace halfdone::sim {

enum class VerdictKind : std::uint8_t {
  ok,              // effect, reply
  refused,         // no effect, an error reply
  lost_request,    // no effect, no reply
  lost_reply,      // effect, no reply
  torn_reply,      // effect, an unreadable reply
  late,            // no reply now; the effect comes at any later point
  duplicate,       // effect twice, one reply
  hollow,          // no effect, a success reply
  partial,         // effect on the first k items of a batch, an error reply
  stale,           // a read that is answered from an older state
  late_duplicate,  // effect and reply now; a copy of the request comes at any later point
};

inline constexpr std::array all_verdicts = {
    VerdictKind::ok,         VerdictKind::refused, VerdictKind::lost_request,  VerdictKind::lost_reply,
    VerdictKind::torn_reply, VerdictKind::late,    VerdictKind::duplicate,     VerdictKind::hollow,
    VerdictKind::partial,    VerdictKind::stale,   VerdictKind::late_duplicate};

struct Verdict {
  VerdictKind kind = VerdictKind::ok;
  // refused: which of the service's refusals. partial: how many items. stale: how many versions before the one before.
  std::uint8_t detail = 0;

  friend auto operator<=>(const Verdict&, const Verdict&) = default;
};

// "lost_reply"
std::string_view name_of(VerdictKind kind);
std::optional<VerdictKind> verdict_named(std::string_view name);

// What a fault means in a search for its cause: kinds of one class are told apart by no one but the caller.
enum class FaultClass : std::uint8_t { none, not_done, done_unheard, out_of_order, repeated, untrue, paused };
FaultClass class_of(VerdictKind kind);
// "not done", "done but unheard"
std::string_view gloss_of(FaultClass fault);

}  // namespace halfdone::sim
