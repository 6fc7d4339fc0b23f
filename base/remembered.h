// The results of a pure function by what they depend on, so that each is computed once. Nothing else depends on what is
// remembered: at most, something is computed again.
#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "base/fingerprint.h"

namespace halfdone {

// Threads may share it.
template <class Value>
class Remembered {
 public:
  // Once it holds `size_max` results (about), it keeps no more.
  explicit Remembered(std::size_t size_max) : shard_max_(size_max / shard_count + 1) {}

  // `compute()` is a function of what `key` is made of. Two threads may compute the same at once.
  template <class Compute>
  Value of(const Fingerprint& key, const Compute& compute) const {
    Shard& shard = shards_[key.high % shard_count];
    {
      const std::shared_lock lock(shard.mutex);
      const auto found = shard.values.find(key);
      if (found != shard.values.end()) return found->second;
    }
    Value value = compute();
    const std::unique_lock lock(shard.mutex);
    if (shard.values.size() < shard_max_) shard.values.try_emplace(key, value);
    return value;
  }

 private:
  static constexpr std::size_t shard_count = 16;
  struct Shard {
    std::shared_mutex mutex;
    std::unordered_map<Fingerprint, Value> values;
  };
  std::size_t shard_max_;
  mutable std::array<Shard, shard_count> shards_;
};

}  // namespace halfdone
