#include "sim/certificate/rank.h"

#include <cassert>

namespace halfdone::sim {

namespace {

// The steps backwards, by target, in one array.
class Backwards {
 public:
  explicit Backwards(const Search& search) : first_(search.visited().size() + 1, 0) {
    search.for_each_edge([&](VisitId, VisitId to) { ++first_[to + 1]; });
    for (std::size_t id = 1; id < first_.size(); ++id) first_[id] += first_[id - 1];
    sources_.resize(first_.back());
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    search.for_each_edge([&](VisitId from, VisitId to) { sources_[next[to]++] = from; });
  }

  template <class Visitor>
  void for_each_source(VisitId to, const Visitor& visit) const {
    for (std::size_t at = first_[to]; at < first_[to + 1]; ++at) visit(sources_[at]);
  }

 private:
  std::vector<std::size_t> first_;
  std::vector<VisitId> sources_;
};

}  // namespace

std::vector<std::uint32_t> ranks(const Search& search, const std::vector<VisitId>& good_ends) {
  assert(search.keeps_edges());
  const Backwards backwards(search);
  std::vector<std::uint32_t> ranks(search.visited().size(), no_rank);
  std::vector<VisitId> found;
  const auto reach = [&](VisitId world, std::uint32_t rank) {
    if (ranks[world] != no_rank) return;
    ranks[world] = rank;
    found.push_back(world);
  };
  for (const VisitId end : good_ends) reach(search.visited().find(search.visited()[end].world), 0);
  // Breadth first, so each world gets its least rank.
  for (std::size_t next = 0; next < found.size(); ++next) {
    backwards.for_each_source(found[next], [&, rank = ranks[found[next]] + 1](VisitId from) { reach(from, rank); });
  }
  return ranks;
}

}  // namespace halfdone::sim
