#include "services/resend/protocol.h"

#include <fmt/format.h>

#include "base/overloaded.h"

namespace halfdone::resend {

namespace {

constexpr std::uint64_t request_domain = 0x72657365'6e642072;  // "resend r"
constexpr std::uint64_t answer_domain = 0x72657365'6e642061;   // "resend a"
constexpr std::uint64_t payload_domain = 0x72657365'6e642070;  // "resend p"

void add(Hasher& hasher, bool value) { hasher.add(static_cast<std::uint64_t>(value)); }
void add_size(Hasher& hasher, std::size_t size) { hasher.add(static_cast<std::uint64_t>(size)); }

void add(Hasher& hasher, const Nullable& text) {
  add(hasher, text.has_value());
  hasher.add(std::string_view(text ? *text : std::string_view()));
}

void add(Hasher& hasher, const std::vector<std::string>& texts) {
  add_size(hasher, texts.size());
  for (const std::string& text : texts) hasher.add(text);
}

void add(Hasher& hasher, const std::vector<Property>& properties) {
  add_size(hasher, properties.size());
  for (const Property& property : properties) {
    hasher.add(property.key);
    add(hasher, property.value);
  }
}

void add(Hasher& hasher, const ContactFields& fields) {
  for (const auto* name : {&fields.first_name, &fields.last_name}) {
    add(hasher, name->has_value());
    if (*name) add(hasher, **name);
  }
  hasher.add(static_cast<std::uint64_t>(fields.unsubscribed ? 1 + *fields.unsubscribed : 0));
  add(hasher, fields.properties);
}

void add_payload(Hasher& hasher, const EmailsSend& send) {
  hasher.add(send.from).add(send.subject).add(send.html).add(send.text);
  add(hasher, send.to);
}

Fingerprint fingerprint_of_request(const RequestBody& body) {
  Hasher hasher(request_domain);
  hasher.add(static_cast<std::uint64_t>(body.index()));
  std::visit(Overloaded{
                 [&](const ContactsCreate& create) {
                   hasher.add(create.audience).add(create.email);
                   add(hasher, create.fields);
                   add(hasher, create.segments);
                 },
                 [&](const ContactsGet& get) { hasher.add(get.audience).add(get.contact); },
                 [&](const ContactsUpdate& update) {
                   hasher.add(update.audience).add(update.contact);
                   add(hasher, update.fields);
                 },
                 [&](const ContactsRemove& remove) { hasher.add(remove.audience).add(remove.contact); },
                 [&](const ContactsList& list) {
                   hasher.add(list.segment).add(static_cast<std::uint64_t>(list.limit.value_or(0)));
                   hasher.add(list.after).add(list.before);
                 },
                 [&](const ContactSegmentsAdd& attach) { hasher.add(attach.contact).add(attach.segment); },
                 [&](const ContactSegmentsRemove& detach) { hasher.add(detach.contact).add(detach.segment); },
                 [&](const SegmentsCreate& create) { hasher.add(create.name); },
                 [&](const SegmentsGet& get) { hasher.add(get.id); },
                 [&](const SegmentsRemove& remove) { hasher.add(remove.id); },
                 [&](const EmailsSend& send) {
                   add_payload(hasher, send);
                   add(hasher, send.idempotency_key);
                 },
                 [&](const EmailsGet& get) { hasher.add(get.id); },
             },
             body);
  return hasher.finish();
}

Fingerprint fingerprint_of_answer(int status, const AnswerBody& body) {
  Hasher hasher(answer_domain);
  hasher.add(static_cast<std::uint64_t>(status)).add(static_cast<std::uint64_t>(body.index()));
  std::visit(Overloaded{
                 [&](const Error& error) { hasher.add(error.name).add(error.message); },
                 [&](const Reference& reference) { hasher.add(reference.object).add(reference.id); },
                 [&](const Contact& contact) { contact.hash(hasher); },
                 [&](const ContactList& list) {
                   add(hasher, list.has_more);
                   add_size(hasher, list.data.size());
                   for (const Contact& contact : list.data) contact.hash(hasher);
                 },
                 [&](const ContactRemoved& removed) { hasher.add(removed.contact); },
                 [&](const ContactSegment& membership) {
                   hasher.add(membership.contact_id).add(membership.segment_id);
                   add(hasher, membership.deleted);
                 },
                 [&](const Segment& segment) {
                   hasher.add(segment.id).add(segment.name);
                   add(hasher, segment.created_at.has_value());
                   hasher.add(static_cast<std::uint64_t>(segment.created_at.value_or(0)));
                 },
                 [&](const SegmentRemoved& removed) { hasher.add(removed.id); },
                 [&](const Email& email) { email.hash(hasher); },
                 [&](const NotJson& other) { hasher.add(other.text); },
             },
             body);
  return hasher.finish();
}

std::string contacts_path(const std::string& audience, const std::string& contact) {
  return (audience.empty() ? "/contacts" : "/audiences/" + audience + "/contacts") +
         (contact.empty() ? "" : "/" + contact);
}

std::string joined(const std::vector<std::string>& texts) {
  std::string line;
  for (const std::string& text : texts) line += (line.empty() ? "" : ",") + text;
  return line;
}

std::string print(const Nullable& text) { return text ? *text : "null"; }

std::string print(const std::vector<Property>& properties) {
  std::string line;
  for (const Property& property : properties) {
    line += fmt::format("{}{}={}", line.empty() ? "" : ", ", property.key, print(property.value));
  }
  return line;
}

std::string print(const ContactFields& fields) {
  std::string line;
  if (fields.first_name) line += " first_name=" + print(*fields.first_name);
  if (fields.last_name) line += " last_name=" + print(*fields.last_name);
  if (fields.unsubscribed) line += fmt::format(" unsubscribed={}", *fields.unsubscribed);
  if (!fields.properties.empty()) line += " properties={" + print(fields.properties) + "}";
  return line;
}

std::string print(const ContactsList& list) {
  std::string line = "GET " + (list.segment.empty() ? "/contacts" : "/segments/" + list.segment + "/contacts");
  if (list.limit) line += fmt::format(" limit={}", *list.limit);
  if (!list.after.empty()) line += " after=" + list.after;
  if (!list.before.empty()) line += " before=" + list.before;
  return line;
}

std::string print(const EmailsSend& send) {
  std::string line = fmt::format("POST /emails to={} subject=\"{}\"", joined(send.to), send.subject);
  if (send.idempotency_key) line += " idempotency-key=" + *send.idempotency_key;
  return line;
}

std::string print(const Contact& contact) {
  std::string line = fmt::format("contact {} {}", contact.id, contact.email);
  if (contact.first_name || contact.last_name) {
    line += fmt::format(" ({} {})", print(contact.first_name), print(contact.last_name));
  }
  if (contact.unsubscribed) line += ", unsubscribed";
  if (!contact.properties.empty()) line += ", " + print(contact.properties);
  return line;
}

std::string print(const ContactList& list) {
  std::string line = fmt::format("{} contacts", list.data.size());
  for (const Contact& contact : list.data) line += "; " + print(contact);
  return line + (list.has_more ? "; more" : "");
}

}  // namespace

Request::Request(RequestBody body) : body_(std::move(body)), fingerprint_(fingerprint_of_request(body_)) {}

bool reads(const Request& request) {
  return std::visit(
      Overloaded{[](const ContactsGet&) { return true; }, [](const ContactsList&) { return true; },
                 [](const SegmentsGet&) { return true; }, [](const EmailsGet&) { return true; },
                 [](const ContactsCreate&) { return false; }, [](const ContactsUpdate&) { return false; },
                 [](const ContactsRemove&) { return false; }, [](const ContactSegmentsAdd&) { return false; },
                 [](const ContactSegmentsRemove&) { return false; }, [](const SegmentsCreate&) { return false; },
                 [](const SegmentsRemove&) { return false; }, [](const EmailsSend&) { return false; }},
      request.body());
}

std::string_view Request::name() const {
  using Name = std::string_view;
  return std::visit(Overloaded{
                        [](const ContactsCreate&) -> Name { return "resend.contacts_create"; },
                        [](const ContactsGet&) -> Name { return "resend.contacts_get"; },
                        [](const ContactsUpdate&) -> Name { return "resend.contacts_update"; },
                        [](const ContactsRemove&) -> Name { return "resend.contacts_remove"; },
                        [](const ContactsList&) -> Name { return "resend.contacts_list"; },
                        [](const ContactSegmentsAdd&) -> Name { return "resend.contacts_segments_add"; },
                        [](const ContactSegmentsRemove&) -> Name { return "resend.contacts_segments_remove"; },
                        [](const SegmentsCreate&) -> Name { return "resend.segments_create"; },
                        [](const SegmentsGet&) -> Name { return "resend.segments_get"; },
                        [](const SegmentsRemove&) -> Name { return "resend.segments_remove"; },
                        [](const EmailsSend&) -> Name { return "resend.emails_send"; },
                        [](const EmailsGet&) -> Name { return "resend.emails_get"; },
                    },
                    body_);
}

std::string Request::print() const {
  return std::visit(
      Overloaded{
          [](const ContactsCreate& create) {
            std::string line =
                "POST " + contacts_path(create.audience, "") + " email=" + create.email + resend::print(create.fields);
            if (!create.segments.empty()) line += " segments=" + joined(create.segments);
            return line;
          },
          [](const ContactsGet& get) { return "GET " + contacts_path(get.audience, get.contact); },
          [](const ContactsUpdate& update) {
            return "PATCH " + contacts_path(update.audience, update.contact) + resend::print(update.fields);
          },
          [](const ContactsRemove& remove) { return "DELETE " + contacts_path(remove.audience, remove.contact); },
          [](const ContactsList& list) { return resend::print(list); },
          [](const ContactSegmentsAdd& attach) {
            return fmt::format("POST /contacts/{}/segments/{}", attach.contact, attach.segment);
          },
          [](const ContactSegmentsRemove& detach) {
            return fmt::format("DELETE /contacts/{}/segments/{}", detach.contact, detach.segment);
          },
          [](const SegmentsCreate& create) { return fmt::format("POST /segments name=\"{}\"", create.name); },
          [](const SegmentsGet& get) { return "GET /segments/" + get.id; },
          [](const SegmentsRemove& remove) { return "DELETE /segments/" + remove.id; },
          [](const EmailsSend& send) { return resend::print(send); },
          [](const EmailsGet& get) { return "GET /emails/" + get.id; },
      },
      body_);
}

void Contact::hash(Hasher& hasher) const {
  hasher.add(id).add(email);
  add(hasher, first_name);
  add(hasher, last_name);
  hasher.add(static_cast<std::uint64_t>(created_at));
  add(hasher, unsubscribed);
  add(hasher, properties);
}

void Email::hash(Hasher& hasher) const {
  hasher.add(id).add(from).add(subject).add(html).add(text).add(static_cast<std::uint64_t>(created_at)).add(last_event);
  add(hasher, to);
}

Answer::Answer(int status, AnswerBody body) : HttpAnswer(status, std::move(body), fingerprint_of_answer) {}

std::string Answer::print() const {
  const std::string text =
      std::visit(Overloaded{
                     [](const Error& error) { return error.name + ": " + error.message; },
                     [](const Reference& reference) {
                       return (reference.object.empty() ? "" : reference.object + " ") + reference.id;
                     },
                     [](const Contact& contact) { return resend::print(contact); },
                     [](const ContactList& list) { return resend::print(list); },
                     [](const ContactRemoved& removed) { return "contact " + removed.contact + " deleted"; },
                     [](const ContactSegment& membership) {
                       return fmt::format("contact {} {} segment {}", membership.contact_id,
                                          membership.deleted ? "not in" : "in", membership.segment_id);
                     },
                     [](const Segment& segment) { return fmt::format("segment {} \"{}\"", segment.id, segment.name); },
                     [](const SegmentRemoved& removed) { return "segment " + removed.id + " deleted"; },
                     [](const Email& email) {
                       return fmt::format("email {} \"{}\" {}", email.id, email.subject, email.last_event);
                     },
                     [](const NotJson& other) { return "not JSON: " + other.text; },
                 },
                 body());
  return fmt::format("{} {}", status(), text);
}

Fingerprint payload_fingerprint(const EmailsSend& send) {
  Hasher hasher(payload_domain);
  add_payload(hasher, send);
  return hasher.finish();
}

}  // namespace halfdone::resend
