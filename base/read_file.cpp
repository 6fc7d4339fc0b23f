#include "base/read_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace halfdone {

std::optional<std::string> read_file(const std::string& path) {
  std::error_code ignored;
  // A folder can be opened.
  if (std::filesystem::is_directory(path, ignored)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

}  // namespace halfdone
