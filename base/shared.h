// Immutable values that worlds share: a counted pointer without a second allocation.
//
// `Shared<T>` points to a `const T` that derives from `Counted`. Copying one is an increment; the count is atomic
// because threads of one exploration hand worlds to each other.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace halfdone {

class Counted {
 public:
  Counted() = default;
  Counted(const Counted&) {}
  Counted& operator=(const Counted&) { return *this; }

  void retain() const { count_.fetch_add(1, std::memory_order_relaxed); }
  // True when the caller held the last reference and must delete the object.
  bool release() const {
    if (count_.load(std::memory_order_acquire) == 1) return true;
    return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }
  bool is_unique() const { return count_.load(std::memory_order_acquire) == 1; }

 private:
  mutable std::atomic<std::uint32_t> count_{0};
};

// `T` is the type that is deleted: give it a virtual destructor when it is a base.
template <class T>
class Shared {
 public:
  Shared() = default;
  Shared(std::nullptr_t) {}
  explicit Shared(const T* object) : object_(object) {
    if (object_) object_->retain();
  }
  Shared(const Shared& other) : Shared(other.object_) {}
  Shared(Shared&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Shared() {
    if (object_ && object_->release()) delete object_;
  }

  const T* get() const { return object_; }
  const T& operator*() const { return *object_; }
  const T* operator->() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  friend bool operator==(const Shared& a, const Shared& b) { return a.object_ == b.object_; }

 private:
  const T* object_ = nullptr;
};

template <class T, class... Args>
Shared<T> make_shared_value(Args&&... args) {
  return Shared<T>(new T(std::forward<Args>(args)...));
}

}  // namespace halfdone
