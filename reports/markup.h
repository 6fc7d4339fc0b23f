// Texts that may hold any bytes, made fit for XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace halfdone::reports {

// Valid UTF-8 of characters that XML 1.0 allows: whatever isn't becomes U+FFFD.
std::string clean(std::string_view bytes);

// Clean, with the characters escaped that mean something in XML and HTML, between tags as well as in a quoted attribute
// (in which parsers turn line breaks into blanks).
std::string escaped(std::string_view bytes);

// Clean, on one line, at most `characters_max` characters, the rest as "…".
std::string clipped(std::string_view bytes, std::size_t characters_max);

}  // namespace halfdone::reports
