// What travels between programs and services, and what programs remember: an immutable, shared value that the simulator
// can compare and print without knowing its type.
#pragma once

#include <cassert>
#include <string>
#include <utility>

#include "base/fingerprint.h"
#include "base/shared.h"

namespace halfdone::sim {

class Payload : public Counted {
 public:
  explicit Payload(const Fingerprint& fingerprint) : fingerprint_(fingerprint) {}
  Payload(const Payload&) = delete;
  Payload& operator=(const Payload&) = delete;
  virtual ~Payload() = default;

  // Of the content: equal contents have equal fingerprints, whatever made them.
  const Fingerprint& fingerprint() const { return fingerprint_; }
  // One line for a person.
  virtual std::string print() const = 0;

 private:
  Fingerprint fingerprint_;
};

using Message = Shared<Payload>;

// A payload that holds a `T`, which has `Fingerprint fingerprint() const` and `std::string print() const`.
template <class T>
class Holding final : public Payload {
 public:
  explicit Holding(T held) : Payload(held.fingerprint()), value(std::move(held)) {}
  std::string print() const override { return value.print(); }

  const T value;
};

template <class T>
Message make_message(T value) {
  return Message(new Holding<T>(std::move(value)));
}

// Requires: the message holds a `T`.
template <class T>
const T& held(const Message& message) {
  const auto* holding = dynamic_cast<const Holding<T>*>(message.get());
  assert(holding && "the message holds another type");
  return holding->value;
}

// Whether the message is there and holds a `T`.
template <class T>
bool holds(const Message& message) {
  return dynamic_cast<const Holding<T>*>(message.get()) != nullptr;
}

}  // namespace halfdone::sim
