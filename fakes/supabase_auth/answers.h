// The answers that don't depend on a request; each is the same shared object every time. Texts as the server gives
// them.
#pragma once

#include <string>
#include <string_view>

#include "services/supabase_auth/protocol.h"

namespace halfdone::supabase_auth {

const AnswerPtr& done();  // 200 {}
const AnswerPtr& user_not_found();
const AnswerPtr& malformed_user_id();
const AnswerPtr& email_exists();
const AnswerPtr& phone_exists();

// 400 validation_failed
AnswerPtr invalid(std::string message);
// 500 unexpected_failure: the database refused, and whatever the transaction had written is undone.
AnswerPtr failed(std::string_view message);

}  // namespace halfdone::supabase_auth
