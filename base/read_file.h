#pragma once

#include <optional>
#include <string>

namespace halfdone {

// All of it, as bytes; nothing when it can't be read: it isn't there, it isn't permitted, it is a folder.
std::optional<std::string> read_file(const std::string& path);

}  // namespace halfdone
