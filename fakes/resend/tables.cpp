// What Resend holds, as tables.
#include <array>

#include "fakes/resend/resend.h"
#include "services/json_text.h"

namespace halfdone::resend {

namespace {

using Text = std::optional<std::string>;
using Visit = std::function<void(const Resend::TableRow&)>;

template <std::size_t size>
void visit_row(const Visit& visit, std::string_view table, const std::array<std::string_view, size>& columns,
               const std::array<Text, size>& values, std::string_view key) {
  visit({table, columns, values, key});
}

std::string json(const std::vector<Property>& properties) {
  std::string text = "{";
  for (const Property& property : properties) {
    if (text.size() > 1) text += ", ";
    text += json_string(property.key) + ": ";
    text += property.value ? json_string(*property.value) : "null";
  }
  return text + "}";
}

void visit_memberships(const State& state, const Visit& visit) {
  static constexpr std::array<std::string_view, 2> columns = {"contact_id", "segment_id"};
  for (const Shared<ContactCell>& cell : state.contacts) {
    for (const std::string& segment : cell->segments) {
      visit_row<2>(visit, "contact_segments", columns, {cell->contact.id, segment},
                   cell->contact.email + " " + segment);
    }
  }
}

void visit_contacts(const State& state, const Visit& visit) {
  static constexpr std::array<std::string_view, 7> columns = {"id",           "email",      "first_name", "last_name",
                                                              "unsubscribed", "properties", "created_at"};
  for (const Shared<ContactCell>& cell : state.contacts) {
    const Contact& contact = cell->contact;
    visit_row<7>(
        visit, "contacts", columns,
        {contact.id, contact.email, contact.first_name, contact.last_name, contact.unsubscribed ? "true" : "false",
         json(contact.properties), print_postgres_time(contact.created_at)},
        contact.email);
  }
}

void visit_emails(const State& state, const Visit& visit) {
  static constexpr std::array<std::string_view, 7> columns = {"id",         "sender",     "recipients",     "subject",
                                                              "last_event", "created_at", "idempotency_key"};
  for (const Shared<EmailCell>& cell : state.emails) {
    const Email& email = cell->email;
    std::string recipients;
    for (const std::string& to : email.to) recipients += (recipients.empty() ? "" : ", ") + to;
    visit_row<7>(visit, "emails", columns,
                 {email.id, email.from, recipients, email.subject, email.last_event,
                  print_postgres_time(email.created_at), cell->idempotency_key},
                 email.id);
  }
}

void visit_segments(const State& state, const Visit& visit) {
  static constexpr std::array<std::string_view, 3> columns = {"id", "name", "created_at"};
  for (const Shared<SegmentCell>& cell : state.segments) {
    const Segment& segment = cell->segment;
    visit_row<3>(visit, "segments", columns,
                 {segment.id, segment.name, print_postgres_time(segment.created_at.value_or(0))}, segment.id);
  }
}

}  // namespace

void Resend::for_each_row(const std::function<void(const TableRow&)>& visit) const {
  const State& state = store_.read();
  visit_memberships(state, visit);
  visit_contacts(state, visit);
  visit_emails(state, visit);
  visit_segments(state, visit);
}

std::string_view tables_sql() {
  return R"(create schema resend;
create table resend.contacts (
  id text primary key,
  email text not null unique,
  first_name text,
  last_name text,
  unsubscribed text not null,
  properties text not null,
  created_at text not null
);
create table resend.segments (id text primary key, name text not null, created_at text not null);
create table resend.contact_segments (
  contact_id text not null,
  segment_id text not null,
  primary key (contact_id, segment_id)
);
create table resend.emails (
  id text primary key,
  sender text not null,
  recipients text not null,
  subject text not null,
  last_event text not null,
  created_at text not null,
  idempotency_key text
);
)";
}

}  // namespace halfdone::resend
