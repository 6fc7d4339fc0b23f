// What depends on who asks: the time, and generated ids.
#include <cassert>

#include "base/fingerprint.h"
#include "base/generated_uuid.h"
#include "fakes/postgres/values/function_families.h"
#include "services/postgres/calendar.h"

namespace halfdone::postgres {

namespace {

constexpr std::uint64_t uuid_domain = 0x75756964;  // "uuid"

Result<Value> now(const Call& call) { return Value::timestamptz(call.context->now); }

Result<Value> current_date(const Call& call) {
  return Value::date(static_cast<std::int32_t>(day_of(call.context->now)));
}

// A function of who asks and how often.
Result<Value> generate_uuid(const Call& call) {
  assert(call.context && call.drawn);
  const Context& context = *call.context;
  const Hasher which = Hasher(uuid_domain).add(context.seed).add(context.request).add(std::uint64_t{(*call.drawn)++});
  return Value::uuid(generated_uuid(which.finish(), context.life));
}

}  // namespace

void add_session_functions(FunctionTable& table) {
  using types::date;
  using types::timestamptz;
  using types::uuid;
  // Time stands still, so all of these are the same moment.
  for (const std::string_view name : {"now", "transaction_timestamp", "statement_timestamp", "current_timestamp"}) {
    table.functions.push_back({name, {}, timestamptz, strict, false, now});
  }
  table.functions.push_back({"current_date", {}, date, strict, false, current_date});
  table.functions.push_back({"gen_random_uuid", {}, uuid, strict, false, generate_uuid});
  table.functions.push_back({"uuid_generate_v4", {}, uuid, strict, false, generate_uuid});
}

}  // namespace halfdone::postgres
