#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "reports/junit.h"
#include "reports/markup.h"
#include "tests/reports/arbitrary.h"
#include "tests/reports/xml.h"

namespace halfdone::reports {
namespace {

RC_GTEST_PROP(Junit, IsWellFormedXmlWhateverTheTextsHold, ()) {
  const std::string text = to_junit(any_result());
  try {
    parse_xml(text);
  } catch (const std::runtime_error& error) {
    RC_FAIL(error.what());
  }
}

RC_GTEST_PROP(Markup, LeavesCleanTextAsItIs, ()) {
  const std::string once = clean(*any_bytes());
  RC_ASSERT(clean(once) == once);
}

RC_GTEST_PROP(Markup, ClipsToAsManyCharactersAsAsked, ()) {
  const std::string bytes = *any_bytes();
  const std::size_t max = *rc::gen::inRange<std::size_t>(0, 20);
  const std::string text = clipped(bytes, max);
  const auto characters =
      static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
  RC_ASSERT(characters <= max + 1);
  RC_ASSERT(clean(text) == text);
}

TEST(Markup, ReplacesWhatXmlForbids) {
  const std::string bad = "\xef\xbf\xbd";
  EXPECT_EQ(clean("a\x01z"), "a" + bad + "z");
  EXPECT_EQ(clean("\xed\xa0\x80"), bad + bad + bad);  // a lone surrogate
  EXPECT_EQ(clean("\xc0\xaf"), bad + bad);            // an overlong "/"
  EXPECT_EQ(clean("\xef\xbf\xbe"), bad);              // U+FFFE
  EXPECT_EQ(clean("\xf0\x9f\x99"), bad + bad + bad);  // cut short
  EXPECT_EQ(clean("é 🙂\n\t"), "é 🙂\n\t");
}

TEST(Xml, ReaderRefusesWhatIsNotWellFormed) {
  const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
  EXPECT_NO_THROW(parse_xml(head + "<a b=\"c\">x<d/></a>"));
  for (const char* bad : {"<a>", "<a></b>", "<a>&x;</a>", "<a b=\"<\"/>", "<a>\x01</a>", "<a>\xff</a>", "<a>]]></a>",
                          "<a b=\"1\" b=\"2\"/>", "<a/><a/>", "<a>\xed\xa0\x80</a>"}) {
    EXPECT_THROW(parse_xml(head + bad), std::runtime_error) << bad;
  }
}

}  // namespace
}  // namespace halfdone::reports
