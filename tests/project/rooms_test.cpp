// Inside a folder, too, includes go one way (docs/architecture.md): its rooms have an order, and none reaches a higher
// one, through however many headers.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "tests/project/include_graph.h"

namespace halfdone {
namespace {

namespace fs = std::filesystem;

const std::vector<Rooms>& rooms_inside_folders() {
  static const std::vector<Rooms> folders = {
      {"fakes/postgres", {"session.h", "values", "parse", "plan", "rows", "execute", "ddl", "."}},
      {"sim", {"world", "reduce", "script", "check", "replay", "explore", "explain", "certificate"}},
  };
  return folders;
}

const IncludeGraph& our_includes() {
  static const IncludeGraph graph =
      read_includes(HALFDONE_SOURCE_DIR, {"base", "services", "sim", "fakes", "saga", "scenarios", "reports", "cli"});
  return graph;
}

TEST(Rooms, ReachOnlyLowerRooms) {
  for (const Rooms& rooms : rooms_inside_folders())
    EXPECT_EQ(reaching_up(our_includes(), rooms), std::set<std::string>());
}

TEST(Rooms, HoldEveryFile) {
  for (const Rooms& rooms : rooms_inside_folders())
    EXPECT_EQ(out_of_place(our_includes(), rooms), std::set<std::string>());
}

// --- What the rules see, on a tree of a few files

class SmallTree : public testing::Test {
 protected:
  SmallTree() : root_(fs::path(testing::TempDir()) / ("rooms" + std::to_string(::getpid()))) {
    write("house/low/a.h", "");
    write("house/low/b.h", "#include \"house/low/a.h\"\n");
    write("house/high/c.h", "#include \"house/low/b.h\"\n");
    write("house/house.h", "#include \"house/high/c.h\"\n");
  }
  ~SmallTree() override { fs::remove_all(root_); }

  void write(const std::string& name, const std::string& text) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }
  std::set<std::string> climbs() const { return reaching_up(graph(), house_); }
  std::set<std::string> odd() const { return out_of_place(graph(), house_); }

 private:
  IncludeGraph graph() const {
    std::set<std::string> folders;
    for (const auto& entry : fs::directory_iterator(root_)) folders.insert(entry.path().filename().string());
    return read_includes(root_, folders);
  }

  fs::path root_;
  Rooms house_{"house", {"low", "high", "."}};
};

TEST_F(SmallTree, MayIncludeDownwards) {
  EXPECT_EQ(climbs(), std::set<std::string>());
  EXPECT_EQ(odd(), std::set<std::string>());
}

TEST_F(SmallTree, ShowsAnIncludeOfAHigherRoom) {
  write("house/low/d.cpp", "#include \"house/high/c.h\"\n");
  EXPECT_EQ(climbs(), std::set<std::string>{"house/low/d.cpp -> house/high/c.h"});
}

TEST_F(SmallTree, ShowsAnIncludeOfTheRoot) {
  write("house/high/d.cpp", "  #  include \"house/house.h\" // why not\n");
  EXPECT_EQ(climbs(), std::set<std::string>{"house/high/d.cpp -> house/house.h"});
}

TEST_F(SmallTree, FollowsAChainThroughItsOwnRoom) {
  write("house/low/a.h", "#include \"house/high/d.h\"\n");
  write("house/high/d.h", "");
  EXPECT_TRUE(climbs().contains("house/low/b.h -> house/low/a.h -> house/high/d.h"));
}

TEST_F(SmallTree, FollowsAChainThroughOtherFolders) {
  write("house/low/d.cpp", "#include \"garden/gate.h\"\n");
  write("garden/gate.h", "#include \"garden/path.h\"\n");
  write("garden/path.h", "#include \"house/high/c.h\"\n");
  EXPECT_EQ(climbs(), std::set<std::string>{"house/low/d.cpp -> garden/gate.h -> garden/path.h -> house/high/c.h"});
}

TEST_F(SmallTree, EndsWhereHeadersIncludeEachOther) {
  write("house/low/a.h", "#include \"house/low/b.h\"\n");
  EXPECT_EQ(climbs(), std::set<std::string>());
}

TEST_F(SmallTree, ShowsAFileInNoRoom) {
  write("house/attic/d.h", "");
  EXPECT_EQ(odd(), std::set<std::string>{"house/attic/d.h is in no room"});
}

}  // namespace
}  // namespace halfdone
