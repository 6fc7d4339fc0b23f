// A JSON object of user or app metadata, kept as the canonical text in which Postgres holds a jsonb value:
// keys ordered by length, then bytes; each key once; one blank after ':' and ','. Equal contents are equal texts.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace halfdone::supabase_auth {

class Metadata {
 public:
  Metadata() = default;  // {}

  // Keys with the JSON text of their values, in any order; each text must be canonical itself: `"pro"`, `true`, `null`,
  // `{"a": 1}`. `json_string` (services/json_text.h) makes the text of a
  // string.
  Metadata(std::initializer_list<std::pair<std::string_view, std::string_view>> entries);

  // Requires the canonical text of a JSON object, such as a jsonb value read from the database.
  static Metadata from_canonical(std::string_view object);

  bool empty() const { return text_.size() == 2; }
  const std::string& text() const { return text_; }

  // The JSON text of the value under a key. The view lives as long as this object.
  std::optional<std::string_view> find(std::string_view key) const;

  // This object with `patch` laid over it, key by key and not recursively; a null in the patch deletes its key. This is
  // how the server treats metadata in an update.
  Metadata merged(const Metadata& patch) const;

  friend bool operator==(const Metadata&, const Metadata&) = default;

 private:
  std::string text_ = "{}";
};

}  // namespace halfdone::supabase_auth
