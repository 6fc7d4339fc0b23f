// The HTML page as people meet it: opened from disk in a real Chromium, with the network off. Skipped where there is
// none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "reports/html.h"
#include "tests/own_folder.h"
#include "tests/reports/browser.h"
#include "tests/reports/results.h"

namespace halfdone::reports {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

Result shown() {
  Result result = small_result();
  RootCause crash = lost_reply();
  crash.title = "crash caller";
  const std::string hash(150, 'x');
  crash.run.difference = {
      {.kind = ChangeKind::changed, .table = "auth.users", .key = "1", .fields = {{"password", hash, hash}}},
      {.kind = ChangeKind::gone, .table = "auth.users", .key = hash}};
  crash.run.moments.insert(crash.run.moments.begin(),
                           {.label = "crash caller", .kind = StepKind::crash, .actor = "caller"});
  result.designs[0].root_causes.push_back(crash);
  result.designs[0].root_causes.push_back(lost_reply());
  result.designs[0].root_causes.back().run.moments = {delivery("lost_request")};
  return result;
}

class Html : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const auto program = Browser::found();
    if (program) browser = new Browser(*program);
  }
  static void TearDownTestSuite() {
    delete browser;
    browser = nullptr;
  }
  void SetUp() override {
    if (!browser) GTEST_SKIP() << "there is no Chromium here (Debian package chromium)";
    open(to_html(shown()));
  }

  static void open(const std::string& page) {
    const std::string path = own_file("page.html");
    std::ofstream(path, std::ios::binary) << page;
    browser->look_like(1280, "light");
    browser->open(path);
  }
  static Browser::Json value(const std::string& expression) { return browser->value(expression); }

  static inline Browser* browser = nullptr;
};

// Texts whose contrast with what is behind them is below 4.5, as "2.1: some text".
constexpr const char* faint_texts = R"js((() => {
  for (const each of document.querySelectorAll('details')) each.open = true;
  const rgb = text => (text.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const color = rgb(getComputedStyle(node).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
      if (color[3] > 0) throw new Error('half transparent');
    }
    return [255, 255, 255];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let texts = 0;
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), parent = walker.currentNode.parentElement;
    if (!text || parent.closest('.skip')) continue;
    ++texts;
    const [a, b] = [light(rgb(getComputedStyle(parent).color)), light(behind(parent))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) faint.push(ratio.toFixed(1) + ': ' + text);
  }
  return texts > 100 ? faint : ['too few texts'];
})())js";

TEST_F(Html, OpensFromDiskWithoutTheNetworkAndWithoutComplaint) {
  EXPECT_THAT(browser->requests, testing::AllOf(testing::SizeIs(1), Each(StartsWith("file://"))));
  EXPECT_THAT(browser->complaints, IsEmpty());
}

TEST_F(Html, ForbidsScriptsAndTheNetwork) {
  open(std::string(to_html(shown()))
           .insert(to_html(shown()).find("</main>"),
                   "<script>window.ran = 1</script><img src=\"https://example.com/x.png\">"));
  EXPECT_EQ(value("window.ran === undefined"), true);
  EXPECT_THAT(browser->complaints, Contains(testing::HasSubstr("Content Security Policy")));
}

TEST_F(Html, HasTheTablesAndAllRootCauses) {
  EXPECT_EQ(value("document.querySelectorAll('details.cause').length"), 3);
  EXPECT_EQ(value("document.querySelectorAll('table.lanes').length"), 3);
  EXPECT_EQ(value("document.querySelectorAll('#designs ~ table tbody tr').length"), 3);
  EXPECT_EQ(value("[...document.querySelectorAll('.checks tbody tr:nth-child(2) td')].map(e => e.innerText)"),
            Browser::Json({"✗ violated\nat 2 ends\n3 root causes", "✓ passed\nat 2 ends", "? incomplete\nat 2 ends"}));
}

TEST_F(Html, MarksThePointOfNoReturnBetweenItsSteps) {
  EXPECT_EQ(value("[...document.querySelectorAll('.lanes')[0].tBodies[0].rows].map(e => e.className)"),
            Browser::Json({"", "across no-return", "doomed"}));
}

TEST_F(Html, HasLandmarksAndHeadingsInOrder) {
  EXPECT_THAT(browser->roles(),
              testing::AllOf(Contains("banner"), Contains("navigation"), Contains("main"), Contains("contentinfo"),
                             Contains("table"), Contains("columnheader"), Contains("rowheader")));
  EXPECT_EQ(value("document.querySelectorAll('h1').length"), 1);
  EXPECT_EQ(value(R"js((() => { let last = 0; return [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].filter(h => {
    const level = +h.tagName[1], skips = level > last + 1; last = level; return skips; }).map(h => h.innerText); })())js"),
            Browser::Json::array());
}

