// Budgets: a world that was explored with less of every budget used needs no exploring with more. It is a reduction of
// visits and not of worlds; the search asks for it (`Reducer::merges_budgets`).
#include <algorithm>

#include "sim/reduce/all_reductions.h"
#include "sim/world/spending.h"

namespace halfdone::sim {

namespace {

// Whatever a visit that has used more can do, one that has used nothing can: and has then used no more.
class BudgetAudit : public Reduction::Audit {
 public:
  explicit BudgetAudit(const System& system) : budgets_(system.faults) {}

  std::optional<Broken> at(const World& world, const std::vector<Step>& steps, const Memo*) override {
    std::vector<Spent> reached = {Spent()};
    for (const Step& step : steps) {
      const std::size_t known = reached.size();
      for (std::size_t index = 0; index < known; ++index) {
        const auto next = spent_after(budgets_, world, step, reached[index]);
        if (next && std::ranges::find(reached, *next) == reached.end()) reached.push_back(*next);
      }
    }
    for (const Spent& cheap : reached) {
      for (const Spent& dear : reached) {
        if (cheap.covers(dear) && !does_as_much(world, steps, cheap, dear))
          return Broken{.promise = "whoever has used no more of any budget can do all that another can, and it can't"};
      }
    }
    return std::nullopt;
  }

 private:
  bool does_as_much(const World& world, const std::vector<Step>& steps, const Spent& cheap, const Spent& dear) const {
    for (const Step& step : steps) {
      const auto after_dear = spent_after(budgets_, world, step, dear);
      if (!after_dear) continue;
      const auto after_cheap = spent_after(budgets_, world, step, cheap);
      if (!after_cheap || !after_cheap->covers(*after_dear)) return false;
    }
    return true;
  }

  Budgets budgets_;
};

class BudgetsUsed final : public Reduction {
 public:
  std::string_view name() const override { return "budgets"; }
  std::string_view relies_on() const override {
    return "whoever has used no more of any budget can do all that the other can";
  }
  std::unique_ptr<Audit> audit(const System& system) const override { return std::make_unique<BudgetAudit>(system); }
};

}  // namespace

const Reduction& budgets_used() {
  static const BudgetsUsed reduction;
  return reduction;
}

}  // namespace halfdone::sim
