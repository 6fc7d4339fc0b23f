// The npm package `resend` 6 for scripts. Errors are values.
#pragma once

#include "scenarios/clients/javascript.h"
#include "services/resend/client.h"

namespace halfdone::scenarios {

using ResendResult = DataOrError<resend::Answer, resend::client_error>;
using ResendCall = JsCall<ResendResult>;

class ResendContacts {
 public:
  explicit ResendContacts(sim::Env& env) : env_(&env) {}

  ResendCall create(resend::ContactsCreate contact) const { return send(std::move(contact)); }
  ResendCall get(std::string contact, std::string audience_id = {}) const {
    return send(resend::ContactsGet{std::move(audience_id), std::move(contact)});
  }
  ResendCall update(resend::ContactsUpdate update) const { return send(std::move(update)); }
  // `contact` is an id or an address. Under an audience it is only taken out of that audience.
  ResendCall remove(std::string contact, std::string audience_id = {}) const {
    return send(resend::ContactsRemove{std::move(audience_id), std::move(contact)});
  }

 private:
  ResendCall send(resend::RequestBody body) const;
  sim::Env* env_;
};

class ResendClient {
 public:
  explicit ResendClient(sim::Env& env) : contacts(env) {}
  ResendContacts contacts;
};

}  // namespace halfdone::scenarios