TEST_F(Html, HasAScopeForEachTableHeaderAndATargetForEachLink) {
  EXPECT_EQ(value("document.querySelectorAll('th:not([scope])').length"), 0);
  EXPECT_EQ(
      value("[...document.querySelectorAll('a')].filter(a => !document.querySelector(a.getAttribute('href'))).length"),
      0);
  EXPECT_EQ(value("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"),
            value("document.querySelectorAll('[id]').length"));
}

TEST_F(Html, StartsWithASkipLinkWhoseFocusIsSeen) {
  browser->press("Tab", 9);
  EXPECT_EQ(value("document.activeElement.className"), "skip");
  EXPECT_EQ(value("document.activeElement.getBoundingClientRect().left >= 0"), true);
  EXPECT_EQ(value("getComputedStyle(document.activeElement).outlineStyle"), "solid");
}

TEST_F(Html, UnfoldsFromTheKeyboard) {
  value("document.querySelectorAll('details.cause > summary')[1].focus()");
  browser->press("Enter", 13, "\r");
  EXPECT_EQ(value("document.querySelectorAll('details.cause')[1].open"), true);
}

TEST_F(Html, HasEnoughContrastInLightAndDark) {
  EXPECT_EQ(value(faint_texts), Browser::Json::array());
  const auto light = value("getComputedStyle(document.body).backgroundColor");
  browser->look_like(1280, "dark");
  EXPECT_NE(value("getComputedStyle(document.body).backgroundColor"), light);
  EXPECT_EQ(value(faint_texts), Browser::Json::array());
}

TEST_F(Html, ContrastOfAFaintTextWouldBeNoticed) {
  value("document.querySelector('h1').style.color = '#aaa'");
  EXPECT_THAT(value(faint_texts).dump(), testing::HasSubstr("halfdone tried"));
}

TEST_F(Html, FitsAWideScreenWithWordsThatAreLong) {
  value("for (const each of document.querySelectorAll('details')) each.open = true");
  EXPECT_LE(value("document.documentElement.scrollWidth"), 1280);
}

TEST_F(Html, FitsAPhone) {
  browser->look_like(320, "light");
  value("for (const each of document.querySelectorAll('details')) each.open = true");
  EXPECT_EQ(value("document.documentElement.scrollWidth"), 320);
  EXPECT_EQ(value(R"js([...document.querySelectorAll('main *')].filter(e =>
    e.checkVisibility() && e.getBoundingClientRect().right > 320.5 && getComputedStyle(e).position !== 'absolute').length)js"),
            0);
}

TEST_F(Html, FitsPaperWithWhatIsFolded) {
  Result result = shown();
  for (const char* name : {"a_design_with_a_long_name", "d", "e", "f", "g"})
    result.designs.push_back(design(name, sim::Result::incomplete));
  open(to_html(result));
  browser->look_like(680, "light", "print");
  EXPECT_LE(value("document.documentElement.scrollWidth"), 680);
  EXPECT_EQ(
      value("[...document.querySelectorAll('td, th')].filter(e => e.getBoundingClientRect().right > 680.5).length"), 0);
  EXPECT_EQ(value("document.querySelectorAll('details.cause')[1].open"), false);
  EXPECT_EQ(value("document.querySelectorAll('details.cause pre')[2].getBoundingClientRect().height > 10"), true);
}

TEST_F(Html, CanBePhotographed) {
  for (const char* scheme : {"light", "dark"}) {
    browser->look_like(1280, scheme);
    EXPECT_THAT(browser->screenshot(), StartsWith("iVBORw0KGgo"));  // PNG
  }
}

TEST_F(Html, IsNotBrokenByTextsThatLookLikeHtml) {
  Result result = small_result();
  const std::string bad = "</details></main><script>window.ran = 1</script><b onclick='x'>\"&";
  result.summary = bad;
  result.designs[0].root_causes[0].title = bad;
  result.designs[0].root_causes[0].plan = bad;
  result.designs[0].root_causes[0].run.moments[0].request = bad;
  open(to_html(result));
  EXPECT_EQ(value("document.querySelectorAll('script, [onclick]').length"), 0);
  EXPECT_EQ(value("document.querySelector('details.cause h3').textContent"), "1. " + bad);
  EXPECT_EQ(value("document.querySelectorAll('main').length"), 1);
}

}  // namespace
}  // namespace halfdone::reports
