#include "scenarios/clients/resend.h"

namespace halfdone::scenarios {

ResendCall ResendContacts::send(resend::RequestBody body) const {
  auto request = resend::make_request(std::move(body));
  if (const auto error = resend::answered_before_request(*request))
    return ResendCall(LocalError{.code = std::string(error->name)});
  std::string name(request->name());
  return ResendCall(env_->call(id_of(Service::resend), 0, std::move(name), pack(std::move(request))));
}

}  // namespace halfdone::scenarios
