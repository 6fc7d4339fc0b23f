// Uuids that the world generates: functions of who asks and of nothing else, with the marks of version 4.
//
// Each carries the life in which it was asked for: its last four bytes are those of a hash of it. So whether something
// of a life is left can be seen from what is stored, and no list is needed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/fingerprint.h"

namespace halfdone {

using UuidBytes = std::array<std::uint8_t, 16>;

// `random` stands for whatever tells it from the others of the same life.
UuidBytes generated_uuid(const Fingerprint& random, std::uint64_t life);
std::string print_uuid_bytes(const UuidBytes& uuid);

// Whether it may have been generated in that life: true when it was, and hardly ever otherwise.
bool is_of_life(const UuidBytes& uuid, std::uint64_t life);
// Whether there is such a one in the text, printed in lower case.
bool has_uuid_of_life(std::string_view text, std::uint64_t life);

}  // namespace halfdone
