// What a program says of replies that are alike: each way in which it isn't so is found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "sim/explore/audit.h"
#include "tests/sim/leases.h"
#include "tests/sim/scenario.h"

namespace halfdone::sim {
namespace {

using namespace toy;
using testing::HasSubstr;

struct Noted {
  std::string text;
  Fingerprint fingerprint() const { return halfdone::fingerprint_of(text); }
  std::string print() const { return text; }
};

Shared<sim::Call> call_of(CallId id, Op op, const std::string& key) {
  auto call = std::make_unique<sim::Call>();
  call->id = call->session = id;
  const Request request{op, key, 1};
  call->name = "toy." + request.print();
  call->request = make_message(request);
  return Shared<sim::Call>(call.release());
}

bool is_refused(const Event& event) { return Result::code_of(event.reply) != ""; }

// Asks `calls` at once and reacts to the first reply. Says that all replies are alike, by one digest.
class Reacting final : public Program {
 public:
  using React = std::function<Advance(const Event&)>;
  Reacting(unsigned calls, Fingerprint digest, React react)
      : calls_(calls), digest_(digest), react_(std::move(react)) {}

  Advance advance(const Message& memory, const Event& event) const override {
    if (!memory) {
      Advance first{.memory = make_message(Noted{"asked"})};
      for (CallId id = 1; id <= calls_; ++id) first.calls.push_back(call_of(id, Op::get, std::to_string(id)));
      return first;
    }
    if (held<Noted>(memory).text == "asked") return react_(event);
    return {};
  }
  std::optional<Fingerprint> digest(const Message& memory, const Event&) const override {
    return held<Noted>(memory).text == "asked" ? std::optional(digest_) : std::nullopt;
  }

 private:
  unsigned calls_;
  Fingerprint digest_;
  React react_;
};

constexpr Fingerprint alike{7, 7};

struct Case {
  unsigned calls = 1;
  Fingerprint digest = alike;
  bool is_caller = true;
  bool has_leases = false;
};

std::string promise_broken(Reacting::React react, const Case& of = {}) {
  Scenario scenario = moving(moves_carelessly, {.rules = {{VerdictKind::refused}}});
  ActorInfo& actor = scenario.system.actors[0];
  actor.program = std::make_shared<Reacting>(of.calls, of.digest, std::move(react));
  actor.is_caller = of.is_caller;
  if (of.has_leases) actor.leases = std::make_shared<NeverSuperseded>();
  reduce(scenario);
  const Audit found = audit(scenario, {});
  EXPECT_TRUE(found.is_complete || found.broken);
  return found.broken ? found.broken->what.promise : "";
}

Advance tells(Told told) { return {.told = told, .answered = true}; }

TEST(AuditOfReplies, PassesWhatReactsToAllAlike) {
  EXPECT_EQ(promise_broken([](const Event&) { return tells(Told::done); }), "");
}

TEST(AuditOfReplies, FindsAReplyThatIsNotTheOnlyOneToCome) {
  EXPECT_THAT(promise_broken([](const Event&) { return tells(Told::done); }, {.calls = 2}),
              HasSubstr("nothing else reaches the program"));
}

TEST(AuditOfReplies, FindsWhatIsToldOnOneOnly) {
  EXPECT_THAT(promise_broken([](const Event& event) { return tells(is_refused(event) ? Told::failed : Told::done); }),
              HasSubstr("equal digests"));
  EXPECT_THAT(promise_broken([](const Event& event) {
                return is_refused(event) ? Advance{} : Advance{.told = Told::nothing, .answered = true};
              }),
              HasSubstr("equal digests"));
}

TEST(AuditOfReplies, FindsWhatIsAskedOnOneOnly) {
  EXPECT_THAT(promise_broken([](const Event& event) {
                return Advance{.memory = make_message(Noted{"more"}),
                               .calls = {call_of(9, Op::set, is_refused(event) ? "refused" : "went well")}};
              }),
              HasSubstr("equal digests"));
}

TEST(AuditOfReplies, FindsWhatIsRememberedOfOneOnly) {
  EXPECT_THAT(promise_broken([](const Event& event) {
                return Advance{.memory = make_message(Noted{is_refused(event) ? "refused" : "went well"}),
                               .calls = {call_of(9, Op::set, "more")}};
              }),
              HasSubstr("equal digests"));
}

// A reply that is on its way may be heard after a lapse, and then it may mean something else.
TEST(AuditOfReplies, FindsWhatDiffersWithOrWithoutALapseOnly) {
  for (const bool lapsed : {false, true}) {
    EXPECT_THAT(promise_broken(
                    [lapsed](const Event& event) {
                      return tells(event.lapsed == lapsed && is_refused(event) ? Told::failed : Told::done);
                    },
                    {.has_leases = true}),
                HasSubstr("equal digests"))
        << lapsed;
  }
}

TEST(AuditOfReplies, FindsWhatIsSaidToRestAndGoesOn) {
  const std::string rests = "it makes no more calls and tells nothing";
  const Case resting{.digest = comes_to_rest, .is_caller = false};
  EXPECT_EQ(promise_broken([](const Event&) { return tells(Told::nothing); }, resting), "");
  EXPECT_THAT(promise_broken([](const Event&) { return Advance{.calls = {call_of(9, Op::get, "more")}}; }, resting),
              HasSubstr(rests));
  EXPECT_THAT(promise_broken(
                  [](const Event&) {
                    return Advance{.memory = make_message(Noted{"more"}), .calls = {call_of(9, Op::get, "more")}};
                  },
                  resting),
              HasSubstr(rests));
  EXPECT_THAT(promise_broken([](const Event&) { return tells(Told::done); }, {.digest = comes_to_rest}),
              HasSubstr(rests));
}

// Reads twice, or once where that is refused. Then it reads once more, and says that all replies to that are alike.
class ReadingTwice final : public Program {
 public:
  Advance advance(const Message& memory, const Event& event) const override {
    const std::string at = memory ? held<Noted>(memory).text : "";
    if (at.empty()) return asks("first", 1);
    if (at == "first" && !is_refused(event)) return asks("second", 2);
    if (at != "last") return asks("last", 3);
    return tells(is_refused(event) ? Told::failed : Told::done);
  }
  std::optional<Fingerprint> digest(const Message& memory, const Event&) const override {
    return held<Noted>(memory).text == "last" ? std::optional(alike) : std::nullopt;
  }

 private:
  static Advance asks(const std::string& what, CallId id) {
    return {.memory = make_message(Noted{what}), .calls = {call_of(id, Op::get, what)}};
  }
};

// The refusal of the first read leads to the last one sooner, but then nothing may be refused any more.
TEST(AuditOfReplies, FindsWhatOnlyALongerWayHasAFaultLeftFor) {
  Scenario scenario = moving(moves_carelessly, {.rules = {{VerdictKind::refused}}, .faults_max = 1});
  scenario.system.services[0].refusals = {{"500"}};
  scenario.system.actors[0].program = std::make_shared<ReadingTwice>();
  const Audit found = audit(scenario, {});
  ASSERT_TRUE(found.broken);
  EXPECT_EQ(found.broken->what.call, "toy.get last 1");
  EXPECT_EQ(found.broken->way,
            (std::vector{delivery(1), hearing(1), delivery(2), hearing(2), delivery(3, refused_500)}));
}

}  // namespace
}  // namespace halfdone::sim
