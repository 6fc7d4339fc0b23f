#include "sim/replay/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bitset>

#include "base/bad_input.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

const Token a_token{.id = {"move", "test", "empty", 2}, .choices = {0, 3, 200, 70000}, .end = 0xdeadbeef};

TEST(Token, StartsWithItsVersion) { EXPECT_TRUE(print(a_token).starts_with("hd2:")); }

TEST(Token, ReadsBack) { EXPECT_EQ(parse_token(print(a_token)), a_token); }

RC_GTEST_PROP(Token, ReadsBackWhateverItHolds,
              (std::string scenario, std::string design, std::string variant, std::vector<std::string> without,
               std::vector<std::uint32_t> choices, std::uint32_t end)) {
  Token token{.id = {scenario, design, variant, *rc::gen::inRange(1u, 16u)}, .choices = choices, .end = end};
  token.id.without = without;
  RC_ASSERT(parse_token(print(token)) == token);
}

TEST(Token, CutShortIsBadInputWithARemedy) {
  const std::string text = print(a_token);
  for (std::size_t size = 4; size < text.size(); ++size) {
    EXPECT_THAT(
        [&] { parse_token(text.substr(0, size)); },
        ThrowsMessage<BadInput>(AllOf(HasSubstr("token: the token is cut short"), HasSubstr("Copy the whole token"))));
  }
}

TEST(Token, WithACharacterTooManyIsBadInput) { EXPECT_THROW(parse_token(print(a_token) + "A"), BadInput); }

TEST(Token, WithAnyCharacterMistypedIsBadInput) {
  const std::string text = print(a_token);
  for (std::size_t index = 4; index < text.size(); ++index) {
    for (const char digit : {'A', 'q', '7', '_'}) {
      std::string mistyped = text;
      if (mistyped[index] == digit) continue;
      mistyped[index] = digit;
      EXPECT_THROW(parse_token(mistyped), BadInput) << mistyped;
    }
  }
}

// Whatever is left over of its bits.
TEST(Token, WithAnotherLastCharacterIsBadInput) {
  for (const std::string design : {"a", "ab", "abc"}) {
    Token token = a_token;
    token.id.design = design;
    const std::string text = print(token);
    for (const char digit : std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")) {
      if (digit == text.back()) continue;
      EXPECT_THROW(parse_token(text.substr(0, text.size() - 1) + digit), BadInput) << design << digit;
    }
  }
}

std::string base64url(const std::string& bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bits, text;
  for (const char byte : bytes) bits += std::bitset<8>(static_cast<unsigned char>(byte)).to_string();
  while (bits.size() % 6 != 0) bits += '0';
  for (std::size_t at = 0; at < bits.size(); at += 6) text += digits[std::bitset<6>(bits, at, 6).to_ulong()];
  return text;
}

// With a checksum that is right, as `print` never makes it.
std::string token_of_bytes(std::string bytes) {
  const std::uint64_t sum = halfdone::fingerprint_of(bytes).low;
  for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(sum >> shift);
  return "hd2:" + base64url(bytes);
}

TEST(Token, WithBytesBehindItsEndIsBadInput) {
  std::string bytes = {'\1', 'm', '\1', 't', '\0', '\1', '\0', '\0', 'e', 'n', 'd', '!'};
  EXPECT_EQ(parse_token(token_of_bytes(bytes)).id, (ScenarioId{"m", "t", "", 1}));
  EXPECT_THAT([&] { parse_token(token_of_bytes(bytes + "x")); }, ThrowsMessage<BadInput>(HasSubstr("is damaged")));
}

TEST(Token, WithAForeignCharacterNamesIt) {
  EXPECT_THAT([] { parse_token("hd2:AB CD"); },
              ThrowsMessage<BadInput>(HasSubstr("the character ' ' can't be in a token")));
}

TEST(Token, OfAnotherVersionIsBadInputWithARemedy) {
  EXPECT_THAT([] { parse_token("hd1:AAAA"); },
              ThrowsMessage<BadInput>(AllOf(HasSubstr("another version"), HasSubstr("start with \"hd2:\""))));
}

