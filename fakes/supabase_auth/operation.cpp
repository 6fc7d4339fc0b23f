#include "fakes/supabase_auth/operation.h"

#include <cassert>

#include "base/overloaded.h"

namespace halfdone::supabase_auth {

namespace {

constexpr std::uint64_t operation_domain = 0x61757468'6f706572;  // "auth oper"

HandlerState handler_of(const RequestBody& body) {
  return std::visit(Overloaded{
                        [](const GetUser&) -> HandlerState { return Reading(); },
                        [](const ListUsers&) -> HandlerState { return Listing(); },
                        [](const CreateUser&) -> HandlerState { return Creating(); },
                        [](const UpdateUser&) -> HandlerState { return Updating(); },
                        [](const DeleteUser&) -> HandlerState { return Deleting(); },
                    },
                    body);
}

void add(Hasher& hasher, const postgres::AnswerPtr& answer) {
  hasher.add(static_cast<std::uint64_t>(static_cast<bool>(answer)));
  if (answer) hasher.add(answer->fingerprint());
}

}  // namespace

Operation::Operation(RequestPtr the_request, postgres::SessionId the_session, const postgres::Context& the_context)
    : request(std::move(the_request)),
      session(the_session),
      context(the_context),
      handler(handler_of(request->body())) {}

Fingerprint Operation::fingerprint() const {
  Hasher hasher(operation_domain);
  hasher.add(request->fingerprint()).add(static_cast<std::uint64_t>(session)).add(context.request);
  std::visit([&](const auto& state) { hasher.add(static_cast<std::uint64_t>(state.stage)); }, handler);
  std::visit(Overloaded{
                 [&](const Reading& state) { add(hasher, state.user); },
                 [&](const Listing& state) {
                   add(hasher, state.count);
                   add(hasher, state.users);
                 },
                 [&](const Creating& state) {
                   add(hasher, state.email_identity);
                   add(hasher, state.phone_identity);
                 },
                 [&](const Updating& state) {
                   add(hasher, state.user);
                   add(hasher, state.identities);
                   add(hasher, state.new_email_identity);
                   add(hasher, state.new_phone_identity);
                 },
                 [&](const Deleting& state) {
                   add(hasher, state.user);
                   add(hasher, state.identities);
                   hasher.add(static_cast<std::uint64_t>(state.identity));
                   hasher.add(std::string_view(state.failure ? state.failure : ""));
                 },
             },
             handler);
  return hasher.finish();
}

}  // namespace halfdone::supabase_auth
