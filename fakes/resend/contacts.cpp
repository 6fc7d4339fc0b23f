#include "fakes/resend/contacts.h"

#include <algorithm>

#include "fakes/resend/answers.h"

namespace halfdone::resend {

namespace {

void apply(const Property& change, std::vector<Property>& properties) {
  const auto place = std::ranges::lower_bound(properties, change.key, {}, &Property::key);
  const bool found = place != properties.end() && place->key == change.key;
  if (!change.value) {
    if (found) properties.erase(place);
  } else if (found) {
    place->value = change.value;
  } else {
    properties.insert(place, change);
  }
}

void apply(const ContactFields& fields, Contact& contact) {
  if (fields.first_name) contact.first_name = *fields.first_name;
  if (fields.last_name) contact.last_name = *fields.last_name;
  if (fields.unsubscribed) contact.unsubscribed = *fields.unsubscribed;
  for (const Property& change : fields.properties) apply(change, contact.properties);
}

void attach(std::vector<std::string>& segments, const std::string& segment) {
  const auto place = std::ranges::lower_bound(segments, segment);
  if (place == segments.end() || *place != segment) segments.insert(place, segment);
}

// Requires that the contact is in the segment.
void detach(Store& store, const ContactCell& cell, const std::string& segment) {
  std::vector<std::string> segments = cell.segments;
  std::erase(segments, segment);
  store.write().contacts.put(make_shared_value<ContactCell>(cell.contact, std::move(segments)));
}

// What a path value can mean at all; null when it is well-formed.
AnswerPtr complaint_about_contact(const std::string& contact) {
  return contact.find('@') != std::string::npos || is_uuid(contact) ? AnswerPtr() : malformed_id();
}

AnswerPtr complaint_about_segment(const Store& store, const std::string& segment) {
  if (!is_uuid(segment)) return malformed_id();
  return store.read().segments.find(segment) ? AnswerPtr() : audience_not_found();
}

// The contact that a path names. Under an audience only its members are there.
Shared<ContactCell> find(const Store& store, const std::string& audience, const std::string& contact) {
  Shared<ContactCell> cell = store.find_contact(contact);
  return cell && (audience.empty() || cell->is_in(audience)) ? cell : Shared<ContactCell>();
}

AnswerPtr reference_to(int status, const ContactCell& cell) {
  return make_answer(status, Reference{"contact", cell.contact.id});
}

std::vector<Contact> newest_first(const Store& store, const std::string& segment) {
  std::vector<Contact> contacts;
  for (const Shared<ContactCell>& cell : store.read().contacts) {
    if (!segment.empty() && !cell->is_in(segment)) continue;
    contacts.push_back(cell->contact);
    contacts.back().properties.clear();  // rows of a list don't show them
  }
  std::ranges::sort(contacts, [](const Contact& a, const Contact& b) {
    return a.created_at != b.created_at ? a.created_at > b.created_at : a.email < b.email;
  });
  return contacts;
}

}  // namespace

AnswerPtr execute(Store& store, const ContactsCreate& request, const Context& context) {
  std::vector<std::string> wanted = request.segments;
  if (!request.audience.empty()) wanted = {request.audience};
  for (const std::string& segment : wanted) {
    if (AnswerPtr complaint = complaint_about_segment(store, segment)) return complaint;
  }
  if (request.email.empty()) return missing_field("email");
  if (request.email.find('@') == std::string::npos) return invalid_fields();

  const Shared<ContactCell> old = store.find_contact(request.email);
  Contact contact;
  std::vector<std::string> segments;
  if (old) {
    contact = old->contact;
    segments = old->segments;
  } else {
    contact.id = store.new_id(context);
    contact.email = request.email;
    contact.created_at = context.now;
  }
  apply(request.fields, contact);
  for (const std::string& segment : wanted) attach(segments, segment);
  auto cell = make_shared_value<ContactCell>(std::move(contact), std::move(segments));
  AnswerPtr answer = reference_to(201, *cell);
  store.write().contacts.put(std::move(cell));
  return answer;
}

AnswerPtr execute(const Store& store, const ContactsGet& request) {
  if (AnswerPtr complaint = complaint_about_contact(request.contact)) return complaint;
  const Shared<ContactCell> cell = find(store, request.audience, request.contact);
  return cell ? make_answer(200, cell->contact) : contact_not_found();
}

AnswerPtr execute(Store& store, const ContactsUpdate& request) {
  if (AnswerPtr complaint = complaint_about_contact(request.contact)) return complaint;
  const Shared<ContactCell> old = find(store, request.audience, request.contact);
  if (!old) return contact_not_found();
  Contact contact = old->contact;
  apply(request.fields, contact);
  auto cell = make_shared_value<ContactCell>(std::move(contact), old->segments);
  AnswerPtr answer = reference_to(200, *cell);
  store.write().contacts.put(std::move(cell));
  return answer;
}

AnswerPtr execute(Store& store, const ContactsRemove& request) {
  if (AnswerPtr complaint = complaint_about_contact(request.contact)) return complaint;
  const Shared<ContactCell> cell = find(store, request.audience, request.contact);
  if (!request.audience.empty()) {
    // Recorded: the same answer for a contact that never existed, one that is out already, and a segment that is gone.
    if (cell) detach(store, *cell, request.audience);
    return make_answer(200, ContactRemoved{request.contact});
  }
  if (!cell) return contact_not_found();
  store.write().contacts.erase(cell->contact.email);
  return make_answer(200, ContactRemoved{cell->contact.id});
}

AnswerPtr execute(const Store& store, const ContactsList& request) {
  if (!request.segment.empty()) {
    if (AnswerPtr complaint = complaint_about_segment(store, request.segment)) return complaint;
  }
  if (request.limit && (*request.limit < 1 || *request.limit > 100)) return invalid_fields();
  if (!request.after.empty() && !request.before.empty()) return invalid_fields();

  std::vector<Contact> contacts = newest_first(store, request.segment);
  const std::string& cursor = request.after.empty() ? request.before : request.after;
  if (!cursor.empty()) {
    const auto place = std::ranges::find(contacts, cursor, &Contact::id);
    if (place == contacts.end()) return invalid_fields();
    if (request.after.empty()) {
      contacts.erase(place, contacts.end());
    } else {
      contacts.erase(contacts.begin(), place + 1);
    }
  }
  const std::size_t limit = request.limit ? static_cast<std::size_t>(*request.limit) : contacts.size();
  const bool has_more = contacts.size() > limit;
  if (has_more && request.before.empty()) contacts.resize(limit);
  if (has_more && !request.before.empty())
    contacts.erase(contacts.begin(), contacts.end() - static_cast<std::ptrdiff_t>(limit));
  return make_answer(200, ContactList{std::move(contacts), has_more});
}

AnswerPtr execute(Store& store, const ContactSegmentsAdd& request) {
  if (AnswerPtr complaint = complaint_about_contact(request.contact)) return complaint;
  if (AnswerPtr complaint = complaint_about_segment(store, request.segment)) return complaint;
  const Shared<ContactCell> cell = store.find_contact(request.contact);
  if (!cell) return contact_not_found();
  std::vector<std::string> segments = cell->segments;
  attach(segments, request.segment);
  store.write().contacts.put(make_shared_value<ContactCell>(cell->contact, std::move(segments)));
  return make_answer(200, ContactSegment{cell->contact.id, request.segment, false});
}

AnswerPtr execute(Store& store, const ContactSegmentsRemove& request) {
  if (AnswerPtr complaint = complaint_about_contact(request.contact)) return complaint;
  const Shared<ContactCell> cell = store.find_contact(request.contact);
  if (!cell) return contact_not_found();
  if (cell->is_in(request.segment)) detach(store, *cell, request.segment);
  return make_answer(200, ContactSegment{cell->contact.id, request.segment, true});
}

}  // namespace halfdone::resend
