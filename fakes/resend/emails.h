// Sending email, with idempotency keys. One function a request.
#pragma once

#include "fakes/resend/store.h"

namespace halfdone::resend {

AnswerPtr execute(Store& store, const EmailsSend& request, const Context& context);
AnswerPtr execute(const Store& store, const EmailsGet& request);

}  // namespace halfdone::resend
