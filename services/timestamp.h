// Points in time as all services hold them: microseconds since 2000-01-01 00:00 UTC, which is how Postgres counts.
#pragma once

#include <cstdint>
#include <string>

namespace halfdone {

using Timestamp = std::int64_t;

// "2026-08-20T10:54:52.123456Z", as Supabase Auth writes times (RFC 3339; trailing zeros of the fraction are dropped).
std::string print_rfc3339(Timestamp time);

// "2025-11-30 20:39:59.540771+00", as Postgres prints a timestamptz in UTC and as Resend writes times.
std::string print_postgres_time(Timestamp time);

}  // namespace halfdone
