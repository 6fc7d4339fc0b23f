// Results made by hand, small enough to read and with every field that a report shows.
#pragma once

#include <string>
#include <vector>

#include "reports/result.h"

namespace halfdone::reports {

// How often a text contains another.
inline std::size_t count(const std::string& text, const std::string& what) {
  std::size_t times = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++times;
  return times;
}

inline Moment delivery(std::string verdict, Changes changes = {}) {
  return {.label = "auth.delete#1 " + verdict,
          .kind = StepKind::deliver,
          .actor = "caller",
          .service = "auth",
          .call = "auth.delete",
          .request = "DELETE /users/1",
          .verdict = verdict,
          .answer = verdict == "ok" ? "200" : "",
          .is_fault = verdict != "ok",
          .changes = std::move(changes)};
}

inline Moment heard(std::string answer, sim::Told told) {
  return {.label = "heard auth.delete#1",
          .kind = StepKind::reply,
          .actor = "caller",
          .service = "auth",
          .call = "auth.delete",
          .request = "DELETE /users/1",
          .answer = std::move(answer),
          .told = {{"caller", told}}};
}

inline const RowChange gone{.kind = ChangeKind::gone, .table = "auth.users", .key = "1", .name = "Ada"};

// Told "failed" although all is done, because the reply was lost.
inline RootCause lost_reply() {
  return {.title = "auth.delete#1 lost_reply",
          .cost = {1, 0, 2},
          .faults = {"auth.delete done but unheard"},
          .news = {"truthful: told failed, all is done"},
          .token = "hd2:AAAA",
          .plan = "# halfdone plan 1\nscenario shop\ndesign plain\nauth.delete#1 lost_reply\n",
          .run = {.moments = {delivery("lost_reply", {gone}), heard("no answer", sim::Told::failed)},
                  .callers_told = {{"caller", sim::Told::failed}},
                  .reference = sim::Reference::before,
                  .difference = {gone},
                  .asked = {sim::Check::atomic, sim::Check::truthful, sim::Check::settles, sim::Check::invariant},
                  .damages = {{sim::Check::truthful, "told failed, all is done", "the caller was told \"failed\""},
                              {sim::Check::invariant, "a user has a login", "a user has a login: id = 1"}}},
          .no_return = sim::Sought::found,
          .point_of_no_return = 1,
          .necessary_faults = {"auth.delete#1 lost_reply"},
          .good_run = GoodRun{.moments = {delivery("ok", {gone}), heard("200", sim::Told::done)},
                              .shares_steps = 0,
                              .plan = "# halfdone plan 1\nscenario shop\ndesign plain\n"}};
}

// As when a limit comes before what is asked of the root cause.
inline void leave_undetermined(RootCause& cause) {
  cause.no_return = sim::Sought::cut_off;
  cause.point_of_no_return.reset();
  cause.good_run.reset();
  cause.necessary_faults.swap(cause.undetermined_faults);
}

inline Design design(std::string name, sim::Result result) {
  return {.id = {"shop", std::move(name), "", 1},
          .summary = "one call",
          .faults = "any number of faults",
          .actors = {"caller"},
          .services = {"db", "auth"},
          .checks = {{sim::Check::atomic, 2},
                     {sim::Check::truthful, 2},
                     {sim::Check::restored, 0},
                     {sim::Check::bystanders, 1},
                     {sim::Check::settles, 2}},
          .invariants = {{"a user has a login", 2, std::nullopt}, {"a shop has a clerk", 2, 1234}},
          .witnesses = {{"auth.delete", "the login is deleted", 1}},
          .result = result,
          .counts = {.worlds = 1234},
          .exercised = {{"auth.delete ok", 1}},
          .judged_ends = 2,
          .goal_ends = 1};
}

inline Design violated() {
  Design violated = design("plain", sim::Result::violated);
  violated.root_causes = {lost_reply()};
  violated.violating_ends = 1;
  violated.handled_alike = {{"auth.delete", {{"429", "500"}, {"lost_request"}}}};
  return violated;
}

inline Design cut_off() {
  Design cut_off = design("slow", sim::Result::incomplete);
  cut_off.left = 7;
  cut_off.limit = sim::Limit::time;
  cut_off.complete_below = sim::Cost{1, 0, 4};
  cut_off.exercised.clear();
  cut_off.witnesses[0].times = 0;
  cut_off.goal_ends = 0;
  return cut_off;
}

inline Result result_of(std::vector<Design> designs) {
  return {.scenario = "shop", .summary = "close an account", .designs = std::move(designs)};
}

// One design of each result.
inline Result small_result() { return result_of({violated(), design("careful", sim::Result::holds), cut_off()}); }

// So many root causes for each design that no bounded report holds them.
inline Result large_result(std::size_t designs, std::size_t causes) {
  std::vector<Design> all;
  for (std::size_t index = 0; index < designs; ++index) {
    Design one = design("design" + std::to_string(index), sim::Result::violated);
    for (std::size_t cause = 0; cause < causes; ++cause) {
      one.root_causes.push_back(lost_reply());
      one.root_causes.back().title = "cause " + std::to_string(index) + "." + std::to_string(cause);
    }
    all.push_back(std::move(one));
  }
  return result_of(std::move(all));
}

}  // namespace halfdone::reports
