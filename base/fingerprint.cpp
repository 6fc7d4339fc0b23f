#include "base/fingerprint.h"

#include <fmt/format.h>

// Compiled here: other libraries export functions of these names.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace halfdone {

Fingerprint fingerprint_of(const void* data, std::size_t size, std::uint64_t seed) {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(data, size, seed);
  return {hash.low64, hash.high64};
}

std::string to_string(const Fingerprint& fingerprint) {
  return fmt::format("{:016x}{:016x}", fingerprint.high, fingerprint.low);
}

Hasher& Hasher::append(const void* data, std::size_t size) {
  if (size == 0) return *this;  // `data` may be null then, which memcpy forbids
  if (size_ + size <= short_size) {
    std::memcpy(short_ + size_, data, size);
    size_ += size;
    return *this;
  }
  if (long_.empty()) long_.assign(reinterpret_cast<const char*>(short_), size_);
  size_ = short_size;
  long_.append(static_cast<const char*>(data), size);
  return *this;
}

}  // namespace halfdone
