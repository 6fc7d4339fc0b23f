#include "fakes/resend/cells.h"

namespace halfdone::resend {

namespace {

constexpr std::uint64_t contact_domain = 0x72732063'6f6e7461;  // "rs conta"
constexpr std::uint64_t segment_domain = 0x72732073'65676d65;  // "rs segme"
constexpr std::uint64_t email_domain = 0x72732065'6d61696c;    // "rs email"

}  // namespace

ContactCell::ContactCell(Contact the_contact, std::vector<std::string> the_segments)
    : contact(std::move(the_contact)), segments(std::move(the_segments)), fingerprint(computed_fingerprint()) {}

Fingerprint ContactCell::computed_fingerprint() const {
  Hasher hasher(contact_domain);
  contact.hash(hasher);
  hasher.add(static_cast<std::uint64_t>(segments.size()));
  for (const std::string& segment : segments) hasher.add(segment);
  return hasher.finish();
}

SegmentCell::SegmentCell(Segment the_segment) : segment(std::move(the_segment)), fingerprint(computed_fingerprint()) {}

Fingerprint SegmentCell::computed_fingerprint() const {
  Hasher hasher(segment_domain);
  hasher.add(segment.id).add(segment.name).add(static_cast<std::uint64_t>(segment.created_at.value_or(0)));
  return hasher.finish();
}

EmailCell::EmailCell(Email the_email, std::optional<std::string> the_key, const Fingerprint& the_payload)
    : email(std::move(the_email)),
      idempotency_key(std::move(the_key)),
      payload(the_payload),
      fingerprint(computed_fingerprint()) {}

Fingerprint EmailCell::computed_fingerprint() const {
  Hasher hasher(email_domain);
  email.hash(hasher);
  hasher.add(static_cast<std::uint64_t>(idempotency_key.has_value()));
  hasher.add(std::string_view(idempotency_key ? *idempotency_key : std::string_view()));
  hasher.add(payload);
  return hasher.finish();
}

}  // namespace halfdone::resend
