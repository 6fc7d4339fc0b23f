#include "tests/project/include_graph.h"

#include <algorithm>
#include <deque>
#include <fstream>
#include <regex>

namespace halfdone {

namespace fs = std::filesystem;

namespace {

std::set<std::string> includes_of(const fs::path& root, const std::string& name) {
  static const std::regex include(R"re(^\s*#\s*include\s*"([^"]*)")re");
  std::set<std::string> found;
  std::ifstream file(root / name);
  std::smatch match;
  for (std::string line; std::getline(file, line);) {
    if (!std::regex_search(line, match, include)) continue;
    if (fs::exists(root / match[1].str())) found.insert(match[1]);
  }
  return found;
}

std::string chain_to(const std::map<std::string, std::string>& reached, const std::string& file) {
  const std::string& before = reached.at(file);
  return before.empty() ? file : chain_to(reached, before) + " -> " + file;
}

}  // namespace

IncludeGraph read_includes(const fs::path& root, const std::set<std::string>& folders) {
  IncludeGraph graph;
  for (const std::string& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cpp") continue;
      const std::string name = fs::relative(entry.path(), root).generic_string();
      graph[name] = includes_of(root, name);
    }
  }
  return graph;
}

std::map<std::string, std::string> closure(const IncludeGraph& graph, const std::string& file) {
  std::map<std::string, std::string> reached{{file, ""}};
  for (std::deque<std::string> open{file}; !open.empty(); open.pop_front()) {
    const auto at = graph.find(open.front());
    if (at == graph.end()) continue;
    for (const std::string& included : at->second) {
      if (reached.emplace(included, open.front()).second) open.push_back(included);
    }
  }
  return reached;
}

int room_of(const Rooms& rooms, const std::string& file) {
  if (!file.starts_with(rooms.folder + "/")) return -1;
  const std::string inside = file.substr(rooms.folder.size() + 1);
  const std::size_t slash = inside.find('/');
  const auto place = [&](const std::string& room) {
    const auto found = std::ranges::find(rooms.lowest_first, room);
    return found == rooms.lowest_first.end() ? -1 : static_cast<int>(found - rooms.lowest_first.begin());
  };
  if (slash != std::string::npos) return place(inside.substr(0, slash));
  const int own = place(inside);
  return own >= 0 ? own : place(".");
}

std::set<std::string> reaching_up(const IncludeGraph& graph, const Rooms& rooms) {
  std::set<std::string> chains;
  for (const auto& [file, includes] : graph) {
    const int room = room_of(rooms, file);
    if (room < 0) continue;
    const std::map<std::string, std::string> reached = closure(graph, file);
    for (const auto& [other, before] : reached) {
      if (room_of(rooms, other) > room) chains.insert(chain_to(reached, other));
    }
  }
  return chains;
}

std::set<std::string> out_of_place(const IncludeGraph& graph, const Rooms& rooms) {
  std::set<std::string> odd;
  for (const std::string& room : rooms.lowest_first) odd.insert(rooms.folder + "/" + room + " has no file");
  for (const auto& [file, includes] : graph) {
    if (!file.starts_with(rooms.folder + "/")) continue;
    const int room = room_of(rooms, file);
    if (room < 0) {
      odd.insert(file + " is in no room");
    } else {
      odd.erase(rooms.folder + "/" + rooms.lowest_first[static_cast<std::size_t>(room)] + " has no file");
    }
  }
  return odd;
}

}  // namespace halfdone
