// Which file of a source tree includes which, and the rules that folders and rooms keep.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace halfdone {

// From a file to the files that it includes, of those that lie in the same tree. Paths are relative to the tree's root.
using IncludeGraph = std::map<std::string, std::set<std::string>>;

// Of the .h and .cpp files below these folders.
IncludeGraph read_includes(const std::filesystem::path& root, const std::set<std::string>& folders);

// A file, and everything that a compiler reads because of it: each with the file that brought it in.
std::map<std::string, std::string> closure(const IncludeGraph& graph, const std::string& file);

// The rooms inside a folder, lowest first: a room may reach the ones before it. A room is a folder, a single file, or
// ".", the other files at the root.
struct Rooms {
  std::string folder;
  std::vector<std::string> lowest_first;
};

// The place of the file's room in the list, or -1 for a file in none of them.
int room_of(const Rooms& rooms, const std::string& file);

// "a.h -> b.h -> c.h" for each file of a room from which a higher room is reached, through whatever headers.
std::set<std::string> reaching_up(const IncludeGraph& graph, const Rooms& rooms);
// Files of the folder that belong to no room, and rooms without a file.
std::set<std::string> out_of_place(const IncludeGraph& graph, const Rooms& rooms);

}  // namespace halfdone
