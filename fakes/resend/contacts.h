// Contacts and their membership in segments: section "Contacts" of the API. One function a request.
#pragma once

#include "fakes/resend/store.h"

namespace halfdone::resend {

AnswerPtr execute(Store& store, const ContactsCreate& request, const Context& context);
AnswerPtr execute(const Store& store, const ContactsGet& request);
AnswerPtr execute(Store& store, const ContactsUpdate& request);
AnswerPtr execute(Store& store, const ContactsRemove& request);
AnswerPtr execute(const Store& store, const ContactsList& request);
AnswerPtr execute(Store& store, const ContactSegmentsAdd& request);
AnswerPtr execute(Store& store, const ContactSegmentsRemove& request);

}  // namespace halfdone::resend
