// A run as a Mermaid sequence diagram.
#pragma once

#include <string>
#include <string_view>

#include "reports/result.h"

namespace halfdone::reports {

// Mermaid refuses a diagram of 50,000 characters.
inline constexpr std::size_t mermaid_bytes_max = 40'000;

// A text inside a diagram: on one line, and nothing in it means anything to Mermaid (`;`, `#`, `end`, quotes, ...).
std::string mermaid_text(std::string_view bytes, std::size_t characters_max = 160);

// A lane for each actor and service, requests and replies as arrows, what goes wrong and what changes as notes. A run
// that is too long is cut, and says so.
std::string sequence_diagram(const Design& design, const RootCause& cause);

}  // namespace halfdone::reports
