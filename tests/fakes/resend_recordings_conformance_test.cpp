// Replays recorded exchanges of the real service against the fake: every answer must be the recorded one, up to ids and
// times. An id of a recorded answer stands for whatever the fake answered at that place.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/overloaded.h"
#include "fakes/resend/resend.h"

namespace halfdone::resend {
namespace {

using Json = nlohmann::json;

std::map<std::string, std::vector<Json>> recordings() {
  std::ifstream file(HALFDONE_SOURCE_DIR "/tests/fakes/resend_recordings.jsonl");
  std::map<std::string, std::vector<Json>> grouped;
  for (std::string line; std::getline(file, line);) {
    Json exchange = Json::parse(line);
    grouped[exchange["recording"]].push_back(exchange);
  }
  return grouped;
}

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> parts;
  std::istringstream stream(path.substr(1, path.find('?') - 1));
  for (std::string part; std::getline(stream, part, '/');) parts.push_back(part);
  return parts;
}

class Replay {
 public:
  void run(const std::vector<Json>& exchanges) {
    for (const Json& exchange : exchanges) {
      const RequestPtr request = make_request(request_of(exchange));
      ++requests_;
      const AnswerPtr answer =
          resend_.execute(*request, {.request = requests_, .now = static_cast<Timestamp>(requests_) * 1'000'000});
      EXPECT_EQ(answer->status(), exchange["status"]) << request->print();
      compare(exchange["response"], *answer, request->print());
    }
  }

 private:
  std::string mapped(const std::string& id) const { return ids_.contains(id) ? ids_.at(id) : id; }

  static ContactFields fields_of(const Json& body) {
    ContactFields fields;
    if (body.contains("first_name")) fields.first_name = body["first_name"].get<std::string>();
    if (body.contains("last_name")) fields.last_name = body["last_name"].get<std::string>();
    if (!body.contains("properties")) return fields;
    for (const auto& [key, value] : body["properties"].items())
      fields.properties.push_back({key, value.get<std::string>()});
    return fields;
  }

  RequestBody request_of(const Json& exchange) const {
    const std::string method = exchange["method"], path = exchange["path"];
    const Json body = exchange["request"].is_null() ? Json::object() : exchange["request"];
    std::vector<std::string> parts = split(path);
    for (std::string& part : parts) part = mapped(part);
    const bool nested = parts.size() >= 3;
    const std::string audience = nested ? parts[1] : "";
    if (parts[0] == "segments" && !nested) {
      if (method == "POST") return SegmentsCreate{body.value("name", "")};
      if (method == "GET") return SegmentsGet{parts[1]};
      return SegmentsRemove{parts[1]};
    }
    const bool collection = parts.back() == "contacts";
    if (collection && method == "POST") {
      ContactsCreate create{audience, body.value("email", ""), fields_of(body), {}};
      if (body.contains("segments")) {
        for (const Json& segment : body["segments"]) create.segments.push_back(mapped(segment["id"]));
      }
      return create;
    }
    if (collection) {
      ContactsList list{.segment = audience};
      if (path.find("limit=") != path.npos) list.limit = std::stoi(path.substr(path.find("limit=") + 6));
      return list;
    }
    if (method == "GET") return ContactsGet{audience, parts.back()};
    if (method == "PATCH") return ContactsUpdate{audience, parts.back(), fields_of(body)};
    return ContactsRemove{audience, parts.back()};
  }

  // The recorded id stands for the fake's from here on.
  void same_id(const Json& recorded, const std::string& id, const std::string& request) {
    const auto [place, first_seen] = ids_.try_emplace(recorded.get<std::string>(), id);
    EXPECT_EQ(place->second, id) << request;
  }

  void compare(const Json& recorded, const Answer& answer, const std::string& request) {
    std::visit(Overloaded{
                   [&](const Error& error) {
                     EXPECT_EQ(recorded["name"], error.name) << request;
                     EXPECT_EQ(recorded["message"], error.message) << request;
                   },
                   [&](const Reference& reference) {
                     EXPECT_EQ(recorded["object"], reference.object) << request;
                     same_id(recorded["id"], reference.id, request);
                   },
                   [&](const Contact& contact) { compare_contact(recorded, contact, request); },
                   [&](const ContactList& list) { compare_list(recorded, list, request); },
                   [&](const ContactRemoved& removed) {
                     EXPECT_EQ(recorded["deleted"], true) << request;
                     EXPECT_EQ(mapped(recorded["contact"]), removed.contact) << request;
                   },
                   [&](const Segment& segment) {
                     EXPECT_EQ(recorded["name"], segment.name) << request;
                     EXPECT_EQ(recorded.contains("created_at"), segment.created_at.has_value()) << request;
                     same_id(recorded["id"], segment.id, request);
                   },
                   [&](const SegmentRemoved& removed) {
                     EXPECT_EQ(recorded["deleted"], true) << request;
                     EXPECT_EQ(mapped(recorded["id"]), removed.id) << request;
                   },
                   [&](const auto&) { ADD_FAILURE() << "no recording has such an answer: " << request; },
               },
               answer.body());
  }

  void compare_contact(const Json& recorded, const Contact& contact, const std::string& request) {
    const auto text = [](const Nullable& value) { return value ? Json(*value) : Json(nullptr); };
    EXPECT_EQ(recorded["email"], contact.email) << request;
    EXPECT_EQ(recorded["first_name"], text(contact.first_name)) << request;
    EXPECT_EQ(recorded["last_name"], text(contact.last_name)) << request;
    EXPECT_EQ(recorded["unsubscribed"], contact.unsubscribed) << request;
    same_id(recorded["id"], contact.id, request);
  }

  // The recording account held the top-level contacts before, so their order is that of an earlier time; lists of a
  // segment were made within their recording.
  void compare_list(const Json& recorded, const ContactList& list, const std::string& request) {
    EXPECT_EQ(recorded["has_more"], list.has_more) << request;
    ASSERT_EQ(recorded["data"].size(), list.data.size()) << request;
    if (!request.starts_with("GET /segments/")) return;
    for (std::size_t i = 0; i < list.data.size(); ++i) compare_contact(recorded["data"][i], list.data[i], request);
  }

  Resend resend_;
  std::map<std::string, std::string> ids_;
  std::uint64_t requests_ = 0;
};

class ResendRecording : public testing::TestWithParam<std::string> {};

TEST_P(ResendRecording, IsAnsweredAsTheRealServiceDid) { Replay().run(recordings().at(GetParam())); }

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const auto& [name, exchanges] : recordings()) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, ResendRecording, testing::ValuesIn(names()), [](const auto& recording) {
  std::string name = recording.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

}  // namespace
}  // namespace halfdone::resend
