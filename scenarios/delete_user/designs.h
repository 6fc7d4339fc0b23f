// The five designs that people write for deleting a user, as scripts that read like their code, client habits included.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/clients/postgres.h"
#include "scenarios/clients/resend.h"
#include "scenarios/clients/supabase.h"
#include "sim/script/script.h"

namespace halfdone::scenarios::delete_user {

// Who is deleted: A (Ada).
inline constexpr std::string_view user_id = "a0000000-0000-4000-8000-00000000000a";
inline constexpr std::string_view email = "ada@example.com";
inline constexpr std::string_view audience_id = "5e000000-0000-4000-8000-000000000001";

sim::Script proposal_date(sim::Env& env);
sim::Script today(sim::Env& env);
sim::Script nested_try(sim::Env& env);
sim::Script sequential(sim::Env& env);
sim::Script outbox(sim::Env& env);
// The other half of `outbox`: one pass over the outbox.
sim::Script outbox_relay(sim::Env& env);

// What `proposal_date` and `today` have in common: three calls started together. They differ in how the auth client was
// built.
sim::Script three_calls_at_once(sim::Env& env, Supabase::Built auth_client);

// The application's query function `deleteUser(db, userId)`: what every design calls for the database.
sim::Task<> delete_user_rows(sim::Env& env);

}  // namespace halfdone::scenarios::delete_user