TEST(Token, MustBeOne) {
  EXPECT_THAT([] { parse_token("delete_user"); }, ThrowsMessage<BadInput>(HasSubstr("this is no token")));
}

// --- Replay

const std::vector<Step> half_done = {delivery(1), hearing(1), delivery(2, refused_500), hearing(2)};

TEST(Token, ReplaysItsPath) {
  const Scenario scenario = moving(moves_carelessly, {.rules = {{VerdictKind::refused}}});
  const TokenRun run = follow(scenario, token_for(scenario, half_done));
  EXPECT_FALSE(run.diverged) << run.message;
  EXPECT_EQ(run.path, half_done);
}

TEST(Token, ReplaysWhateverFaultsTheExplorationAllowed) {
  const Scenario with_refusals = moving(moves_carelessly, {.rules = {{VerdictKind::refused}}});
  const Scenario without_faults = moving(moves_carelessly, {});
  EXPECT_EQ(follow(without_faults, token_for(with_refusals, half_done)).path, half_done);
}

TEST(Token, SaysWhichReductionsWereNotUsed) {
  Scenario scenario = moving(moves_carelessly, {});
  // A rule that asks about every world switches some off.
  scenario.invariants = {
      {.name = "none", .always = true, .violations = [](const Backend&) { return std::vector<std::string>{}; }}};
  ASSERT_FALSE(scenario.dynamics()->without().empty());
  EXPECT_EQ(token_for(scenario, {delivery(1)}).id.without, scenario.dynamics()->without());
}

TEST(Token, DivergesWhenAChoiceDoesNotExistAnyMore) {
  const Scenario scenario = moving(moves_carelessly, {});
  Token token = token_for(scenario, half_done);
  token.choices[1] = 99;
  const TokenRun run = follow(scenario, token);
  EXPECT_TRUE(run.diverged);
  EXPECT_THAT(run.message, HasSubstr("step 2 of 4 does not exist any more"));
}

TEST(Token, DivergesWhenTheDesignMakesFewerCalls) {
  const Token token = token_for(moving(moves_carelessly, {}), half_done);
  const Scenario changed = moving(
      [](Env& env) -> Script {
        co_await ask(env, Op::set, "to", 1);
        co_return Told::done;
      },
      {});
  EXPECT_TRUE(follow(changed, token).diverged);
}

TEST(Token, DivergesWhenTheEndIsAnotherOne) {
  const Token token = token_for(moving(moves_carelessly, {}), half_done);
  const Scenario changed = moving(
      [](Env& env) -> Script {
        co_await demand(env, Op::set, "elsewhere", 1);
        co_await demand(env, Op::erase, "from");
        co_return Told::done;
      },
      {});
  const TokenRun run = follow(changed, token);
  EXPECT_TRUE(run.diverged);
  EXPECT_THAT(run.message, HasSubstr("ends in another state"));
}

// Any path of the search, through its text and back.
RC_GTEST_PROP(Token, ReplaysAnyPath, ()) {
  FaultModel faults = every_fault();
  faults.crashes_max = 1;
  Scenario scenario = moving(moves_with_a_retry, faults);
  scenario.system.actors[0].restarts = true;
  std::vector<Step> path;
  World world = scenario.start();
  const auto choices = *rc::gen::resize(20, rc::gen::container<std::vector<unsigned>>(rc::gen::inRange(0u, 1000u)));
  for (const unsigned choice : choices) {
    const std::vector<Step> steps = scenario.dynamics()->steps(world);
    if (steps.empty()) break;
    path.push_back(steps[choice % steps.size()]);
    world = scenario.dynamics()->take(world, path.back());
  }
  const TokenRun run = follow(scenario, parse_token(print(token_for(scenario, path))));
  RC_ASSERT(!run.diverged);
  RC_ASSERT(run.path == path);
}

}  // namespace
}  // namespace halfdone::sim
