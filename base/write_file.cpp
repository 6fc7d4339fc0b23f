#include "base/write_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>

namespace halfdone {

namespace {

namespace fs = std::filesystem;

std::string last_error() { return std::strerror(errno); }

// A new file beside `target`, and its name; -1 when there can be none.
int create_beside(const std::string& target, std::string& name) {
  static std::atomic<unsigned> count = 0;
  for (;;) {
    name = target + "." + std::to_string(::getpid()) + "-" + std::to_string(count++) + ".tmp";
    const int file = ::open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (file >= 0 || errno != EEXIST) return file;
  }
}

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Through links: the file itself is replaced, not the link to it.
std::string target_of(const std::string& path) {
  std::error_code error;
  const fs::path target = fs::weakly_canonical(path, error);
  return error ? path : target.string();
}

std::optional<struct stat> status_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

std::string write_through(const std::string& path, std::string_view content) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) return last_error();
  std::string problem = write_all(file, content) ? "" : last_error();
  if (::close(file) != 0 && problem.empty()) problem = last_error();
  return problem;
}

}  // namespace

std::string write_file(const std::string& path, std::string_view content) {
  const std::string target = target_of(path);
  const auto before = status_of(target);
  if (before && !S_ISREG(before->st_mode)) return write_through(target, content);
  std::string name;
  const int file = create_beside(target, name);
  if (file < 0) return last_error();
  bool is_written = write_all(file, content) && (!before || ::fchmod(file, before->st_mode & 07777) == 0);
  is_written = is_written && ::fsync(file) == 0;
  std::string problem = is_written ? "" : last_error();
  if (::close(file) != 0 && problem.empty()) problem = last_error();
  if (problem.empty() && ::rename(name.c_str(), target.c_str()) != 0) problem = last_error();
  if (!problem.empty()) ::unlink(name.c_str());
  return problem;
}

std::string write_problem(const std::string& path) {
  const std::string target = target_of(path);
  const auto before = status_of(target);
  if (before && S_ISDIR(before->st_mode)) return std::strerror(EISDIR);
  if (before && ::access(target.c_str(), W_OK) != 0) return last_error();
  if (before && !S_ISREG(before->st_mode)) return "";
  std::string name;
  const int file = create_beside(target, name);
  if (file < 0) return last_error();
  ::close(file);
  ::unlink(name.c_str());
  return "";
}

}  // namespace halfdone
