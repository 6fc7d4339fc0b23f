// As much of JSON Schema as reports/result.schema.json uses, so that a result can be held against it.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

namespace halfdone::reports {

class Schema {
 public:
  explicit Schema(nlohmann::json root) : root_(std::move(root)) {}

  // What is wrong with the value: "/designs/0/result: ..." lines; empty when it fits.
  std::vector<std::string> problems(const nlohmann::json& value) const { return check(root_, value, ""); }

 private:
  using Json = nlohmann::json;
  using Problems = std::vector<std::string>;

  Problems check(const Json& schema, const Json& value, const std::string& at) const {
    if (schema.contains("$ref")) {
      return check(root_.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1))), value, at);
    }
    Problems found;
    const auto complain = [&](const std::string& what) { found.push_back(at + ": " + what); };
    if (schema.contains("type") && !has_type(schema["type"], value)) {
      complain("is no " + schema["type"].get<std::string>());
      return found;
    }
    if (schema.contains("const") && schema["const"] != value) complain("is not " + schema["const"].dump());
    if (schema.contains("enum") && std::ranges::find(schema["enum"], value) == schema["enum"].end())
      complain("is none of " + schema["enum"].dump());
    if (schema.contains("minimum") && value < schema["minimum"]) complain("is too small");
    if (schema.contains("pattern") &&
        !std::regex_search(value.get<std::string>(), std::regex(schema["pattern"].get<std::string>()))) {
      complain("does not match");
    }
    if (schema.contains("oneOf")) {
      const auto fits = [&](const Json& one) { return check(one, value, at).empty(); };
      if (std::ranges::count_if(schema["oneOf"], fits) != 1) complain("does not fit exactly one of its forms");
    }
    if (value.is_object()) check_object(schema, value, at, found);
    if (value.is_array() && schema.contains("items")) {
      for (std::size_t index = 0; index < value.size(); ++index)
        append(found, check(schema["items"], value[index], at + "/" + std::to_string(index)));
    }
    return found;
  }

  void check_object(const Json& schema, const Json& value, const std::string& at, Problems& found) const {
    for (const Json& name : schema.value("required", Json::array())) {
      if (!value.contains(name.get<std::string>())) found.push_back(at + ": lacks " + name.dump());
    }
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [name, member] : value.items()) {
      const std::string place = at + "/" + name;
      if (properties.contains(name)) {
        append(found, check(properties[name], member, place));
      } else if (schema.contains("additionalProperties")) {
        const Json& rest = schema["additionalProperties"];
        if (rest.is_boolean() && !rest.get<bool>()) found.push_back(place + ": is not in the schema");
        if (rest.is_object()) append(found, check(rest, member, place));
      }
    }
  }

  static bool has_type(const std::string& type, const Json& value) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_number_integer();
    if (type == "boolean") return value.is_boolean();
    return type == "null" && value.is_null();
  }

  static void append(Problems& all, Problems more) { all.insert(all.end(), more.begin(), more.end()); }

  Json root_;
};

}  // namespace halfdone::reports
