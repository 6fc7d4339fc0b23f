#include "services/postgres/value.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>

#include "services/postgres/calendar.h"

namespace halfdone::postgres {

namespace {

// The characters follow the header in the same allocation.
struct TextBlock : Counted {
  std::size_t size = 0;

  std::string_view text() const { return {reinterpret_cast<const char*>(this + 1), size}; }

  static const TextBlock* make(std::string_view text) {
    void* memory = ::operator new(sizeof(TextBlock) + text.size());
    auto* block = new (memory) TextBlock;
    block->size = text.size();
    std::ranges::copy(text, reinterpret_cast<char*>(block + 1));
    block->retain();
    return block;
  }
};

struct ArrayBlock : Counted {
  std::vector<Value> elements;
};

// A quoted element is one that would read as something else without quotes.
bool needs_quotes(std::string_view element) {
  if (element.empty()) return true;
  if (element.size() == 4 && (element[0] | 0x20) == 'n' && (element[1] | 0x20) == 'u' && (element[2] | 0x20) == 'l' &&
      (element[3] | 0x20) == 'l') {
    return true;
  }
  return element.find_first_of("{},\"\\ \t\n\r\v\f") != std::string_view::npos;
}

void append_quoted(std::string& out, std::string_view element) {
  out += '"';
  for (const char c : element) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

std::string print_array(const std::vector<Value>& elements) {
  std::string out = "{";
  for (const Value& element : elements) {
    if (out.size() > 1) out += ',';
    if (element.is_null()) {
      out += "NULL";
    } else if (const std::string text = element.print(); needs_quotes(text)) {
      append_quoted(out, text);
    } else {
      out += text;
    }
  }
  return out + "}";
}

std::strong_ordering compare_arrays(const std::vector<Value>& a, const std::vector<Value>& b) {
  return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
}

std::strong_ordering compare_texts(std::string_view a, std::string_view b) { return a.compare(b) <=> 0; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void Value::destroy() noexcept {
  if (kind_ == Kind::text_array) {
    delete static_cast<const ArrayBlock*>(payload_.block);
  } else {
    const auto* block = static_cast<const TextBlock*>(payload_.block);
    block->~TextBlock();
    ::operator delete(const_cast<TextBlock*>(block));
  }
}

Value Value::boolean(bool value) {
  Value made;
  made.kind_ = Kind::boolean;
  made.payload_.integer = value ? 1 : 0;
  return made;
}

Value Value::integer(std::int64_t value) {
  Value made;
  made.kind_ = Kind::integer;
  made.payload_.integer = value;
  return made;
}

Value Value::numeric(Decimal value) {
  assert(value.scale <= decimal_digits_max);
  Value made;
  made.kind_ = Kind::numeric;
  made.payload_.wide = value.unscaled;
  made.scale_ = value.scale;
  return made;
}

Value Value::uuid(const Uuid& value) {
  Value made;
  made.kind_ = Kind::uuid;
  made.payload_.uuid = value;
  return made;
}

Value Value::timestamptz(std::int64_t microseconds) {
  Value made;
  made.kind_ = Kind::timestamptz;
  made.payload_.integer = microseconds;
  return made;
}

Value Value::date(std::int32_t days) {
  Value made;
  made.kind_ = Kind::date;
  made.payload_.integer = days;
  return made;
}

Value Value::text(std::string_view value) {
  Value made;
  made.payload_.block = TextBlock::make(value);
  made.kind_ = Kind::text;
  return made;
}

Value Value::jsonb(std::string_view canonical) {
  Value made;
  made.payload_.block = TextBlock::make(canonical);
  made.kind_ = Kind::jsonb;
  return made;
}

Value Value::text_array(std::vector<Value> elements) {
  auto* block = new ArrayBlock;
  block->elements = std::move(elements);
  block->retain();
  Value made;
  made.payload_.block = block;
  made.kind_ = Kind::text_array;
  return made;
}

bool Value::as_boolean() const {
  assert(kind_ == Kind::boolean);
  return payload_.integer != 0;
}

std::int64_t Value::as_integer() const {
  assert(kind_ == Kind::integer);
  return payload_.integer;
}

Decimal Value::as_numeric() const {
  assert(kind_ == Kind::numeric);
  return {payload_.wide, scale_};
}

const Uuid& Value::as_uuid() const {
  assert(kind_ == Kind::uuid);
  return payload_.uuid;
}

std::int64_t Value::as_timestamptz() const {
  assert(kind_ == Kind::timestamptz);
  return payload_.integer;
}

std::int32_t Value::as_date() const {
  assert(kind_ == Kind::date);
  return static_cast<std::int32_t>(payload_.integer);
}

std::string_view Value::as_text() const {
  assert(kind_ == Kind::text || kind_ == Kind::jsonb);
  return static_cast<const TextBlock*>(payload_.block)->text();
}

const std::vector<Value>& Value::as_array() const {
  assert(kind_ == Kind::text_array);
  return static_cast<const ArrayBlock*>(payload_.block)->elements;
}

std::string Value::print() const {
  switch (kind_) {
    case Kind::null: return "";
    case Kind::boolean: return as_boolean() ? "t" : "f";
    case Kind::integer: return std::to_string(as_integer());
    case Kind::numeric: return print_decimal(as_numeric());
    case Kind::uuid: return print_uuid(as_uuid());
    case Kind::timestamptz: return print_timestamptz(as_timestamptz());
    case Kind::date: return print_date(as_date());
    case Kind::text:
    case Kind::jsonb: return std::string(as_text());
    case Kind::text_array: return print_array(as_array());
  }
  assert(false);
  return "";
}

void Value::hash(Hasher& hasher) const {
  hasher.add(static_cast<std::uint64_t>(kind_) | static_cast<std::uint64_t>(scale_) << 8);
  switch (kind_) {
    case Kind::null: return;
    case Kind::boolean:
    case Kind::integer:
    case Kind::timestamptz:
    case Kind::date: hasher.add(static_cast<std::uint64_t>(payload_.integer)); return;
    case Kind::numeric: {
      const auto bits = static_cast<UInt128>(payload_.wide);
      hasher.add(static_cast<std::uint64_t>(bits)).add(static_cast<std::uint64_t>(bits >> 64));
      return;
    }
    case Kind::uuid: {
      std::array<std::uint64_t, 2> halves;
      std::memcpy(halves.data(), payload_.uuid.data(), sizeof halves);
      hasher.add(halves[0]).add(halves[1]);
      return;
    }
    case Kind::text:
    case Kind::jsonb: hasher.add(as_text()); return;
    case Kind::text_array:
      hasher.add(static_cast<std::uint64_t>(as_array().size()));
      for (const Value& element : as_array()) element.hash(hasher);
      return;
  }
}

Fingerprint Value::fingerprint() const {
  Hasher hasher(0);
  hash(hasher);
  return hasher.finish();
}

std::strong_ordering operator<=>(const Value& a, const Value& b) {
  if (a.kind_ != b.kind_) return a.kind_ <=> b.kind_;
  switch (a.kind_) {
    case Kind::null: return std::strong_ordering::equal;
    case Kind::boolean:
    case Kind::integer:
    case Kind::timestamptz:
    case Kind::date: return a.payload_.integer <=> b.payload_.integer;
    case Kind::numeric: {
      const std::strong_ordering order = compare_decimal(a.as_numeric(), b.as_numeric());
      return order != 0 ? order : a.scale_ <=> b.scale_;
    }
    case Kind::uuid: return std::memcmp(a.payload_.uuid.data(), b.payload_.uuid.data(), sizeof(Uuid)) <=> 0;
    case Kind::text:
    case Kind::jsonb:
      return a.payload_.block == b.payload_.block ? std::strong_ordering::equal
                                                  : compare_texts(a.as_text(), b.as_text());
    case Kind::text_array: return compare_arrays(a.as_array(), b.as_array());
  }
  assert(false);
  return std::strong_ordering::equal;
}

// The server accepts upper case, an optional pair of braces, and a hyphen after any group of four digits.
bool parse_uuid(std::string_view text, Uuid& uuid) {
  if (text.starts_with('{')) {
    if (!text.ends_with('}')) return false;
    text = text.substr(1, text.size() - 2);
  }
  std::size_t at = 0;
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    if (i > 0 && i % 2 == 0 && at < text.size() && text[at] == '-') ++at;
    if (at + 2 > text.size()) return false;
    const int high = hex_digit(text[at]);
    const int low = hex_digit(text[at + 1]);
    if (high < 0 || low < 0) return false;
    uuid[i] = static_cast<std::uint8_t>(high << 4 | low);
    at += 2;
  }
  return at == text.size();
}

std::string print_uuid(const Uuid& uuid) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += digits[uuid[i] >> 4];
    out += digits[uuid[i] & 15];
  }
  return out;
}

}  // namespace halfdone::postgres
