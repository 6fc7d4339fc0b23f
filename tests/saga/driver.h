// A driver as production has one: it executes the effects of a coordinator against a log and providers, here mocked,
// and brings the answers.
#pragma once

#include <gmock/gmock.h>

#include "saga/coordinator.h"

namespace halfdone::saga {

using LogReply = Reply<postgres::Answer>;

// What the driver talks to. Effects go by their names: "log.turn", "freeze.undo".
class LogService {
 public:
  virtual ~LogService() = default;
  virtual LogReply ask(const std::string& name, const postgres::QueryPtr& query) = 0;
};

class Provider {
 public:
  virtual ~Provider() = default;
  virtual Answer call(const std::string& name, const Request& request) = 0;
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual void wait(const std::string& name) = 0;
};

class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void hear(const std::string& notice) = 0;
};

class MockLog : public LogService {
 public:
  MOCK_METHOD(LogReply, ask, (const std::string&, const postgres::QueryPtr&), (override));
};

class MockProvider : public Provider {
 public:
  MOCK_METHOD(Answer, call, (const std::string&, const Request&), (override));
};

class MockClock : public Clock {
 public:
  MOCK_METHOD(void, wait, (const std::string&), (override));
};

class MockWatcher : public Watcher {
 public:
  MOCK_METHOD(void, hear, (const std::string&), (override));
};

struct Surroundings {
  LogService& log;
  Provider& auth;
  Provider& resend;
  Clock& clock;
  Watcher& watcher;
};

// Carries one saga on until its coordinator rests, or `effects_max` effects. Returns their names.
inline std::vector<std::string> drive(const Engine& engine, const Surroundings& around, unsigned effects_max = 100) {
  std::vector<std::string> done;
  Transition now = engine.start();
  while (true) {
    for (const Notice& notice : now.notices) around.watcher.hear(print(notice));
    if (now.next.is_at_rest() || done.size() == effects_max) return done;
    const Effect& effect = now.effects.at(0);
    Heard event;
    if (const auto* query = std::get_if<postgres::QueryPtr>(&effect.what)) {
      event.answer = around.log.ask(effect.name, *query);
    } else if (const auto* request = std::get_if<Request>(&effect.what)) {
      const bool is_auth = std::holds_alternative<supabase_auth::RequestPtr>(*request);
      event.answer = (is_auth ? around.auth : around.resend).call(effect.name, *request);
    } else {
      around.clock.wait(effect.name);
    }
    done.push_back(effect.name);
    now = engine.advance(now.next, event);
  }
}

}  // namespace halfdone::saga
