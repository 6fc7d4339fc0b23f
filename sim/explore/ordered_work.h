// Work on many things at once whose results are used one after another, in order, by one thread: so that what comes out
// doesn't depend on the number of threads.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace halfdone::sim {

class OrderedWork {
 public:
  // With the thread that calls `run`.
  explicit OrderedWork(unsigned threads);
  ~OrderedWork();
  OrderedWork(const OrderedWork&) = delete;

  unsigned threads() const { return static_cast<unsigned>(workers_.size()) + 1; }

  // Calls `make(n)` for each n below `size`, on any thread, at most `ahead` of what is used, and then `use(n)` in order
  // on this thread, until one returns false. `make` doesn't throw; when `use` does, nothing is being made any more once
  // that gets out.
  void run(std::size_t size, const std::function<void(std::size_t)>& make, const std::function<bool(std::size_t)>& use);

  // `make(n)` and `make(n + ahead)` are never there at once, so results can be kept in a ring of that size.
  std::size_t ahead() const { return ahead_; }

 private:
  struct Job {
    const std::function<void(std::size_t)>* make = nullptr;
    std::size_t size = 0;
    std::size_t next = 0;  // to be made
    std::size_t used = 0;
    std::size_t making = 0;  // threads
    std::vector<bool> made;  // a ring
  };

  bool may_make() const { return job_.make && job_.next < job_.size && job_.next < job_.used + ahead_; }
  void make_one(std::unique_lock<std::mutex>& lock);
  void work();
  void stop(std::unique_lock<std::mutex>& lock);

  std::size_t ahead_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Job job_;
  bool is_over_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace halfdone::sim
