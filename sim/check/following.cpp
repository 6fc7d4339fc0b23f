#include "sim/check/following.h"

#include <unordered_map>

namespace halfdone::sim {

Following::Following(const Dynamics& dynamics, const World& world) : worlds_{world}, after_(1), before_(1) {
  std::unordered_map<Fingerprint, std::size_t> index = {{world.fingerprint(), 0}};
  for (std::size_t at = 0; at < worlds_.size(); ++at) {
    const World from = worlds_[at];
    for (const Step& step : dynamics.steps(from)) {
      if (!happens_by_itself(step)) continue;
      World next = dynamics.take(from, step);
      const auto [known, is_new] = index.try_emplace(next.fingerprint(), worlds_.size());
      if (is_new) {
        worlds_.push_back(std::move(next));
        after_.emplace_back();
        before_.emplace_back();
      }
      after_[at].push_back(known->second);
      before_[known->second].push_back(at);
    }
  }
}

std::vector<bool> Following::reached(std::size_t from, const Links& links) const {
  std::vector<bool> reached(worlds_.size(), false);
  reached[from] = true;
  std::vector<std::size_t> waiting = {from};
  while (!waiting.empty()) {
    const std::size_t at = waiting.back();
    waiting.pop_back();
    for (const std::size_t next : links[at]) {
      if (reached[next]) continue;
      reached[next] = true;
      waiting.push_back(next);
    }
  }
  return reached;
}

bool Following::is_final(std::size_t index) const {
  const std::vector<bool> follows = reached(index, after_);
  const std::vector<bool> leads_back = reached(index, before_);
  for (std::size_t other = 0; other < worlds_.size(); ++other) {
    if (follows[other] && !leads_back[other]) return false;
  }
  return true;
}

}  // namespace halfdone::sim
