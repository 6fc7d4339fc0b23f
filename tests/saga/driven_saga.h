// A saga over two services, driven with everything mocked: all goes well unless a test says otherwise.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/saga/driver.h"
#include "tests/saga/replies.h"

namespace halfdone::saga {

inline constexpr std::string_view contact = "c0000000-0000-4000-8000-00000000000a";

inline std::optional<Request> get_user(const Case& about) {
  return supabase_auth::make_request(supabase_auth::GetUser{about.subject});
}
inline std::optional<Request> get_contact(const Case&) {
  return resend::make_request(resend::ContactsGet{{}, std::string(contact)});
}
inline MakeRequest ban(const char* duration) {
  return [duration](const Case& about) -> std::optional<Request> {
    return supabase_auth::make_request(supabase_auth::UpdateUser{.id = about.subject, .ban_duration = duration});
  };
}
inline MakeRequest unsubscribe(bool unsubscribed) {
  return [unsubscribed](const Case&) -> std::optional<Request> {
    return resend::make_request(resend::ContactsUpdate{{}, std::string(contact), {.unsubscribed = unsubscribed}});
  };
}
inline bool is_banned(const Answer& answer, const Case&) {
  return std::get<Reply<supabase_auth::Answer>>(answer).answer->user()->banned_until.has_value();
}
inline bool is_muted(const Answer& answer, const Case&) {
  return std::get<Reply<resend::Answer>>(answer).answer->contact()->unsubscribed;
}

// freeze (auth), mute (resend), commit, forget (resend), erase (auth)
inline Definition saga_of_two_services() {
  Definition saga{.operation = "close", .fields = {"ban"}};
  saga.eligible = "select u.id::text as subject from users u where u.id::text = $2";
  saga.present = "select 1 from users u where u.id::text = $2";
  saga.locks = "select 'user:' || subject, id from moved";
  const auto note = [](const Answer& answer, Record& record) {
    record[0] = is_banned(answer, {"", "", record}) ? "banned" : "free";
  };
  saga.steps = {{.name = "freeze",
                 .act = ban("24h"),
                 .undo = Undo{get_user, is_banned, ban("none")},
                 .captures = {{"read_login", get_user, note}},
                 .retry = {.tries = 3}},
                {.name = "mute", .act = unsubscribe(true), .undo = Undo{get_contact, is_muted, unsubscribe(false)}},
                {.name = "commit", .kind = Kind::pivot, .place = Place::local},
                {.name = "forget",
                 .kind = Kind::retriable,
                 .act = [](const Case&) -> std::optional<Request> {
                   return resend::make_request(resend::ContactsRemove{{}, std::string(contact)});
                 },
                 .absent_is_done = true},
                {.name = "erase",
                 .kind = Kind::retriable,
                 .act = [](const Case& about) -> std::optional<Request> {
                   return supabase_auth::make_request(supabase_auth::DeleteUser{.id = about.subject});
                 },
                 .absent_is_done = true}};
  return saga;
}

inline Answer user(bool banned) {
  supabase_auth::User body{.id = std::string(subject_of_tests)};
  if (banned) body.banned_until = 1;
  return auth_reply(200, body);
}
inline Answer person(bool muted) {
  return resend_reply(200, resend::Contact{.id = std::string(contact), .unsubscribed = muted});
}
inline Answer auth_refuses(int status) { return auth_reply(status, supabase_auth::Error{"no", "no"}); }
inline Answer resend_refuses(int status) { return resend_reply(status, resend::Error{"no", "no"}); }
inline const Answer no_answer_of_auth = Reply<supabase_auth::Answer>{};
inline const Answer no_answer_of_resend = Reply<resend::Answer>{};

class DrivenCoordinator : public testing::Test {
 protected:
  DrivenCoordinator() {
    using testing::_;
    using testing::Return;
    ON_CALL(log, ask).WillByDefault(Return(entry_reply(true, true)));
    ON_CALL(auth, call).WillByDefault(Return(user(true)));
    ON_CALL(resend, call).WillByDefault(Return(person(true)));
    claims(State::forward, 0);
  }

  void claims(State state, int cursor) {
    ON_CALL(log, ask("log.claim", testing::_)).WillByDefault(testing::Return(claim_reply(state, cursor)));
  }
  void nothing_to_undo() {
    ON_CALL(auth, call("freeze.probe", testing::_)).WillByDefault(testing::Return(user(false)));
    ON_CALL(resend, call("mute.probe", testing::_)).WillByDefault(testing::Return(person(false)));
  }
  // The names of what was done.
  std::vector<std::string> run(Definition definition = saga_of_two_services()) {
    const Engine engine(std::move(definition));
    return drive(engine, {log, auth, resend, clock, watcher});
  }

  testing::NiceMock<MockLog> log;
  testing::NiceMock<MockProvider> auth, resend;
  testing::NiceMock<MockClock> clock;
  testing::NiceMock<MockWatcher> watcher;
};

}  // namespace halfdone::saga
