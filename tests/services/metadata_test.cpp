#include "services/supabase_auth/metadata.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace halfdone::supabase_auth {
namespace {

TEST(Metadata, OrdersKeysByLengthAndThenBytesAsJsonbDoes) {
  const Metadata metadata{{"plan", "\"pro\""}, {"b", "2"}, {"a", "1"}};
  EXPECT_EQ(metadata.text(), R"({"a": 1, "b": 2, "plan": "pro"})");
}

TEST(Metadata, FindsAValueBehindNestedObjects) {
  const Metadata metadata = Metadata::from_canonical(R"({"a": {"b": [1, "x}, y"]}, "b": true})");
  EXPECT_EQ(metadata.find("b"), "true");
  EXPECT_EQ(metadata.find("a"), R"({"b": [1, "x}, y"]})");
  EXPECT_EQ(metadata.find("c"), std::nullopt);
}

TEST(Metadata, ANullInAPatchDeletesItsKey) {
  const Metadata old{{"a", "1"}, {"b", "2"}};
  EXPECT_EQ(old.merged({{"a", "null"}, {"c", "3"}}).text(), R"({"b": 2, "c": 3})");
}

TEST(Metadata, APatchReplacesNestedObjectsWhole) {
  const Metadata old{{"a", R"({"x": 1, "y": 2})"}};
  EXPECT_EQ(old.merged({{"a", R"({"x": 3})"}}).text(), R"({"a": {"x": 3}})");
}

TEST(Metadata, WritesAndFindsKeysThatNeedEscapes) {
  const Metadata metadata{{"a\"b\n", "1"}};
  EXPECT_EQ(metadata.text(), R"({"a\"b\n": 1})");
  EXPECT_EQ(metadata.find("a\"b\n"), "1");
}

RC_GTEST_PROP(MetadataProperty, MergesAsAMapDoes, ()) {
  using Entries = std::map<std::string, int>;
  const auto keys = rc::gen::container<std::string>(rc::gen::element('a', 'b', '"', '\n', '\\'));
  const auto entries = *rc::gen::container<Entries>(keys, rc::gen::inRange(0, 3));
  const auto changes = *rc::gen::container<Entries>(keys, rc::gen::inRange(0, 3));  // 0 stands for null
  const auto text = [](const Entries& map, bool nulls) {
    Metadata metadata;
    for (const auto& [key, value] : map) {
      if (value == 0 && !nulls) continue;
      const Metadata one{{key, value == 0 ? "null" : std::to_string(value)}};
      metadata = Metadata::from_canonical(value == 0 ? metadata.text() : metadata.merged(one).text());
    }
    return metadata;
  };
  Entries expected = entries;
  std::erase_if(expected, [](const auto& entry) { return entry.second == 0; });
  Metadata merged = text(entries, false);
  for (const auto& [key, value] : changes) {
    merged = merged.merged({{key, value == 0 ? "null" : std::to_string(value)}});
    if (value == 0) expected.erase(key);
    if (value != 0) expected[key] = value;
  }
  RC_ASSERT(merged == text(expected, false));
}

}  // namespace
}  // namespace halfdone::supabase_auth
