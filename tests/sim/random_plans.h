// Any plan of a little system, for RapidCheck.
#pragma once

#include <rapidcheck.h>

#include <algorithm>

#include "tests/sim/random_systems.h"

namespace halfdone::sim::random_system {

// Of a list that looks for work before it clears, `clear` is sent when there is something, and that is for good.
inline Doing true_doing(const Part& part, std::size_t index) {
  switch (part.lines[index].call.op) {
    case Op::read: return Doing::reads;
    case Op::poll: return part.polls_by ? Doing::writes : Doing::reads;
    case Op::add: return Doing::acts_once;
    case Op::clear:
      return index > 0 && part.lines[0].call.op == Op::poll && part.polls_by != Op::add ? Doing::acts_once
                                                                                        : Doing::writes;
    case Op::lease: return Doing::renews;
    case Op::hold:
    case Op::add_held:
    case Op::let_go:
    case Op::add_leased: return Doing::writes;
  }
  return Doing::writes;
}

inline void make_possible(Part& part, std::size_t lines_max) {
  part.lines.resize(std::clamp<std::size_t>(part.lines.size(), 1, lines_max));
  part.lines.front().call.opens_session = true;
  part.lines.back().is_unheard = false;
  if (part.after_lapse) part.after_lapse = std::min(*part.after_lapse, part.lines.size() - 1);
  // A call isn't made again while it is on its way.
  if (std::ranges::any_of(part.lines, &Line::is_unheard)) part.after_lapse.reset();
}

inline bool clears_at_the_end(const Part& part) {
  const auto clears = [](const Line& line) { return line.call.op == Op::clear; };
  return part.lines.size() > 1 && part.lines.front().call.op == Op::poll && !part.polls_by &&
         clears(part.lines.back()) && std::ranges::count_if(part.lines, clears) == 1;
}

inline void make_digest_true(Part& part) {
  const bool all_are_heard = std::ranges::none_of(part.lines, &Line::is_unheard);
  if (part.digest != Digest::none) part.digest = all_are_heard ? Digest::right : Digest::none;
}

inline void make_policy_true(Part& part) {
  const bool all_are_heard = std::ranges::none_of(part.lines, &Line::is_unheard);
  if (part.policy > Policy::lapsed) part.policy = Policy::cleared;
  const bool is_cleared = clears_at_the_end(part) && part.after_lapse.value_or(0) == 0 && all_are_heard;
  if (part.policy == Policy::cleared && !is_cleared) part.policy = Policy::never;
  if (part.policy == Policy::lapsed && (part.after_lapse || !all_are_heard)) part.policy = Policy::never;
}

inline void make_doings_true(Part& part) {
  for (std::size_t index = 0; index < part.lines.size(); ++index) {
    Doing& doing = part.lines[index].call.doing;
    if (doing != Doing::writes) doing = true_doing(part, index);
  }
}

inline void say_that_additions_read(Part& part) {
  for (Line& line : part.lines) {
    if (line.call.op == Op::add && line.call.doing == Doing::writes) line.call.doing = Doing::reads;
  }
}

inline void make_true_but_for(Lie lie, Part& part) {
  if (lie == Lie::anything) return;
  if (lie != Lie::digest) make_digest_true(part);
  if (lie != Lie::policy) make_policy_true(part);
  lie == Lie::doing ? say_that_additions_read(part) : make_doings_true(part);
}

// In which the lie shows, mostly.
inline void make_fitting(FaultModel& faults, Lie lie) {
  if (lie == Lie::doing) faults.rules.insert(faults.rules.begin(), {VerdictKind::late, std::nullopt, 1u});
  if (lie == Lie::policy) faults.pauses_max = 1;
  if (lie != Lie::members) return;
  faults.rules.resize(std::min<std::size_t>(faults.rules.size(), 1));
  faults.crashes_max = 0;
}

// One to three actors, the fewer the longer.
inline Plan made_possible(Plan plan) {
  plan.callers.resize(std::min<std::size_t>(plan.callers.size(), 2));
  if (plan.lie == Lie::members) plan.callers.resize(1);
  plan.workers.resize(std::min<std::size_t>(plan.workers.size(), 3 - plan.callers.size()));
  if (plan.callers.empty() && plan.workers.empty()) plan.callers.emplace_back();
  if (plan.lie == Lie::members && plan.workers.size() < 2) plan.workers.resize(2, {.lines = {{}}});
  if (plan.lie != Lie::members && plan.lie != Lie::anything) {
    for (Part& part : plan.workers) part = plan.workers.front();
  }
  if (plan.loses_freely) {
    plan.faults.rules.resize(std::min<std::size_t>(plan.faults.rules.size(), 1));
    plan.faults.rules.insert(plan.faults.rules.begin(), {{VerdictKind::lost_request}, {VerdictKind::lost_reply}});
    plan.faults.faults_max.reset();
  }
  make_fitting(plan.faults, plan.lie);
  const std::size_t actors = plan.callers.size() + plan.workers.size();
  for (std::vector<Part>* parts : {&plan.callers, &plan.workers}) {
    for (Part& part : *parts) {
      make_possible(part, actors == 1 ? 4 : actors == 2 ? 3 : 2);
      make_true_but_for(plan.lie, part);
    }
  }
  return plan;
}

inline rc::Gen<Doing> doings() {
  return rc::gen::element(Doing::writes, Doing::reads, Doing::acts_once, Doing::renews);
}
inline rc::Gen<bool> seldom(int one_in) {
  return rc::gen::map(rc::gen::inRange(0, one_in), [](int number) { return number == 1; });
}

inline rc::Gen<Line> lines(std::vector<Op> ops) {
  const auto opens = rc::gen::map(seldom(2), [](bool goes_on) { return !goes_on; });
  const auto calls = rc::gen::build<vault::Line>(rc::gen::set(&vault::Line::op, rc::gen::elementOf(std::move(ops))),
                                                 rc::gen::set(&vault::Line::opens_session, opens),
                                                 rc::gen::set(&vault::Line::waits_first, seldom(10)),
                                                 rc::gen::set(&vault::Line::doing, doings()));
  return rc::gen::build<Line>(rc::gen::set(&Line::call, calls), rc::gen::set(&Line::is_unheard, seldom(10)));
}

inline rc::Gen<Part> callers() {
  const auto all = rc::gen::resize(
      4, rc::gen::container<std::vector<Line>>(lines(
             {Op::add, Op::add, Op::hold, Op::add_held, Op::let_go, Op::lease, Op::add_leased, Op::read, Op::clear})));
  return rc::gen::build<Part>(
      rc::gen::set(&Part::lines, all), rc::gen::set(&Part::restarts, seldom(3)),
      rc::gen::set(&Part::digest,
                   rc::gen::element(Digest::right, Digest::right, Digest::none, Digest::one_for_all,
                                    Digest::of_what_is_told, Digest::of_the_line, Digest::rests_unless_answered)),
      rc::gen::set(&Part::policy,
                   rc::gen::element(Policy::none, Policy::none, Policy::none, Policy::never, Policy::lapsed)),
      rc::gen::set(&Part::after_lapse,
                   rc::gen::element<std::optional<std::size_t>>(0, 0, 0, 1, std::nullopt, std::nullopt)));
}

// Most look for work, do something, and clear.
inline rc::Gen<std::vector<Line>> work() {
  const auto first =
      rc::gen::oneOf(lines({Op::poll}), lines({Op::poll}), lines({Op::read, Op::clear, Op::add, Op::lease}));
  const auto middle = rc::gen::resize(1, rc::gen::container<std::vector<Line>>(lines(
                                             {Op::lease, Op::lease, Op::add_leased, Op::read, Op::hold, Op::add})));
  const auto last = rc::gen::oneOf(lines({Op::clear}), lines({Op::clear}), lines({Op::add, Op::add_leased, Op::read}));
  return rc::gen::apply(
      [](Line one, std::vector<Line> list, Line other, bool is_short) {
        if (is_short) return std::vector{one};
        list.insert(list.begin(), one);
        list.push_back(other);
        return list;
      },
      first, middle, last, seldom(6));
}

inline rc::Gen<Part> workers() {
  return rc::gen::build<Part>(
      rc::gen::set(&Part::lines, work()), rc::gen::set(&Part::restarts, rc::gen::element(true, true, false)),
      rc::gen::set(&Part::may_crash, rc::gen::element(true, true, false)),
      rc::gen::set(&Part::digest,
                   rc::gen::element(Digest::right, Digest::right, Digest::right, Digest::none, Digest::one_for_all,
                                    Digest::of_the_line, Digest::rests_unless_answered)),
      rc::gen::set(&Part::policy,
                   rc::gen::element(Policy::none, Policy::never, Policy::cleared, Policy::cleared, Policy::always,
                                    Policy::lapsed, Policy::lapsed, Policy::closed, Policy::line)),
      rc::gen::set(&Part::after_lapse,
                   rc::gen::element<std::optional<std::size_t>>(0, 0, 0, 1, std::nullopt, std::nullopt)),
      rc::gen::set(&Part::polls_by,
                   rc::gen::element<std::optional<Op>>(std::nullopt, std::nullopt, std::nullopt, std::nullopt,
                                                       Op::lease, Op::add, Op::hold, Op::clear)));
}

inline rc::Gen<FaultModel> faults() {
  using enum VerdictKind;
  const auto rules = rc::gen::build<FaultRule>(
      rc::gen::set(&FaultRule::kind, rc::gen::element(refused, lost_request, lost_reply, lost_reply, torn_reply, late,
                                                      late, duplicate, late_duplicate, hollow, partial, stale)),
      rc::gen::set(&FaultRule::max, rc::gen::element<std::optional<unsigned>>(std::nullopt, 1u, 1u, 2u)));
  const auto some = rc::gen::resize(3, rc::gen::container<std::vector<FaultRule>>(rules));
  return rc::gen::build<FaultModel>(rc::gen::set(&FaultModel::rules, some),
                                    rc::gen::set(&FaultModel::faults_max, rc::gen::element<std::optional<unsigned>>(
                                                                              std::nullopt, std::nullopt, 1u, 2u)),
                                    rc::gen::set(&FaultModel::crashes_max, rc::gen::element(0u, 0u, 1u)),
                                    rc::gen::set(&FaultModel::pauses_max, rc::gen::element(0u, 0u, 1u)));
}

inline rc::Gen<Plan> plans(rc::Gen<Lie> lies) {
  const auto some = [](int most, rc::Gen<Part> parts) {
    return rc::gen::resize(most, rc::gen::container<std::vector<Part>>(std::move(parts)));
  };
  return rc::gen::map(
      rc::gen::build<Plan>(rc::gen::set(&Plan::lie, std::move(lies)), rc::gen::set(&Plan::callers, some(2, callers())),
                           rc::gen::set(&Plan::workers, some(2, workers())),
                           rc::gen::set(&Plan::loses_freely, seldom(4)), rc::gen::set(&Plan::faults, faults())),
      made_possible);
}

}  // namespace halfdone::sim::random_system
