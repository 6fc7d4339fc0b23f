#include "tests/scenarios/random_saga.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "services/json_text.h"

namespace halfdone::scenarios::random_saga {

namespace {

using saga::Answer;
using saga::Case;
using saga::Kind;
using saga::MakeRequest;
using saga::Record;
using saga::Request;

using Changes = std::vector<std::pair<std::string, std::optional<std::string>>>;

// Fields of the login or of the contact; nothing removes one.
Request update(Where where, const Case& about, const Changes& changes) {
  if (where == Where::resend) {
    resend::ContactFields fields;
    for (const auto& [key, value] : changes) fields.properties.push_back({key, value});
    return resend::make_request(resend::ContactsUpdate{{}, std::string(contact_id), std::move(fields)});
  }
  assert(changes.size() == 1 || changes.size() == 2);
  std::vector<std::string> texts;
  for (const auto& [key, value] : changes) texts.push_back(value ? json_string(*value) : "null");
  const auto entry = [&](std::size_t index) {
    return std::pair<std::string_view, std::string_view>(changes[index].first, texts[index]);
  };
  const auto metadata =
      changes.size() == 1 ? supabase_auth::Metadata{entry(0)} : supabase_auth::Metadata{entry(0), entry(1)};
  return supabase_auth::make_request(supabase_auth::UpdateUser{.id = about.subject, .app_metadata = metadata});
}

Request get(Where where, const Case& about) {
  if (where == Where::resend) return resend::make_request(resend::ContactsGet{{}, std::string(contact_id)});
  return supabase_auth::make_request(supabase_auth::GetUser{about.subject});
}

Request removal(Where where, const Case& about) {
  if (where == Where::resend) return resend::make_request(resend::ContactsRemove{{}, std::string(contact_id)});
  return supabase_auth::make_request(supabase_auth::DeleteUser{.id = about.subject});
}

// Of an answer to `get`.
std::optional<std::string> field(const Answer& answer, const std::string& key) {
  if (const auto* auth = std::get_if<Reply<supabase_auth::Answer>>(&answer)) {
    const auto text = auth->answer->user()->app_metadata.find(key);
    if (!text) return std::nullopt;
    return std::string(text->substr(1, text->size() - 2));
  }
  const auto& properties = std::get<Reply<resend::Answer>>(answer).answer->contact()->properties;
  const auto found = std::ranges::find(properties, key, &resend::Property::key);
  return found == properties.end() ? std::nullopt : found->value;
}

// --- Steps

saga::Step local_step(const Part& part, std::size_t index) {
  const auto count = [&](char sign) {
    return fmt::format("update parts p set times = p.times {} 1 from moved where p.step = {}", sign, index);
  };
  saga::Step step{.kind = part.kind, .place = saga::Place::local, .statements = {count('+')}};
  if (part.kind == Kind::compensatable) step.undo_statements = {count('-')};
  return step;
}

saga::Step compensatable(const Part& part, std::size_t index) {
  const std::string held = field_of("held", index);
  const std::string level = field_of("level", index);
  const Where where = part.where;
  // Nothing where there is nothing to do.
  const auto unless_idle = [part, index](auto make) {
    return [=](const Case& about) -> std::optional<Request> {
      const bool is_there = about.record.size() > index && about.record[index];
      if (part.only_if_there && !is_there) return std::nullopt;
      return make(about);
    };
  };
  saga::Step step;
  step.act = unless_idle([=](const Case& about) {
    Changes changes{{held, about.marker()}};
    if (part.captures) changes.emplace_back(level, "closed");
    return update(where, about, changes);
  });
  step.undo = saga::Undo{unless_idle([=](const Case& about) { return get(where, about); }),
                         [=](const Answer& answer, const Case& about) { return field(answer, held) == about.marker(); },
                         unless_idle([=](const Case& about) {
                           Changes changes{{held, std::nullopt}};
                           if (part.captures) changes.emplace_back(level, about.record[index]);
                           return update(where, about, changes);
                         })};
  if (part.captures) {
    step.captures = {{field_of("read_level", index), [=](const Case& about) { return get(where, about); },
                      [=](const Answer& answer, Record& record) { record[index] = field(answer, level); }}};
  }
  return step;
}

saga::Step read_only(const Part& part) {
  saga::Step step;
  step.act = [where = part.where](const Case& about) { return get(where, about); };
  if (part.refuses) step.is_right = [](const Answer&, const Case&) { return false; };
  return step;
}

saga::Step retriable(const Part& part, std::size_t index) {
  saga::Step step{.absent_is_done = part.removes};
  step.act = [=](const Case& about) {
    return part.removes ? removal(part.where, about) : update(part.where, about, {{field_of("final", index), "yes"}});
  };
  return step;
}

saga::Step pivot(Guard guard) {
  saga::Step step{.place = saga::Place::local};
  step.statements = {"update things t set status = 'closed' from moved where t.id::text = moved.subject"};
  if (guard != Guard::none) {
    step.guard = fmt::format("exists (select 1 from things t where t.id::text = s.subject and t.status = '{}')",
                             guard == Guard::holds ? "closing" : "lost");
  }
  return step;
}

saga::Step step_of(const Plan& plan, const Part& part, std::size_t index) {
  const auto made = [&] {
    if (part.kind == Kind::pivot) return pivot(plan.guard);
    if (part.where == Where::database) return local_step(part, index);
    if (part.kind == Kind::compensatable) return compensatable(part, index);
    return part.kind == Kind::read_only ? read_only(part) : retriable(part, index);
  };
  saga::Step step = made();
  step.kind = part.kind;
  step.name = field_of("step", index);
  step.retry.tries = part.tries;
  return step;
}

}  // namespace

std::string field_of(std::string_view what, std::size_t step) { return fmt::format("{}{}", what, step); }

saga::Definition definition_of(const Plan& plan) {
  saga::Definition saga{.operation = "close"};
  saga.eligible = "select t.id::text as subject from things t where t.id::text = $2 and t.status = 'open'";
  saga.present = "select 1 from things t where t.id::text = $2 and t.status <> 'closed'";
  saga.locks = "select 'thing:' || subject, id from moved";
  saga.on_begin = {"update things t set status = 'closing' from moved where t.id::text = moved.subject"};
  saga.on_abort = {"update things t set status = 'open' from moved where t.id::text = moved.subject",
                   "delete from saga_locks l using moved where l.saga = moved.id"};
  saga.on_complete = {"delete from saga_locks l using moved where l.saga = moved.id"};
  const std::vector<Part> parts = plan.parts();
  for (std::size_t index = 0; index < parts.size(); ++index) {
    saga.fields.push_back(field_of("level", index));
    saga.steps.push_back(step_of(plan, parts[index], index));
  }
  return saga;
}

}  // namespace halfdone::scenarios::random_saga
