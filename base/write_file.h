// Files are written whole or not at all: who reads one meanwhile, or after a crash or a full disk, finds the old
// content or the new.
#pragma once

#include <string>
#include <string_view>

namespace halfdone {

// Writes beside the file, then renames; a file that was there keeps its permissions, a link its target. What is no
// regular file (a pipe, /dev/null) is written as it is. Returns what went wrong, and then nothing has changed; empty:
// it is written.
std::string write_file(const std::string& path, std::string_view content);

// What would go wrong for lack of a folder or of permission; leaves nothing behind.
std::string write_problem(const std::string& path);

}  // namespace halfdone
