// A value of a column or parameter, as a client of Postgres and its server exchange it.
//
// A small copyable value: NULL or one of ten kinds. The SQL type (int2 or int8, text or varchar(10) or an enum) is not
// here but with the column; a kind is how values of a family of types are held.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fingerprint.h"
#include "base/shared.h"
#include "services/postgres/decimal.h"

namespace halfdone::postgres {

enum class Kind : std::uint8_t {
  null,
  boolean,
  integer,  // int2, int4, int8
  numeric,  // up to 38 significant digits
  uuid,
  timestamptz,  // microseconds since 2000-01-01 00:00 UTC
  date,         // days since 2000-01-01
  text,         // text, varchar, and the label of an enum
  jsonb,        // canonical text: keys by length then bytes, last duplicate wins, one blank after ':' and ','
  text_array,   // one dimension, elements may be NULL
};

using Uuid = std::array<std::uint8_t, 16>;

class Value {
 public:
  Value() = default;  // NULL
  Value(const Value& other) noexcept : payload_(other.payload_), kind_(other.kind_), scale_(other.scale_) {
    if (is_shared()) payload_.block->retain();
  }
  Value(Value&& other) noexcept
      : payload_(other.payload_), kind_(std::exchange(other.kind_, Kind::null)), scale_(other.scale_) {}
  Value& operator=(Value other) noexcept {
    std::swap(payload_, other.payload_);
    std::swap(kind_, other.kind_);
    std::swap(scale_, other.scale_);
    return *this;
  }
  ~Value() {
    if (is_shared() && payload_.block->release()) destroy();
  }

  static Value boolean(bool value);
  static Value integer(std::int64_t value);
  static Value numeric(Decimal value);
  static Value uuid(const Uuid& value);
  static Value timestamptz(std::int64_t microseconds);
  static Value date(std::int32_t days);
  static Value text(std::string_view value);
  // Requires canonical text; `json.h` of the fake makes it.
  static Value jsonb(std::string_view canonical);
  static Value text_array(std::vector<Value> elements);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }

  // Each requires its own kind.
  bool as_boolean() const;
  std::int64_t as_integer() const;
  Decimal as_numeric() const;
  const Uuid& as_uuid() const;
  std::int64_t as_timestamptz() const;
  std::int32_t as_date() const;
  std::string_view as_text() const;  // of text and of jsonb
  const std::vector<Value>& as_array() const;

  // As the server prints it; NULL prints as an empty string, and as "NULL" inside arrays. Needs no SQL type: enums are
  // held as labels.
  std::string print() const;

  // Content alone; numeric 1.0 and 1.00 are equal as numbers but print differently, so they hash differently.
  void hash(Hasher& hasher) const;
  Fingerprint fingerprint() const;

  // A total order over all values, for storage and for telling contents apart: first by kind, then by content, NULL
  // first. It is *not* SQL's comparison (`type.h` of the fake has that).
  friend std::strong_ordering operator<=>(const Value& a, const Value& b);
  friend bool operator==(const Value& a, const Value& b) { return (a <=> b) == 0; }

 private:
  // Texts and arrays are immutable blocks, shared by all copies of a value.
  bool is_shared() const { return kind_ >= Kind::text; }
  void destroy() noexcept;

  union Payload {
    std::int64_t integer;
    Int128 wide;
    Uuid uuid;
    const Counted* block;
    Payload() : wide(0) {}
  };
  Payload payload_;
  Kind kind_ = Kind::null;
  std::uint8_t scale_ = 0;  // of numeric
};

// "7c8272c4-0000-4000-8000-000000000000"; false when the text is no uuid in one of the forms that Postgres accepts.
bool parse_uuid(std::string_view text, Uuid& uuid);
std::string print_uuid(const Uuid& uuid);

}  // namespace halfdone::postgres
