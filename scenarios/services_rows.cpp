// What the services hold, for invariants, reports and reductions.
#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "base/bad_input.h"
#include "base/generated_uuid.h"
#include "scenarios/services.h"

namespace halfdone::scenarios {

std::vector<std::string> Services::query(std::string_view sql, const std::string& what) const {
  postgres::Database all = database_;
  std::vector<postgres::Woken> woken;
  resend_.for_each_row([&](const resend::Resend::TableRow& row) {
    std::string insert = fmt::format("insert into resend.{} (", row.table);
    std::string places;
    std::vector<postgres::Value> values;
    for (std::size_t index = 0; index < row.columns.size(); ++index) {
      insert += fmt::format("{}{}", index == 0 ? "" : ", ", row.columns[index]);
      places += fmt::format("{}${}", index == 0 ? "" : ", ", index + 1);
      values.push_back(row.values[index] ? postgres::Value::text(*row.values[index]) : postgres::Value());
    }
    const auto done = all.execute(1, all.plan(fmt::format("{}) values ({})", insert, places)), values, {}, woken);
    assert(done.answer && !done.answer->failed());
  });
  const postgres::AnswerPtr answer = all.read_committed(all.plan(sql), {}, now);
  if (answer->failed()) {
    throw BadInput(what, answer->error->message, "A query must be one SELECT over public, auth and resend.");
  }
  std::vector<std::string> rows;
  for (const auto& row : answer->rows) {
    std::string text;
    for (std::size_t index = 0; index < row.size(); ++index) {
      text += fmt::format("{}{} = {}", index == 0 ? "" : ", ", answer->columns[index],
                          row[index].is_null() ? "NULL" : row[index].print());
    }
    rows.push_back(std::move(text));
  }
  return rows;
}

bool Services::any(std::string_view sql, std::span<const postgres::Value> params) const {
  const postgres::AnswerPtr answer = database_.read_committed(database_.plan(sql), params, now);
  assert(!answer->failed() && "a query that can't be executed");
  return !answer->rows.empty();
}

std::int64_t Services::count(std::string_view sql) const {
  const postgres::AnswerPtr answer = database_.read_committed(database_.plan(sql), {}, now);
  assert(!answer->failed() && "a query that can't be executed");
  return answer->rows.front().front().as_integer();
}

void Services::rows(const std::function<void(sim::StoredRow)>& visit) const {
  database_.for_each_committed_row([&](const postgres::Database::RowView& row) {
    sim::StoredRow stored{.table = fmt::format("{}.{}", row.schema, row.table), .key = row.key};
    for (std::size_t index = 0; index < row.row.size(); ++index) {
      const postgres::Value& value = row.row[index];
      stored.fields.emplace_back(row.columns[index], value.is_null() ? "NULL" : value.print());
    }
    visit(std::move(stored));
  });
  resend_.for_each_row([&](const resend::Resend::TableRow& row) {
    sim::StoredRow stored{.table = fmt::format("resend.{}", row.table), .key = std::string(row.key)};
    for (std::size_t index = 0; index < row.values.size(); ++index) {
      stored.fields.emplace_back(row.columns[index], row.values[index].value_or("NULL"));
    }
    visit(std::move(stored));
  });
}

std::string Services::print() const {
  std::string text = database_.print() + resend_.print();
  for (const Open& open : open_) {
    if (open.operation) text += fmt::format("auth waits with {}\n", open.operation->request->print());
  }
  return text;
}

namespace {

bool has_id_of_life(const postgres::Value& value, std::uint64_t life) {
  switch (value.kind()) {
    case postgres::Kind::uuid: return is_of_life(value.as_uuid(), life);
    case postgres::Kind::text:
    case postgres::Kind::jsonb: return has_uuid_of_life(value.as_text(), life);
    case postgres::Kind::text_array:
      return std::ranges::any_of(value.as_array(), [&](const auto& each) { return has_id_of_life(each, life); });
    case postgres::Kind::null:
    case postgres::Kind::boolean:
    case postgres::Kind::integer:
    case postgres::Kind::numeric:
    case postgres::Kind::timestamptz:
    case postgres::Kind::date: return false;
  }
  assert(false && "a value of an unknown kind");
  return false;
}

}  // namespace

bool Services::remembers(sim::ActorId actor, std::uint8_t generation) const {
  const auto is_its = [&](const Open& open) {
    return open.session.actor == actor && open.session.generation == generation;
  };
  if (std::ranges::any_of(open_, is_its)) return true;
  const std::uint64_t life = sim::life_of(actor, generation);
  if (database_.has_value([&](const postgres::Value& value) { return has_id_of_life(value, life); })) return true;
  bool found = false;
  resend_.for_each_row([&](const resend::Resend::TableRow& row) {
    for (const auto& value : row.values) found = found || (value && has_uuid_of_life(*value, life));
  });
  return found;
}

}  // namespace halfdone::scenarios
