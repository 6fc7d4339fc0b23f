// What the services that are asked over HTTP have in common: an answer is a status and a typed body.
#pragma once

#include <string>
#include <variant>

#include "base/fingerprint.h"
#include "services/reply.h"

namespace halfdone {

// A body that isn't JSON: made by a proxy or gateway, not by the service.
struct NotJson {
  std::string text{};
};

// Immutable and shared; hashed once.
template <class Body>
class HttpAnswer : public Counted {
 public:
  HttpAnswer(int status, Body body, Fingerprint (*hash)(int, const Body&))
      : body_(std::move(body)), fingerprint_(hash(status, body_)), status_(status) {}

  int status() const { return status_; }
  bool succeeded() const { return status_ >= 200 && status_ < 300; }
  const Body& body() const { return body_; }
  const Fingerprint& fingerprint() const { return fingerprint_; }

 private:
  Body body_;
  Fingerprint fingerprint_;
  int status_;
};

template <class Answer>
bool is_readable(const Reply<Answer>& reply) {
  return reply.arrival == Arrival::whole && !std::holds_alternative<NotJson>(reply.answer->body());
}

}  // namespace halfdone
