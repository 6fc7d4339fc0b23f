// Resend as a value: copying it forks it, a request is a function of it. The state of one team.
//
// Faithful to: the recordings of the real service from October and November 2025 (tests/fakes/resend_recordings.jsonl
// replays those of contacts and segments), and where they are silent the public documentation and OpenAPI
// document 1.5.0:
//   - a contact belongs to the team, one an address; creating a known one is an upsert that keeps id and time, and
//     attaches it;
//   - removing under an audience only detaches, says `deleted` whether anything was there or not, and gives back the
//     path value; removing at the top level takes the contact from everywhere and gives back its id;
//   - deleting a segment says `deleted` always and leaves its contacts;
//   - an idempotency key on sending (and only there): same payload, the first answer again and nothing is sent; another
//     payload, 409.
//
// No source was found for these, they are guesses: a second create overwrites only the fields that it gives;
// removing an unknown contact at the top level is a 404; so is a write under an unknown segment; a null removes a
// property; a request that failed doesn't burn its idempotency key; malformed pages are a validation_error.
//
// Differs:
//   - Time stands still, so an idempotency key never runs out (the real one after 24 hours), `last_event` stays
//     "queued", and lists that are newest first order objects of one moment by address.
//   - A request is one step: two are never worked on at the same time, so concurrent_idempotent_requests doesn't occur.
//   - No keys, quotas and rate limits: a 429 is the fault model's to give (services/resend/refusals.h).
//   - Properties need no definition beforehand and hold texts only; topics, broadcasts, scheduled mail, templates and
//     webhooks are left out: nothing here can ask for them.
//   - Addresses are compared as they are, case included.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/resend/store.h"
#include "services/resend/protocol.h"

namespace halfdone::resend {

class Resend {
 public:
  // For the state before an operation. Requires ids and addresses that aren't there yet; the segments of a contact must
  // be.
  void seed_segment(Segment segment);
  void seed_contact(Contact contact, std::vector<std::string> segments);

  // Never null.
  AnswerPtr execute(const Request& request, const Context& context);

  // As tables in a schema `resend`, for invariants and reports; all columns are texts, nothing stands for NULL. Tables
  // in the order contact_segments, contacts, emails, segments; rows by key. The views live as long as the call.
  struct TableRow {
    std::string_view table;
    std::span<const std::string_view> columns;
    std::span<const std::optional<std::string>> values;
    std::string_view key;  // address, id, or address and segment id
  };
  void for_each_row(const std::function<void(const TableRow&)>& visit) const;

  // Kept incrementally; the second one is computed from nothing, to check the first.
  Fingerprint fingerprint() const;
  Fingerprint recomputed_fingerprint() const;

  friend bool operator==(const Resend& a, const Resend& b) { return a.fingerprint() == b.fingerprint(); }

  // For a person: a line an object.
  std::string print() const;

 private:
  Store store_;
};

// CREATE statements for the tables of `for_each_row`.
std::string_view tables_sql();

}  // namespace halfdone::resend
