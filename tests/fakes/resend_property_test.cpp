// Properties of the fake of Resend as a value, under random requests.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "fakes/resend/resend.h"

namespace halfdone::resend {
namespace {

rc::Gen<std::string> addresses() { return rc::gen::element<std::string>("a@x.org", "b@x.org", "c@x.org", ""); }
rc::Gen<std::string> segments() {
  return rc::gen::element<std::string>("5e900000-0000-4000-8000-000000000001", "5e900000-0000-4000-8000-000000000002",
                                       "");
}

rc::Gen<RequestBody> requests() {
  return rc::gen::exec([]() -> RequestBody {
    const std::string contact = *addresses(), segment = *segments();
    ContactFields fields;
    if (*rc::gen::arbitrary<bool>()) fields.first_name = *rc::gen::element<Nullable>(std::nullopt, "Ada", "Bob");
    if (*rc::gen::arbitrary<bool>()) fields.unsubscribed = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>())
      fields.properties = {{"marker", *rc::gen::element<Nullable>(std::nullopt, "1", "2")}};
    switch (*rc::gen::inRange(0, 8)) {
      case 0: return ContactsCreate{segment, contact, fields, {}};
      case 1: return ContactsUpdate{segment, contact, fields};
      case 2: return ContactsRemove{segment, contact};
      case 3: return ContactsGet{segment, contact};
      case 4: return ContactSegmentsAdd{contact, segment};
      case 5: return SegmentsRemove{segment};
      case 6: return SegmentsCreate{"name"};
      default: {
        const auto key = *rc::gen::element<std::optional<std::string>>(std::nullopt, "1", "2");
        return EmailsSend{"us@x.org", {contact}, *rc::gen::element<std::string>("Hello", "Bye"), "", "", key};
      }
    }
  });
}

void run(Resend& resend, const std::vector<RequestBody>& bodies, std::uint64_t first) {
  for (const RequestBody& body : bodies) resend.execute(*make_request(body), {.seed = 1, .request = first++});
}

Resend seeded() {
  Resend resend;
  resend.seed_segment({"5e900000-0000-4000-8000-000000000001", "one", 0});
  resend.seed_segment({"5e900000-0000-4000-8000-000000000002", "two", 0});
  return resend;
}

RC_GTEST_PROP(ResendProperty, TheIncrementalFingerprintIsTheRecomputedOne, ()) {
  Resend resend = seeded();
  run(resend, *rc::gen::container<std::vector<RequestBody>>(requests()), 0);
  RC_ASSERT(resend.fingerprint() == resend.recomputed_fingerprint());
}

RC_GTEST_PROP(ResendProperty, ACopyStaysAsItIsWhileTheOtherChanges, ()) {
  Resend resend = seeded();
  run(resend, *rc::gen::container<std::vector<RequestBody>>(requests()), 0);
  const Resend copy = resend;
  const std::string before = copy.print();
  run(resend, *rc::gen::container<std::vector<RequestBody>>(requests()), 1000);
  RC_ASSERT(copy.print() == before);
  RC_ASSERT(copy.fingerprint() == copy.recomputed_fingerprint());
}

RC_GTEST_PROP(ResendProperty, EqualFingerprintsAreEqualContents, ()) {
  Resend one = seeded(), two = seeded();
  run(one, *rc::gen::container<std::vector<RequestBody>>(requests()), 0);
  run(two, *rc::gen::container<std::vector<RequestBody>>(requests()), 0);
  RC_ASSERT((one == two) == (one.print() == two.print()));
}

RC_GTEST_PROP(ResendProperty, AFailedRequestChangesNothing, ()) {
  Resend resend = seeded();
  std::uint64_t count = 0;
  for (const RequestBody& body : *rc::gen::container<std::vector<RequestBody>>(requests())) {
    const Fingerprint before = resend.fingerprint();
    const AnswerPtr answer = resend.execute(*make_request(body), {.seed = 1, .request = count++});
    RC_ASSERT(answer->succeeded() || resend.fingerprint() == before);
  }
}

}  // namespace
}  // namespace halfdone::resend
