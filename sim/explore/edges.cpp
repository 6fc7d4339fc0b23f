#include "sim/explore/edges.h"

namespace halfdone::sim {

void Edges::add(const Edge& edge) {
  write(std::int64_t{edge.from} - std::int64_t{last_from_});
  write(std::int64_t{edge.to} - std::int64_t{edge.from});
  last_from_ = edge.from;
  ++size_;
}

void Edges::write(std::int64_t value) {
  std::uint64_t rest = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  for (; rest >= 128; rest >>= 7) bytes_.push_back(static_cast<std::uint8_t>(rest | 128));
  bytes_.push_back(static_cast<std::uint8_t>(rest));
}

}  // namespace halfdone::sim
