#include "fakes/postgres/values/functions.h"

#include <algorithm>
#include <optional>

#include "fakes/postgres/values/function_families.h"

namespace halfdone::postgres {

namespace {

bool is_preferred(TypeId id) { return id == TypeId::boolean || id == TypeId::text || id == TypeId::timestamptz; }

using Candidates = std::vector<const Function*>;

bool takes_count(const Function& function, std::size_t count) {
  return function.variadic ? count >= function.parameters.size() : count == function.parameters.size();
}

bool is_exact(const Function& function, std::span<const Type> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (function.parameter(i).id != arguments[i].id) return false;
  }
  return true;
}

bool is_reachable(const Function& function, std::span<const Type> arguments, bool any_takes_arrays) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Type& parameter = function.parameter(i);
    if (parameter.id == TypeId::any && arguments[i].id == TypeId::text_array && !any_takes_arrays) return false;
    if (!can_cast(arguments[i], parameter, CastContext::implicit)) return false;
  }
  return true;
}

// Keeps those with the highest score.
template <class Score>
void keep_best(Candidates& candidates, Score score) {
  int best = 0;
  for (const Function* candidate : candidates) best = std::max(best, score(*candidate));
  std::erase_if(candidates, [&](const Function* candidate) { return score(*candidate) < best; });
}

// For an unknown literal at `index`: the category that the candidates agree on, text first.
std::optional<Category> category_for_unknown(const Candidates& candidates, std::size_t index) {
  const auto category = [index](const Function* candidate) { return category_of(candidate->parameter(index).id); };
  if (std::ranges::any_of(candidates, [&](auto* candidate) { return category(candidate) == Category::string; })) {
    return Category::string;
  }
  const Category first = category(candidates.front());
  if (std::ranges::all_of(candidates, [&](auto* candidate) { return category(candidate) == first; })) return first;
  return std::nullopt;
}

void decide_unknowns(Candidates& candidates, std::span<const Type> arguments) {
  std::vector<std::optional<Category>> categories(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].id != TypeId::unknown) continue;
    categories[i] = category_for_unknown(candidates, i);
    if (!categories[i]) return;
  }
  std::erase_if(candidates, [&](const Function* candidate) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (categories[i] && category_of(candidate->parameter(i).id) != *categories[i]) return true;
    }
    return false;
  });
  keep_best(candidates, [&](const Function& candidate) {
    int score = 0;
    for (std::size_t i = 0; i < arguments.size(); ++i)
      score += categories[i] && is_preferred(candidate.parameter(i).id) ? 1 : 0;
    return score;
  });
}

// "Function Type Resolution" of the documentation, from the point where no candidate matches exactly.
const Function* select(Candidates candidates, std::span<const Type> arguments, bool any_takes_arrays) {
  std::erase_if(candidates, [&](auto* candidate) { return !is_reachable(*candidate, arguments, any_takes_arrays); });
  keep_best(candidates, [&](const Function& candidate) {
    int exact = 0;
    for (std::size_t i = 0; i < arguments.size(); ++i) exact += candidate.parameter(i).id == arguments[i].id ? 1 : 0;
    return exact;
  });
  if (candidates.size() == 1) return candidates.front();
  keep_best(candidates, [&](const Function& candidate) {
    int good = 0;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const Type& parameter = candidate.parameter(i);
      const bool preferred = is_preferred(parameter.id) && category_of(parameter.id) == category_of(arguments[i].id);
      good += parameter.id == arguments[i].id || preferred ? 1 : 0;
    }
    return good;
  });
  if (candidates.size() > 1) decide_unknowns(candidates, arguments);
  return candidates.size() == 1 ? candidates.front() : nullptr;
}

const Function* find(const std::vector<Function>& all, std::string_view name, std::span<const Type> arguments,
                     bool any_takes_arrays) {
  Candidates candidates;
  for (const Function& function : all) {
    if (function.name == name && takes_count(function, arguments.size())) candidates.push_back(&function);
  }
  for (const Function* candidate : candidates) {
    if (is_exact(*candidate, arguments)) return candidate;
  }
  return candidates.empty() ? nullptr : select(std::move(candidates), arguments, any_takes_arrays);
}

const FunctionTable& table() {
  static const FunctionTable all = [] {
    FunctionTable made;
    add_arithmetic(made);
    add_text_functions(made);
    add_text_search(made);
    add_json_operators(made);
    add_json_functions(made);
    add_array_functions(made);
    add_session_functions(made);
    return made;
  }();
  return all;
}

}  // namespace

const Function* find_operator(std::string_view name, const Type& left, const Type& right) {
  if (left.id == TypeId::void_) return find(table().operators, name, std::span(&right, 1), false);
  Type sides[2] = {left, right};
  if (left.id == TypeId::unknown) sides[0] = right;
  if (right.id == TypeId::unknown) sides[1] = left;
  // Beside a known type, an unknown literal is first taken for the same type.
  for (const Function& function : table().operators) {
    if (function.name == name && takes_count(function, 2) && is_exact(function, sides)) return &function;
  }
  sides[0] = left;
  sides[1] = right;
  return find(table().operators, name, sides, false);
}

const Function* find_function(std::string_view name, std::span<const Type> arguments) {
  return find(table().functions, name, arguments, true);
}

}  // namespace halfdone::postgres
