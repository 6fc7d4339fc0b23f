// What can be asked of Resend and what it answers, in process: typed requests and answers, no JSON.
//
// Source: recordings of the real service from October and November 2025 and its OpenAPI document 1.5.0; where the two
// disagree, the recordings. Segments were called audiences before; ids are shared, and contacts are still served under
// both names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fingerprint.h"
#include "services/http_answer.h"
#include "services/timestamp.h"

namespace halfdone::resend {

// A text or null.
using Nullable = std::optional<std::string>;

// A custom property of a contact. In a request, a null removes it.
struct Property {
  std::string key{};
  Nullable value{};

  friend auto operator<=>(const Property&, const Property&) = default;
};

// The fields of a contact that a request may set. Nothing: left out of the body, stays as it is.
struct ContactFields {
  std::optional<Nullable> first_name{};
  std::optional<Nullable> last_name{};
  std::optional<bool> unsubscribed{};
  std::vector<Property> properties{};

  friend bool operator==(const ContactFields&, const ContactFields&) = default;
};

// POST /contacts, or POST /audiences/{audience}/contacts when `audience` is given. An upsert by address.
struct ContactsCreate {
  std::string audience{};
  std::string email{};
  ContactFields fields{};
  std::vector<std::string> segments{};  // ids, only without `audience`
};

// GET /contacts/{contact}, or under an audience. `contact` is the id or the address, as it stands in the path.
struct ContactsGet {
  std::string audience{};
  std::string contact{};
};

// PATCH /contacts/{contact}, or under an audience.
struct ContactsUpdate {
  std::string audience{};
  std::string contact{};
  ContactFields fields{};
};

// DELETE /contacts/{contact}: gone for the team. Under an audience: only taken out of that segment.
struct ContactsRemove {
  std::string audience{};
  std::string contact{};
};

// GET /contacts, or GET /segments/{segment}/contacts; newest first. Without `limit`, everything. `after` and `before`
// are ids.
struct ContactsList {
  std::string segment{};
  std::optional<int> limit{};
  std::string after{};
  std::string before{};
};

// POST and DELETE /contacts/{contact}/segments/{segment}
struct ContactSegmentsAdd {
  std::string contact{};
  std::string segment{};
};
struct ContactSegmentsRemove {
  std::string contact{};
  std::string segment{};
};

// POST /segments. Not idempotent: two segments may have one name.
struct SegmentsCreate {
  std::string name{};
};

// GET and DELETE /segments/{id}
struct SegmentsGet {
  std::string id{};
};
struct SegmentsRemove {
  std::string id{};
};

// POST /emails, with the header Idempotency-Key when it is given. What is in the body counts as the payload.
struct EmailsSend {
  std::string from{};
  std::vector<std::string> to{};
  std::string subject{};
  std::string html{};
  std::string text{};
  std::optional<std::string> idempotency_key{};
};

// GET /emails/{id}
struct EmailsGet {
  std::string id{};
};

using RequestBody =
    std::variant<ContactsCreate, ContactsGet, ContactsUpdate, ContactsRemove, ContactsList, ContactSegmentsAdd,
                 ContactSegmentsRemove, SegmentsCreate, SegmentsGet, SegmentsRemove, EmailsSend, EmailsGet>;

// Immutable and shared; hashed once.
class Request : public Counted {
 public:
  explicit Request(RequestBody body);

  const RequestBody& body() const { return body_; }
  const Fingerprint& fingerprint() const { return fingerprint_; }
  std::string_view name() const;  // "resend.contacts_remove": what schedules and plans call it
  std::string print() const;      // "DELETE /contacts/ada@example.com": one line for stories

 private:
  RequestBody body_;
  Fingerprint fingerprint_;
};

using RequestPtr = Shared<Request>;

// Whether it only asks, and changes nothing wherever it arrives.
bool reads(const Request& request);

inline RequestPtr make_request(RequestBody body) { return make_shared_value<Request>(std::move(body)); }

// {"statusCode", "message", "name"}; the status is the answer's.
struct Error {
  std::string name{};  // "not_found"
  std::string message{};
};

// {"object", "id"}: what most writes answer. Sending an email answers the id alone; `object` is empty then.
struct Reference {
  std::string object{};
  std::string id{};
};

// A contact as GET answers it. Rows of a list have the same fields but no properties.
struct Contact {
  std::string id{};
  std::string email{};
  Nullable first_name{};
  Nullable last_name{};
  Timestamp created_at = 0;
  bool unsubscribed = false;
  std::vector<Property> properties{};  // by key

  void hash(Hasher& hasher) const;
  friend bool operator==(const Contact&, const Contact&) = default;
};

struct ContactList {
  std::vector<Contact> data{};
  bool has_more = false;
};

// {"object": "contact", "contact", "deleted": true}. Under an audience, `contact` is the path value as it was given,
// and the answer is the same whether anything was there or not.
struct ContactRemoved {
  std::string contact{};
};

struct ContactSegment {
  std::string contact_id{};
  std::string segment_id{};
  bool deleted = false;
};

// What POST and GET /segments answer; only GET has the time.
struct Segment {
  std::string id{};
  std::string name{};
  std::optional<Timestamp> created_at{};
};

struct SegmentRemoved {
  std::string id{};
};

struct Email {
  std::string id{};
  std::string from{};
  std::vector<std::string> to{};
  std::string subject{};
  std::string html{};
  std::string text{};
  Timestamp created_at = 0;
  std::string last_event{};  // "queued"

  void hash(Hasher& hasher) const;
  friend bool operator==(const Email&, const Email&) = default;
};

using AnswerBody = std::variant<Error, Reference, Contact, ContactList, ContactRemoved, ContactSegment, Segment,
                                SegmentRemoved, Email, NotJson>;

// Immutable and shared; hashed once.
class Answer : public HttpAnswer<AnswerBody> {
 public:
  Answer(int status, AnswerBody body);

  const Error* error() const { return std::get_if<Error>(&body()); }
  const Contact* contact() const { return std::get_if<Contact>(&body()); }
  const Reference* reference() const { return std::get_if<Reference>(&body()); }
  std::string print() const;  // "404 not_found: Contact not found"
};

using AnswerPtr = Shared<Answer>;

inline AnswerPtr make_answer(int status, AnswerBody body) { return make_shared_value<Answer>(status, std::move(body)); }

// Of what an email says, without the key it is sent under: equal payloads under one key are one email.
Fingerprint payload_fingerprint(const EmailsSend& send);

}  // namespace halfdone::resend
