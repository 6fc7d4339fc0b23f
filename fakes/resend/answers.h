// The answers that don't depend on a request; each is the same shared object every time. Texts as recorded or
// documented.
#pragma once

#include <string_view>

#include "services/resend/protocol.h"

namespace halfdone::resend {

const AnswerPtr& contact_not_found();
// Said of segments too: audience is their old name.
const AnswerPtr& audience_not_found();
const AnswerPtr& email_not_found();
const AnswerPtr& malformed_id();
const AnswerPtr& invalid_fields();
AnswerPtr missing_field(std::string_view field);

// Lower-case or not: the id of an object, or nothing that could be one.
bool is_uuid(std::string_view text);

}  // namespace halfdone::resend
