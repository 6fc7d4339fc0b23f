// The saga for deleting a user: the design that should hold.
//
//   step            kind                    do                                   undo
//   begin           local                   lock the user, status `deleting`     status `active`
//   freeze_login    remote, compensatable   long ban, and a marker               the ban as it was, no marker
//   mute_contact    remote, compensatable   unsubscribed, and a marker           as it was, no marker
//   check_login     remote, read-only       whether the freeze is in place
//   commit          local, pivot            the rules again; memberships, teams without other members; status `deleted`
//   delete_contact  remote, retriable       by the recorded id
//   delete_data     local, retriable        what else names the user; the profile
//   delete_login    remote, retriable       hard; last, because it holds the address
//
// The facts are those of the table "A design that should hold" in the specification of the operation.
#pragma once

#include <string_view>

#include "saga/definition.h"

namespace halfdone::scenarios::delete_user {

// `email` is the address of the subject: contacts have no other name that the application knows.
saga::Definition delete_user_saga(std::string_view email);

}  // namespace halfdone::scenarios::delete_user
