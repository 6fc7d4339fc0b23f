// The steps between worlds that were known already, kept in about three bytes each.
#pragma once

#include <cstdint>
#include <deque>

#include "sim/explore/visited.h"

namespace halfdone::sim {

struct Edge {
  VisitId from;
  VisitId to;
};

// Append only; read from the start. Edges of one source come one after another and lead to worlds found not long
// before, so each is two small differences, in groups of seven bits.
class Edges {
 public:
  void add(const Edge& edge);
  std::size_t size() const { return size_; }
  // Allocated, as accounted here.
  std::size_t bytes() const { return bytes_.size(); }

  template <class Visitor>
  void for_each(const Visitor& visit) const {
    auto at = bytes_.begin();
    Edge edge{0, 0};
    for (std::size_t index = 0; index < size_; ++index) {
      edge.from += static_cast<VisitId>(signed_of(read(at)));
      edge.to = edge.from + static_cast<VisitId>(signed_of(read(at)));
      visit(edge);
    }
  }

 private:
  using Place = std::deque<std::uint8_t>::const_iterator;
  static std::uint64_t read(Place& at) {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t byte = *at++;
      value |= std::uint64_t{byte & 127u} << shift;
      if (byte < 128) return value;
    }
  }
  // 0, -1, 1, -2, 2, ...
  static std::int64_t signed_of(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  void write(std::int64_t value);

  std::deque<std::uint8_t> bytes_;
  VisitId last_from_ = 0;
  std::size_t size_ = 0;
};

}  // namespace halfdone::sim
