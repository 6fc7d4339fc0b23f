// The three fakes as one backend, with requests made and given verdicts by hand.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "scenarios/registry.h"
#include "scenarios/services.h"

namespace halfdone::scenarios {

inline constexpr std::string_view ada = "a0000000-0000-4000-8000-00000000000a";
inline constexpr unsigned conflict_40001 = 0, full_53300 = 1, shutdown_57P01 = 2;

// One request on its way: whose, in which life, on which session.
struct From {
  sim::ActorId actor = 0;
  std::uint8_t life = 0;
  sim::CallId session = 1;
  sim::CallId call = 1;
};

inline sim::Address address(const From& from, Service service) {
  return {{from.actor, from.life, from.session}, from.call, id_of(service)};
}
inline sim::Message sql(std::string text) { return pack(make_shared_value<postgres::Query>(std::move(text))); }
inline sim::Message auth(supabase_auth::RequestBody body) { return pack(supabase_auth::make_request(std::move(body))); }
inline sim::Message resend_request(resend::RequestBody body) { return pack(resend::make_request(std::move(body))); }

inline std::unique_ptr<Services> new_services() {
  const std::string files = folder() + "/delete_user/";
  auto services = std::make_unique<Services>(std::vector{files + "schema.sql", files + "seed.sql"});
  services->resend().seed_contact(
      {.id = "c0000000-0000-4000-8000-00000000000a", .email = "ada@example.com", .first_name = "Ada"}, {});
  return services;
}

// A backend, and who was woken in it.
struct Desk {
  static std::string shown(const sim::Message& reply) { return reply ? reply->print() : "waits"; }

  std::string deliver(const From& from, Service service, const sim::Message& request, unsigned nth = 0) {
    return shown(services->deliver(address(from, service), request, nth, woken).reply);
  }
  std::string run(const From& from, std::string text, unsigned nth = 0) {
    return deliver(from, Service::db, sql(std::move(text)), nth);
  }
  std::string refuse(const From& from, std::string text, unsigned why) {
    return shown(services->refuse(address(from, Service::db), sql(std::move(text)), why, woken));
  }
  bool allows(sim::VerdictKind kind, const From& from, std::string text, unsigned why = 0) const {
    return services->allows({kind, static_cast<std::uint8_t>(why)}, address(from, Service::db), sql(std::move(text)));
  }
  bool allows(sim::VerdictKind kind, Service service, const sim::Message& request) const {
    return services->allows({kind}, address({}, service), request);
  }
  bool reads(const From& from, std::string text) const {
    return services->reads(address(from, Service::db), sql(std::move(text)));
  }
  void crash(sim::ActorId actor, std::uint8_t life) { services->disconnect_actor(actor, life, {}, woken); }
  std::vector<std::string> take_woken() {
    std::vector<std::string> texts;
    for (const sim::Woken& each : woken)
      texts.push_back(
          fmt::format("actor {} life {}: {}", each.session.actor, each.session.generation, each.reply->print()));
    woken.clear();
    return texts;
  }
  std::string plan_of(const std::string& team) {
    return services->query("select plan from teams where name = '" + team + "'", "the test").at(0);
  }

  std::unique_ptr<Services> services = new_services();
  std::vector<sim::Woken> woken;
};

inline constexpr From first{.session = 1, .call = 1}, second{.session = 1, .call = 2}, third{.session = 1, .call = 3};
inline constexpr From other{.actor = 1};
inline const std::string change_solo = "update teams set plan = 'free' where name = 'solo'";
inline const std::string change_shared = "update teams set plan = 'free' where name = 'shared'";

inline Desk with_open_block() {
  Desk desk;
  EXPECT_EQ(desk.run(first, "begin"), "BEGIN");
  EXPECT_EQ(desk.run(second, change_solo), "UPDATE 1");
  return desk;
}

}  // namespace halfdone::scenarios
