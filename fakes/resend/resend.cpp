#include "fakes/resend/resend.h"

#include <algorithm>
#include <cassert>

#include "base/overloaded.h"
#include "fakes/resend/contacts.h"
#include "fakes/resend/emails.h"
#include "fakes/resend/segments.h"

namespace halfdone::resend {

void Resend::seed_segment(Segment segment) {
  assert(!store_.read().segments.find(segment.id));
  store_.write().segments.put(make_shared_value<SegmentCell>(std::move(segment)));
}

void Resend::seed_contact(Contact contact, std::vector<std::string> segments) {
  assert(!store_.find_contact(contact.email) && !store_.find_contact(contact.id));
  std::ranges::sort(segments);
  std::ranges::sort(contact.properties);
  for (const std::string& segment : segments) assert(store_.read().segments.find(segment));
  store_.write().contacts.put(make_shared_value<ContactCell>(std::move(contact), std::move(segments)));
}

AnswerPtr Resend::execute(const Request& request, const Context& context) {
  return std::visit(Overloaded{
                        [&](const ContactsCreate& body) { return resend::execute(store_, body, context); },
                        [&](const SegmentsCreate& body) { return resend::execute(store_, body, context); },
                        [&](const EmailsSend& body) { return resend::execute(store_, body, context); },
                        [&](const auto& body) { return resend::execute(store_, body); },
                    },
                    request.body());
}

Fingerprint Resend::fingerprint() const {
  const State& state = store_.read();
  return state.contacts.fingerprint() + state.segments.fingerprint() + state.emails.fingerprint();
}

Fingerprint Resend::recomputed_fingerprint() const {
  const State& state = store_.read();
  return state.contacts.recomputed_fingerprint() + state.segments.recomputed_fingerprint() +
         state.emails.recomputed_fingerprint();
}

std::string Resend::print() const {
  std::string text;
  for_each_row([&](const TableRow& row) {
    text += std::string("resend.") + std::string(row.table) + ":";
    for (std::size_t i = 0; i < row.columns.size(); ++i) {
      if (row.values[i]) text += " " + std::string(row.columns[i]) + "=" + *row.values[i];
    }
    text += "\n";
  });
  return text;
}

}  // namespace halfdone::resend
