#include "tests/scenarios/saga_mutants.h"

#include <algorithm>

#include "base/overloaded.h"
#include "scenarios/delete_user/designs.h"
#include "scenarios/delete_user/saga.h"
#include "scenarios/wire.h"

namespace halfdone::scenarios::delete_user {

namespace {

using saga::Case;
using sim::Check;

saga::Step& step(SagaOptions& options, std::string_view name) {
  return *std::ranges::find(options.definition.steps, name, &saga::Step::name);
}

// The request with something changed.
template <class Body, class Change>
saga::MakeRequest changed(saga::MakeRequest make, Change change) {
  return [make, change](const Case& about) -> std::optional<saga::Request> {
    const std::optional<saga::Request> request = make(about);
    if (!request) return request;
    return std::visit(
        [&](const auto& original) -> saga::Request {
          auto body = original->body();
          std::visit(Overloaded{[&](Body& of_type) { change(of_type); }, [](auto&) {}}, body);
          return make_request(std::move(body));
        },
        *request);
  };
}

template <class Change>
void change_update_user(saga::MakeRequest& make, Change change) {
  make = changed<supabase_auth::UpdateUser>(make, change);
}
template <class Change>
void change_update_contact(saga::MakeRequest& make, Change change) {
  make = changed<resend::ContactsUpdate>(make, change);
}

std::optional<saga::Request> nothing(const Case&) { return std::nullopt; }

std::optional<saga::Request> delete_login(const Case& about) {
  return supabase_auth::make_request(supabase_auth::DeleteUser{.id = about.subject});
}

}  // namespace

const std::vector<Mutant>& mutants() {
  static const std::vector<Mutant> all = {
      // The engine
      {"epoch_not_checked", "B08", "writes to the log don't look at the epoch", Check::restored,
       [](SagaOptions& options) { options.safeguards.epoch = false; }, "", 1, 3, 0, 1},
      {"state_not_checked", "C18", "writes to the log don't look at state and cursor", Check::restored,
       [](SagaOptions& options) { options.safeguards.state = false; }, "", 1, 3, 0, 0, 1},
      {"lapse_not_noticed", "B08", "who slept for longer than a lease goes on as if nothing had happened",
       Check::restored, [](SagaOptions& options) { options.safeguards.lapses = false; }, "", 1, 4, 0, 1},
      {"no_time_wait", "A08", "after the last undo the lock is let go at once", Check::restored,
       [](SagaOptions& options) { options.safeguards.wait = false; }, "", 1, 3, 0, 0, 1},
      {"intent_after_the_call", "B05", "the intent is written after the call", Check::restored,
       [](SagaOptions& options) { options.safeguards.intent = false; }, "", 1, 3, 1},
      {"unknown_taken_for_refused", "A02", "a step whose outcome is unknown isn't undone, and isn't looked at again",
       Check::restored, [](SagaOptions& options) { options.safeguards.unknown = options.safeguards.wait = false; }},
      {"failure_swallowed", "C03", "undos and retriable steps are tried once", Check::atomic,
       [](SagaOptions& options) { options.safeguards.persistence = false; }},
      // What begins and ends it
      {"no_lock", "B10", "nothing is locked, so two sagas about one user live at once", Check::restored,
       [](SagaOptions& options) {
         options.definition.locks = "select 'saga:' || id, id from moved";
         // So that one fault is enough to turn a saga round.
         for (saga::Step& step : options.definition.steps) step.retry.tries = 1;
       },
       "", 2, 1, 0, 0, 0, true},
      {"stuck_lets_go_of_the_lock", "C02", "a stuck saga keeps no lock, so a second one begins on what is half done",
       Check::restored,
       [](SagaOptions& options) {
         options.safeguards.stuck_lock = false;
         options.coordinators = 1;
         options.refusals = Refusals::with_lasting;
         options.operators = {{saga::Order::Kind::resume, "Grace", "the key was renewed"}};
       },
       "", 2, 3, 0, 0, 0, false, true},
      {"stuck_called_ended", "E10", "what is refused for good is left as it is, and the saga is called ended",
       Check::visible,
       [](SagaOptions& options) {
         options.safeguards.stuck = false;
         options.refusals = Refusals::with_lasting;
       }},
      {"abandoned_called_aborted", "E10", "a saga that a person gave up half done is called aborted", Check::visible,
       [](SagaOptions& options) {
         options.safeguards.abandoned = false;
         options.refusals = Refusals::with_lasting;
         options.operators = {{saga::Order::Kind::abandon, "Barbara", "the account at the provider is closed"}};
       }},
      {"lock_released_early", "D05",
       "the lock is let go of before the pivot, so a second saga begins on what may still be undone", Check::restored,
       [](SagaOptions& options) {
         std::vector<saga::Step>& steps = options.definition.steps;
         steps.insert(steps.begin() + 1,
                      {.name = "unlock",
                       .place = saga::Place::local,
                       .statements = {"delete from saga_locks l using moved where l.saga = moved.id"},
                       .undo_statements = {"delete from saga_locks l using moved where l.saga = moved.id"}});
         // So that one fault is enough to turn a saga round.
         for (saga::Step& step : steps) step.retry.tries = 1;
       },
       "", 2, 1, 0, 0, 0, true},
      {"lock_leaked_on_abort", "D05", "an aborted saga keeps its lock", Check::atomic,
       [](SagaOptions& options) { options.definition.on_abort.pop_back(); }},
      {"lock_leaked_on_completion", "D05", "a completed saga keeps its lock", Check::atomic,
       [](SagaOptions& options) { options.definition.on_complete.clear(); }, "", 1, 0},
      {"status_not_restored", "C03", "an aborted saga leaves the user in status deleting", Check::restored,
       [](SagaOptions& options) { options.definition.on_abort.erase(options.definition.on_abort.begin()); }},
      // Before the pivot
      {"ban_lifted", "C11", "the undo lifts a moderator's ban", Check::restored,
       [](SagaOptions& options) {
         change_update_user(step(options, "freeze_login").undo->act,
                            [](supabase_auth::UpdateUser& update) { update.ban_duration = "none"; });
       },
       "banned"},
      {"ban_not_captured", "C08", "the ban before isn't written down", Check::restored,
       [](SagaOptions& options) { step(options, "freeze_login").captures.clear(); }, "banned"},
      {"ban_left", "C03", "the undo of the freeze only takes the marker away", Check::restored,
       [](SagaOptions& options) {
         change_update_user(step(options, "freeze_login").undo->act,
                            [](supabase_auth::UpdateUser& update) { update.ban_duration.clear(); });
       }},
      {"login_marker_left", "C09", "the undo of the freeze leaves the marker, so the saga never ends", Check::atomic,
       [](SagaOptions& options) {
         change_update_user(step(options, "freeze_login").undo->act,
                            [](supabase_auth::UpdateUser& update) { update.app_metadata = {}; });
       }},
      {"login_not_marked", "C10", "the freeze sets no marker, so its undo finds nothing of its own", Check::restored,
       [](SagaOptions& options) {
         change_update_user(step(options, "freeze_login").act,
                            [](supabase_auth::UpdateUser& update) { update.app_metadata = {}; });
         step(options, "check_login").is_right = nullptr;
       }},
      {"freeze_not_undone", "C03", "the undo of the freeze does nothing", Check::restored,
       [](SagaOptions& options) { step(options, "freeze_login").undo->act = nothing; }},
      {"subscription_forced", "C11", "the undo subscribes a contact that had unsubscribed", Check::restored,
       [](SagaOptions& options) {
         change_update_contact(step(options, "mute_contact").undo->act,
                               [](resend::ContactsUpdate& update) { update.fields.unsubscribed = false; });
       },
       "unsubscribed"},
      {"contact_left_muted", "C03", "the undo of the mute only takes the marker away", Check::restored,
       [](SagaOptions& options) {
         change_update_contact(step(options, "mute_contact").undo->act,
                               [](resend::ContactsUpdate& update) { update.fields.unsubscribed.reset(); });
       }},
      {"contact_marker_left", "C09", "the undo of the mute leaves the marker, so the saga never ends", Check::atomic,
       [](SagaOptions& options) {
         change_update_contact(step(options, "mute_contact").undo->act,
                               [](resend::ContactsUpdate& update) { update.fields.properties.clear(); });
       }},
      {"contact_not_marked", "C10", "the mute sets no marker", Check::restored,
       [](SagaOptions& options) {
         change_update_contact(step(options, "mute_contact").act,
                               [](resend::ContactsUpdate& update) { update.fields.properties.clear(); });
       }},
      {"irreversible_before_the_pivot", "C16", "the login is deleted where it should be frozen", Check::atomic,
       [](SagaOptions& options) {
         step(options, "freeze_login").act = delete_login;
         step(options, "freeze_login").absent_is_done = true;
         step(options, "check_login").act = nothing;
       }},
      // The pivot and what follows
      {"team_left", "D09", "teams without other members stay", Check::invariant,
       [](SagaOptions& options) {
         step(options, "commit").statements.erase(step(options, "commit").statements.begin());
       },
       "", 1, 0},
      {"team_of_others_deleted", "D09", "teams with other members are deleted too", Check::bystanders,
       [](SagaOptions& options) {
         step(options, "commit").statements.front() =
             "delete from teams t using users_on_team m, moved where m.team_id = t.id and m.user_id::text = "
             "moved.subject";
       },
       "", 1, 0},
      {"data_left_to_the_cascade", "D09", "what the user made for others goes with the login", Check::bystanders,
       [](SagaOptions& options) { step(options, "delete_data").statements.clear(); }, "", 1, 0},
      {"contact_removed_by_email", "A12", "the contact is removed by address under its audience, and stays",
       Check::atomic,
       [](SagaOptions& options) {
         step(options, "delete_contact").act = [](const Case&) -> std::optional<saga::Request> {
           return resend::make_request(
               resend::ContactsRemove{"5e000000-0000-4000-8000-000000000001", "ada@example.com"});
         };
       },
       "", 1, 0},
      {"login_absent_is_an_error", "A14", "a 404 to the deletion of the login is an error", Check::atomic,
       [](SagaOptions& options) { step(options, "delete_login").absent_is_done = false; }, "", 1, 1},
      {"contact_absent_is_an_error", "A14", "a 404 to the deletion of the contact is an error", Check::atomic,
       [](SagaOptions& options) { step(options, "delete_contact").absent_is_done = false; }, "", 1, 1},
      {"login_not_deleted", "C15", "the last step does nothing", Check::atomic,
       [](SagaOptions& options) { step(options, "delete_login").act = nothing; }, "", 1, 0},
      {"saga_id_taken_again", "B11", "a caller that asks again takes the id of the saga that was given up",
       Check::converges, [](SagaOptions& options) { options.asks_again_as_the_first = true; }},
  };
  return all;
}

sim::Scenario scenario_of(const Mutant& mutant) {
  SagaOptions options{.definition = delete_user_saga(email)};
  mutant.plant(options);
  sim::Scenario scenario = build_saga({"delete_user", "saga", mutant.variant, mutant.callers}, options);
  sim::FaultModel faults = default_faults();
  faults.faults_max = mutant.faults;
  faults.crashes_max = mutant.crashes;
  faults.pauses_max = mutant.pauses;
  if (mutant.only_resend_refuses) faults.rules = {{sim::VerdictKind::refused, id_of(Service::resend)}};
  if (mutant.only_refusals) faults.rules = {{sim::VerdictKind::refused}};
  if (mutant.late > 0) faults.rules.push_back({sim::VerdictKind::late, std::nullopt, mutant.late});
  scenario.system.faults = faults;
  scenario.witnesses.clear();
  return scenario;
}

}  // namespace halfdone::scenarios::delete_user
