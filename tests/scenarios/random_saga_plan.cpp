#include <algorithm>
#include <utility>

#include "tests/scenarios/random_saga.h"

namespace halfdone::scenarios::random_saga {

using saga::Kind;

std::vector<Part> Plan::parts() const {
  std::vector<Part> parts = before;
  parts.push_back({.kind = Kind::pivot});
  parts.insert(parts.end(), after.begin(), after.end());
  return parts;
}

bool Plan::may_commit() const { return guard != Guard::does_not_hold && std::ranges::none_of(before, &Part::refuses); }

bool Plan::is_hopeless() const {
  for (auto part = after.begin(); part != after.end(); ++part) {
    const auto needs_it = [&](const Part& later) { return later.where == part->where && !later.removes; };
    if (part->removes && std::any_of(part, after.end(), needs_it)) return true;
  }
  return false;
}

std::ostream& operator<<(std::ostream& out, const Plan& plan) {
  static constexpr std::string_view places[] = {"database", "auth", "resend"};
  static constexpr std::string_view guards[] = {"", ", its guard holds", ", its guard does not hold"};
  std::string_view separator;
  for (const Part& part : plan.parts()) {
    out << std::exchange(separator, "; ") << name_of(part.kind);
    if (part.kind == Kind::pivot) {
      out << guards[static_cast<int>(plan.guard)];
      continue;
    }
    out << " in " << places[static_cast<int>(part.where)];
    if (part.where != Where::database) out << ", tries " << part.tries;
    if (part.captures) out << ", with capture";
    if (part.only_if_there) out << ", only if there";
    if (part.refuses) out << ", refuses";
    if (part.removes) out << ", removes";
  }
  return out;
}

}  // namespace halfdone::scenarios::random_saga
