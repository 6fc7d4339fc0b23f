#include "reports/headline.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/checks.h"
#include "reports/words.h"

namespace halfdone::reports {

namespace {

std::size_t count(const Result& result, sim::Result what) {
  return static_cast<std::size_t>(std::ranges::count(result.designs, what, &Design::result));
}

bool goes_wrong_by_itself(const Design& design) {
  return std::ranges::any_of(design.root_causes,
                             [](const RootCause& cause) { return cause.cost.faults + cause.cost.crashes == 0; });
}

std::string outcome(const Result& result) {
  const std::size_t all = result.designs.size();
  const std::size_t violated = count(result, sim::Result::violated);
  const std::size_t holds = count(result, sim::Result::holds);
  const auto share = [&](std::size_t part) {
    if (all == 1) return std::string("it");
    return part == all ? fmt::format("all {}", all) : fmt::format("{} of {}", part, all);
  };
  if (violated == all) return share(all) + " can go wrong";
  if (holds == all) return share(all) + (all == 1 ? " holds" : " hold");
  if (violated + holds == 0) return share(all) + (all == 1 ? " was" : " were") + " not explored to the end";
  std::string text;
  const auto add = [&](std::size_t part, std::string_view one, std::string_view many) {
    if (part) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", share(part), part == 1 ? one : many);
  };
  add(violated, "can go wrong", "can go wrong");
  add(holds, "holds", "hold");
  add(all - violated - holds, "was not explored to the end", "were not explored to the end");
  return text;
}

}  // namespace

std::string headline(const Result& result) {
  if (result.designs.empty()) return "No design was explored.";
  return fmt::format(
      "halfdone tried {} of the operation \xe2\x80\x9c{}\xe2\x80\x9d against everything that may go wrong between the "
      "services, and {}.",
      counted(result.designs.size(), "design"), result.summary, outcome(result));
}

std::string headline_details(const Result& result) {
  std::string text;
  const auto by_itself = static_cast<std::size_t>(std::ranges::count_if(result.designs, goes_wrong_by_itself));
  const std::size_t all = result.designs.size();
  if (by_itself) {
    text += fmt::format("{} wrong even when nothing fails. ",
                        by_itself < all ? fmt::format("{} of them {}", by_itself, by_itself == 1 ? "goes" : "go")
                        : all == 1      ? "It goes"
                                        : fmt::format("All {} of them go", all));
  }
  std::size_t worlds = 0, transitions = 0, causes = 0;
  for (const Design& design : result.designs) {
    worlds += design.counts.worlds;
    transitions += design.counts.transitions;
    causes += design.root_causes.size();
  }
  text += fmt::format("In all, {} were run and {} told apart; ", counted(transitions, "step"),
                      counted(worlds, "different situation"));
  text += causes == 0 ? "none of them is wrong."
                      : fmt::format("what is wrong in them comes from {}, each shown below by its simplest run.",
                                    counted(causes, "root cause"));
  return text;
}

std::string verdict_words(const Design& design) {
  switch (design.result) {
    case sim::Result::holds: {
      const std::vector<std::string> unasked = not_asked(design);
      return "holds: no check failed in any situation that can be reached" +
             (unasked.empty() ? "" : "; not asked: " + joined(unasked, ", "));
    }
    case sim::Result::incomplete: return "nothing wrong was found, but not everything was explored";
    case sim::Result::violated: break;
  }
  if (design.root_causes.empty() && misses_goal(design))
    return "never does what it is for: no run ends with everything as after success";
  if (design.root_causes.empty()) return "a pass would be empty: something that must happen never did";
  const sim::Cost& cheapest = design.root_causes.front().cost;
  const unsigned fewest = cheapest.faults + cheapest.crashes;
  return fmt::format("can go wrong: {}, the simplest {}", counted(design.root_causes.size(), "root cause"),
                     fewest == 0 ? "without any fault" : "with " + counted(fewest, "fault"));
}

}  // namespace halfdone::reports
