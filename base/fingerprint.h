// A 128-bit fingerprint of a value, made to be kept incrementally.
//
// Fingerprints add and subtract (modulo 2^64 in each half): the fingerprint of a set of cells is the sum of the
// fingerprints of its cells, so replacing one cell costs one subtraction and one addition, and the order of the cells
// doesn't matter. Each cell must say where it stands (table, key, slot) in what it hashes. Hashing is XXH3 with 128
// bits.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace halfdone {

struct Fingerprint {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;
  Fingerprint& operator+=(const Fingerprint& other) {
    low += other.low;
    high += other.high;
    return *this;
  }
  Fingerprint& operator-=(const Fingerprint& other) {
    low -= other.low;
    high -= other.high;
    return *this;
  }
  friend Fingerprint operator+(Fingerprint a, const Fingerprint& b) { return a += b; }
  friend Fingerprint operator-(Fingerprint a, const Fingerprint& b) { return a -= b; }
};

Fingerprint fingerprint_of(const void* data, std::size_t size, std::uint64_t seed = 0);
inline Fingerprint fingerprint_of(std::string_view text, std::uint64_t seed = 0) {
  return fingerprint_of(text.data(), text.size(), seed);
}

// 32 hexadecimal digits.
std::string to_string(const Fingerprint& fingerprint);

// Collects the parts of one cell and hashes them in one go. Parts of variable size are preceded by their size, so that
// ("ab", "c") and ("a", "bc") differ. Small cells never allocate.
class Hasher {
 public:
  // `domain` keeps cells of different kinds apart; give each kind of cell its own number or name.
  explicit Hasher(std::uint64_t domain) { add(domain); }

  Hasher& add(std::uint64_t number) {
    if (size_ + sizeof number > short_size) return append(&number, sizeof number);
    std::memcpy(short_ + size_, &number, sizeof number);
    size_ += sizeof number;
    return *this;
  }
  Hasher& add(const Fingerprint& fingerprint) { return add(fingerprint.low).add(fingerprint.high); }
  Hasher& add(std::string_view text) {
    return add(static_cast<std::uint64_t>(text.size())).append(text.data(), text.size());
  }

  Fingerprint finish() const {
    return long_.empty() ? fingerprint_of(short_, size_) : fingerprint_of(long_.data(), long_.size());
  }

 private:
  Hasher& append(const void* data, std::size_t size);

  static constexpr std::size_t short_size = 192;
  unsigned char short_[short_size];
  std::size_t size_ = 0;  // of `short_`; all of it once `long_` is used
  std::string long_;      // used from the first part that doesn't fit into `short_`
};

}  // namespace halfdone

template <>
struct std::hash<halfdone::Fingerprint> {
  std::size_t operator()(const halfdone::Fingerprint& fingerprint) const noexcept { return fingerprint.low; }
};
