// Any plan of a saga, for RapidCheck.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "tests/scenarios/random_saga.h"

namespace halfdone::scenarios::random_saga {

inline rc::Gen<unsigned> tries() { return rc::gen::element(1u, 2u, 3u); }

inline rc::Gen<Part> parts_before() {
  const auto compensatable = rc::gen::build<Part>(
      rc::gen::set(&Part::where, rc::gen::element(Where::database, Where::auth, Where::resend)),
      rc::gen::set(&Part::tries, tries()), rc::gen::set(&Part::captures), rc::gen::set(&Part::only_if_there));
  const auto read_only = rc::gen::build<Part>(rc::gen::set(&Part::kind, rc::gen::just(saga::Kind::read_only)),
                                              rc::gen::set(&Part::where, rc::gen::element(Where::auth, Where::resend)),
                                              rc::gen::set(&Part::tries, tries()), rc::gen::set(&Part::refuses));
  return rc::gen::weightedOneOf<Part>({{4, compensatable}, {1, read_only}});
}

inline rc::Gen<Part> parts_after() {
  return rc::gen::build<Part>(rc::gen::set(&Part::kind, rc::gen::just(saga::Kind::retriable)),
                              rc::gen::set(&Part::where, rc::gen::element(Where::database, Where::auth, Where::resend)),
                              rc::gen::set(&Part::tries, tries()), rc::gen::set(&Part::removes));
}

// At most six parts with the pivot, and nothing behind a removal that needs what was removed.
inline Plan made_sound(Plan plan) {
  for (Part& part : plan.before) {
    if (part.where == Where::database) part.captures = false;
    part.only_if_there = part.only_if_there && part.captures;
  }
  plan.after.resize(std::min(plan.after.size(), 5 - plan.before.size()));
  std::set<Where> needed;
  for (auto part = plan.after.rbegin(); part != plan.after.rend(); ++part) {
    if (part->where == Where::database || needed.contains(part->where)) part->removes = false;
    needed.insert(part->where);
  }
  return plan;
}

inline rc::Gen<Plan> plans() {
  const auto some = [](rc::Gen<Part> parts) {
    return rc::gen::resize(5, rc::gen::container<std::vector<Part>>(std::move(parts)));
  };
  return rc::gen::map(
      rc::gen::build<Plan>(
          rc::gen::set(&Plan::before, some(parts_before())),
          rc::gen::set(&Plan::guard, rc::gen::element(Guard::none, Guard::none, Guard::holds, Guard::does_not_hold)),
          rc::gen::set(&Plan::after, some(parts_after()))),
      made_sound);
}

// The contact is removed, and behind that something is asked of it: refused for good, whenever it is asked.
inline Plan made_hopeless(Plan plan) {
  plan.before.resize(std::min<std::size_t>(plan.before.size(), 2));
  plan.after.resize(std::min<std::size_t>(plan.after.size(), 1));
  for (Part& part : plan.after) {
    if (part.where == Where::resend) part.removes = false;
  }
  plan.after.insert(plan.after.begin(), {.kind = saga::Kind::retriable, .where = Where::resend, .removes = true});
  plan.after.push_back({.kind = saga::Kind::retriable, .where = Where::resend});
  return plan;
}

inline rc::Gen<Plan> hopeless_plans() { return rc::gen::map(plans(), made_hopeless); }

}  // namespace halfdone::scenarios::random_saga
