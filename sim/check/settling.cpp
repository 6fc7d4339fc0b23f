#include "sim/check/settling.h"

#include <unordered_map>
#include <vector>

namespace halfdone::sim {

// Everything that follows by itself, with the steps backwards; then what of it leads back.
Settled how_it_settles(const System& system, const World& world) {
  std::vector<World> worlds = {world};
  std::unordered_map<Fingerprint, std::size_t> index = {{world.fingerprint(), 0}};
  std::vector<std::vector<std::size_t>> before(1);
  for (std::size_t at = 0; at < worlds.size(); ++at) {
    const World from = worlds[at];
    for (const Step& step : enabled(system, from)) {
      if (!happens_by_itself(step)) continue;
      World next = take(system, from, step);
      const auto [known, is_new] = index.try_emplace(next.fingerprint(), worlds.size());
      if (is_new) {
        worlds.push_back(std::move(next));
        before.emplace_back();
      }
      before[known->second].push_back(at);
    }
  }
  if (worlds.size() == 1 && before[0].empty()) return Settled::quiet;
  std::vector<bool> leads_back(worlds.size(), false);
  std::vector<std::size_t> waiting = {0};
  std::size_t found = 0;
  while (!waiting.empty()) {
    const std::size_t at = waiting.back();
    waiting.pop_back();
    for (const std::size_t from : before[at]) {
      if (leads_back[from]) continue;
      leads_back[from] = true;
      ++found;
      waiting.push_back(from);
    }
  }
  return found == worlds.size() ? Settled::loop : Settled::not_yet;
}

}  // namespace halfdone::sim
