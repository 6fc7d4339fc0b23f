#include "sim/explore/ordered_work.h"

#include <algorithm>

namespace halfdone::sim {

OrderedWork::OrderedWork(unsigned threads) : ahead_(std::size_t{8} * std::max(threads, 1u)) {
  for (unsigned worker = 1; worker < threads; ++worker) workers_.emplace_back([this] { work(); });
}

OrderedWork::~OrderedWork() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void OrderedWork::make_one(std::unique_lock<std::mutex>& lock) {
  const std::size_t mine = job_.next++;
  ++job_.making;
  const auto& make = *job_.make;
  lock.unlock();
  make(mine);
  lock.lock();
  --job_.making;
  job_.made[mine % ahead_] = true;
  changed_.notify_all();
}

void OrderedWork::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return is_over_ || may_make(); });
    if (is_over_) return;
    make_one(lock);
  }
}

// No more is begun, and what was begun is waited for.
void OrderedWork::stop(std::unique_lock<std::mutex>& lock) {
  job_.make = nullptr;
  changed_.wait(lock, [this] { return job_.making == 0; });
}

void OrderedWork::run(std::size_t size, const std::function<void(std::size_t)>& make,
                      const std::function<bool(std::size_t)>& use) {
  std::unique_lock lock(mutex_);
  job_ = {.make = &make, .size = size, .made = std::vector<bool>(ahead_, false)};
  changed_.notify_all();
  bool goes_on = true;
  while (goes_on && job_.used < size) {
    const std::size_t place = job_.used % ahead_;
    while (!job_.made[place]) {
      if (may_make()) {
        make_one(lock);
      } else {
        changed_.wait(lock);
      }
    }
    lock.unlock();
    try {
      goes_on = use(job_.used);
    } catch (...) {
      lock.lock();
      stop(lock);
      throw;
    }
    lock.lock();
    job_.made[place] = false;
    if (goes_on) ++job_.used;
    changed_.notify_all();
  }
  stop(lock);
}

}  // namespace halfdone::sim
