#include "services/supabase_auth/metadata.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "services/json_text.h"

namespace halfdone::supabase_auth {

namespace {

// One key of an object with its value, as they stand in the text.
struct Entry {
  std::string_view key;  // with quotes and escapes
  std::string_view value;
};

std::size_t end_of_string(std::string_view text, std::size_t at) {
  assert(text[at] == '"');
  for (++at; text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

std::size_t end_of_value(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = end_of_string(text, at);
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}')) break;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at;
  }
  return at;
}

// Walks over the entries of a canonical object; `visit` returns false to stop.
template <class Visit>
void for_each_entry(std::string_view object, Visit visit) {
  std::size_t at = 1;
  while (object[at] != '}') {
    const std::size_t key_end = end_of_string(object, at);
    assert(object[key_end] == ':' && object[key_end + 1] == ' ');
    const std::size_t value_end = end_of_value(object, key_end + 2);
    if (!visit(Entry{object.substr(at, key_end - at), object.substr(key_end + 2, value_end - key_end - 2)})) return;
    at = object[value_end] == ',' ? value_end + 2 : value_end;
  }
}

// The bytes of a key without quotes and escapes. In jsonb's own output only the controls are written as \u00XX.
std::string unescaped(std::string_view quoted) {
  std::string bytes;
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    if (quoted[i] != '\\') {
      bytes += quoted[i];
      continue;
    }
    switch (quoted[++i]) {
      case 'b': bytes += '\b'; break;
      case 'f': bytes += '\f'; break;
      case 'n': bytes += '\n'; break;
      case 'r': bytes += '\r'; break;
      case 't': bytes += '\t'; break;
      case 'u':
        bytes += static_cast<char>(std::stoi(std::string(quoted.substr(i + 1, 4)), nullptr, 16));
        i += 4;
        break;
      default: bytes += quoted[i];  // a quote or a backslash
    }
  }
  return bytes;
}

bool key_before(std::string_view a, std::string_view b) {
  const bool plain = a.find('\\') == a.npos && b.find('\\') == b.npos;
  if (plain) return a.size() != b.size() ? a.size() < b.size() : a < b;
  const std::string x = unescaped(a), y = unescaped(b);
  return x.size() != y.size() ? x.size() < y.size() : x < y;
}

void append(std::string& object, const Entry& entry) {
  if (object.size() > 1) object += ", ";
  object.append(entry.key).append(": ").append(entry.value);
}

std::vector<Entry> entries_of(std::string_view object) {
  std::vector<Entry> entries;
  for_each_entry(object, [&](const Entry& entry) {
    entries.push_back(entry);
    return true;
  });
  return entries;
}

}  // namespace

Metadata::Metadata(std::initializer_list<std::pair<std::string_view, std::string_view>> entries) {
  std::vector<std::string> keys;
  keys.reserve(entries.size());
  std::vector<Entry> sorted;
  for (const auto& [key, value] : entries) {
    keys.push_back(json_string(key));
    sorted.push_back({keys.back(), value});
  }
  std::ranges::sort(sorted, key_before, &Entry::key);
  assert(std::ranges::adjacent_find(sorted, {}, &Entry::key) == sorted.end());
  text_ = "{";
  for (const Entry& entry : sorted) append(text_, entry);
  text_ += "}";
}

Metadata Metadata::from_canonical(std::string_view object) {
  assert(object.size() >= 2 && object.front() == '{' && object.back() == '}');
  Metadata metadata;
  metadata.text_ = object;
  return metadata;
}

std::optional<std::string_view> Metadata::find(std::string_view key) const {
  const std::string quoted = json_string(key);
  std::optional<std::string_view> found;
  for_each_entry(text_, [&](const Entry& entry) {
    if (entry.key == quoted) found = entry.value;
    return !found;
  });
  return found;
}

Metadata Metadata::merged(const Metadata& patch) const {
  if (patch.empty()) return *this;
  const std::vector<Entry> old = entries_of(text_), changes = entries_of(patch.text_);
  Metadata result;
  result.text_ = "{";
  auto change = changes.begin();
  const auto take_change = [&] {
    if (change->value != "null") append(result.text_, *change);
    ++change;
  };
  for (const Entry& entry : old) {
    while (change != changes.end() && key_before(change->key, entry.key)) take_change();
    if (change != changes.end() && change->key == entry.key) {
      take_change();
    } else {
      append(result.text_, entry);
    }
  }
  while (change != changes.end()) take_change();
  result.text_ += "}";
  return result;
}

}  // namespace halfdone::supabase_auth
