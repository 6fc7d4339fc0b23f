// A place in a JSON text that a person gave, so that what is wrong there is named by its place. Only for source files:
// nlohmann/json stays out of the headers that others include.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/bad_input.h"

namespace halfdone::reports {

class JsonNode {
 public:
  using Json = nlohmann::ordered_json;

  // Both outlive the node.
  JsonNode(const Json& json, const std::string& file) : json_(&json), file_(&file) {}

  JsonNode operator[](const std::string& name) const {
    const auto found = find(name);
    if (!found) complain_at(child(name), "is missing");
    return *found;
  }

  std::optional<JsonNode> find(const std::string& name) const {
    if (!json_->is_object()) complain("is no object");
    const auto found = json_->find(name);
    if (found == json_->end()) return std::nullopt;
    return JsonNode(*found, *file_, child(name));
  }

  std::string text() const {
    if (!json_->is_string()) complain("is no text");
    return json_->get<std::string>();
  }

  bool flag() const {
    if (!json_->is_boolean()) complain("is neither true nor false");
    return json_->get<bool>();
  }

  std::size_t count(std::size_t max = std::numeric_limits<std::size_t>::max()) const {
    if (!json_->is_number_unsigned()) complain("is no whole number from 0 up");
    const auto number = json_->get<std::size_t>();
    if (number > max) complain(fmt::format("is more than {}", max));
    return number;
  }

  bool is_null() const { return json_->is_null(); }

  std::vector<JsonNode> elements() const {
    if (!json_->is_array()) complain("is no list");
    std::vector<JsonNode> nodes;
    for (std::size_t index = 0; index < json_->size(); ++index)
      nodes.push_back(JsonNode((*json_)[index], *file_, child(std::to_string(index))));
    return nodes;
  }

  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const JsonNode& each : elements()) all.push_back(each.text());
    return all;
  }

  // In the order of the text.
  std::vector<std::pair<std::string, JsonNode>> members() const {
    if (!json_->is_object()) complain("is no object");
    std::vector<std::pair<std::string, JsonNode>> nodes;
    for (const auto& [name, value] : json_->items()) nodes.emplace_back(name, JsonNode(value, *file_, child(name)));
    return nodes;
  }

  // The one of `all` that has the name.
  template <typename All, typename NameOf>
  auto one_of(const All& all, NameOf name_of) const {
    const std::string name = text();
    const auto found = std::ranges::find_if(all, [&](const auto& each) { return name_of(each) == name; });
    if (found != std::end(all)) return *found;
    std::string names;
    for (const auto& each : all) names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of(each));
    complain(fmt::format("is \"{}\", which is none of: {}", name, names));
  }

  [[noreturn]] void complain(const std::string& what) const { complain_at(at_, what); }

 private:
  JsonNode(const Json& json, const std::string& file, std::string at)
      : json_(&json), file_(&file), at_(std::move(at)) {}

  // A JSON pointer (RFC 6901).
  std::string child(const std::string& name) const {
    std::string pointer = at_ + "/";
    for (const char c : name) pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return pointer;
  }

  [[noreturn]] void complain_at(const std::string& at, const std::string& what) const {
    throw BadInput(*file_, fmt::format("{} {}", at.empty() ? "the whole" : at, what),
                   "Give a file that this halfdone wrote (`halfdone explore --json FILE`); reports/result.schema.json "
                   "says what is in it.");
  }

  const Json* json_;
  const std::string* file_;
  std::string at_;
};

}  // namespace halfdone::reports
