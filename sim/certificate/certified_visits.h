// The visits of a search in a certificate, about three bytes each: depth first, so that a reader
// needs to hold no more than the worlds on the way from the start.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace halfdone::sim {

struct CertifiedVisit {
  // How many places to go back on the way of the visit before; the place that is then last is the parent.
  std::uint64_t up = 0;
  std::uint64_t choice = 0;  // which of the parent's enabled steps leads here
  // Of the world: 0 for a good end, else 1 + the least rank of those that a step without fault leads to. None: no good
  // end is reached without faults.
  std::optional<std::uint64_t> rank;

  friend bool operator==(const CertifiedVisit&, const CertifiedVisit&) = default;
};

// The first one is the start, of which only the rank counts.
class CertifiedVisits {
 public:
  CertifiedVisits() = default;
  explicit CertifiedVisits(std::string bytes) : bytes_(std::move(bytes)) {}

  void add(const CertifiedVisit& visit);
  const std::string& bytes() const { return bytes_; }

  class Reader {
   public:
    explicit Reader(const CertifiedVisits& visits) : rest_(visits.bytes_) {}
    // Nothing at the end, or where the bytes are no visits any more.
    std::optional<CertifiedVisit> next();
    bool is_damaged() const { return is_damaged_; }

   private:
    std::uint64_t number();
    std::string_view rest_;
    bool is_damaged_ = false;
  };

 private:
  void write(std::uint64_t number);
  std::string bytes_;
};

}  // namespace halfdone::sim
