#include "sim/certificate/certified_visits.h"

namespace halfdone::sim {

void CertifiedVisits::add(const CertifiedVisit& visit) {
  write(visit.up);
  write(visit.choice);
  write(visit.rank ? *visit.rank + 1 : 0);
}

// Groups of seven bits, lowest first.
void CertifiedVisits::write(std::uint64_t number) {
  for (; number >= 128; number >>= 7) bytes_ += static_cast<char>(number | 128);
  bytes_ += static_cast<char>(number);
}

std::uint64_t CertifiedVisits::Reader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 63 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= std::uint64_t{byte & 127u} << shift;
    if (byte < 128) return value;
  }
  is_damaged_ = true;
  return 0;
}

std::optional<CertifiedVisit> CertifiedVisits::Reader::next() {
  if (rest_.empty()) return std::nullopt;
  CertifiedVisit visit;
  visit.up = number();
  visit.choice = number();
  const std::uint64_t rank = number();
  if (rank > 0) visit.rank = rank - 1;
  if (is_damaged_) return std::nullopt;
  return visit;
}

}  // namespace halfdone::sim
