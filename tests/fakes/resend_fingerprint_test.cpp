// Fingerprints of what Resend holds.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fakes/resend/cells.h"

namespace halfdone {
namespace {

TEST(FingerprintOfACell, HasAllThatAContactIs) {
  using resend::ContactCell;
  const auto of = [](const std::function<void(resend::Contact&, std::vector<std::string>&)>& change) {
    resend::Contact contact;
    contact.id = "c1";
    contact.email = "a@b.co";
    std::vector<std::string> segments = {"s1"};
    change(contact, segments);
    return ContactCell(contact, segments).fingerprint;
  };
  const std::vector<Fingerprint> all = {
      of([](auto&, auto&) {}),
      of([](auto& contact, auto&) { contact.email = "b@b.co"; }),
      of([](auto& contact, auto&) { contact.first_name = "Ann"; }),
      of([](auto& contact, auto&) { contact.last_name = "Ann"; }),
      of([](auto& contact, auto&) { contact.unsubscribed = true; }),
      of([](auto&, auto& segments) { segments = {}; }),
      of([](auto&, auto& segments) { segments = {"s2"}; }),
      of([](auto&, auto& segments) {
        segments = {"s1", "s2"};
      }),
  };
  EXPECT_EQ(std::set<Fingerprint>(all.begin(), all.end()).size(), all.size());
}

TEST(FingerprintOfACell, HasAllThatASegmentIs) {
  const auto of = [](const std::string& id, const std::string& name) {
    resend::Segment segment;
    segment.id = id;
    segment.name = name;
    return resend::SegmentCell(segment).fingerprint;
  };
  EXPECT_NE(of("s1", "a"), of("s1", "b"));
  EXPECT_NE(of("s1", "a"), of("s2", "a"));
}

TEST(FingerprintOfACell, HasTheKeyAndThePayloadOfAnEmail) {
  const auto of = [](const std::string& subject, std::optional<std::string> key, std::uint64_t payload) {
    resend::Email email;
    email.id = "e1";
    email.subject = subject;
    return resend::EmailCell(email, std::move(key), Hasher(payload).finish()).fingerprint;
  };
  const std::set<Fingerprint> all = {of("a", {}, 1),  of("b", {}, 1),  of("a", "", 1),
                                     of("a", "k", 1), of("a", "l", 1), of("a", {}, 2)};
  EXPECT_EQ(all.size(), 6u);
}

}  // namespace
}  // namespace halfdone
