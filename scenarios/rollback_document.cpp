// The text of the procedures.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "saga/steering.h"
#include "scenarios/rollback.h"

namespace halfdone::scenarios {

namespace {

constexpr std::string_view a_saga = "\\set saga '00000000-0000-0000-0000-000000000000'\n";

bool goes_forward(const saga::Stuck& stuck) { return stuck.state == saga::State::committed; }

std::string code(const std::string& sql) { return fmt::format("```sql\n{}\n```\n\n", sql); }

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// --- What is where

bool is_lock(const sim::RowChange& change) { return change.table == "public.saga_locks"; }

std::string_view store_of(const std::string& table) {
  if (table.starts_with("auth.")) return "Supabase Auth";
  if (table.starts_with("resend.")) return "Resend";
  return "Postgres";
}

struct Words {
  std::string_view gone, added;
};

std::string text_of(const sim::RowChange& change, const Words& words) {
  if (is_lock(change)) return "held";
  switch (change.kind) {
    case sim::RowChange::Kind::gone: return std::string(words.gone);
    case sim::RowChange::Kind::added: return std::string(words.added);
    case sim::RowChange::Kind::changed: break;
  }
  std::string text;
  for (const auto& field : change.fields) {
    text += fmt::format("{}`{}`: `{}` → `{}`", text.empty() ? "" : ", ", field.name, field.from, field.to);
  }
  return text;
}

// By store, each in the order of the difference. `|` would end a cell.
std::string table_of(const sim::Difference& difference, const Words& words) {
  std::string text = "| store | table | row | what |\n| --- | --- | --- | --- |\n";
  constexpr std::array stores = {"Postgres", "Supabase Auth", "Resend"};
  for (const std::string_view store : stores) {
    for (const sim::RowChange& change : difference) {
      if (store_of(change.table) != store) continue;
      text += fmt::format("| {} | `{}` | `{}` | {} |\n", store, change.table, replaced(change.key, "|", "\\|"),
                          replaced(text_of(change, words), "|", "\\|"));
    }
  }
  return text;
}

std::string where_it_stands(const StuckAt& at) {
  std::string text =
      "What is there, compared with the state before:\n\n" + table_of(at.from_before, {"gone", "new"}) + "\n";
  if (!goes_forward(at.stuck)) return text;
  // The last statement of the saga lets go of the lock.
  sim::Difference left = at.to_after;
  std::erase_if(left, is_lock);
  if (left.empty()) return text + "Nothing is left to be done, but the log doesn't know it.\n\n";
  return text + "What is left to be done, up to the state after success:\n\n" +
         table_of(left, {"to be deleted", "to be added"}) + "\n";
}

// --- One section for each way to be stuck

std::string_view place_of(const saga::Stuck& stuck) {
  if (goes_forward(stuck)) return "behind the pivot";
  return stuck.cursor == 0 ? "looking again after the last undo" : "undoing";
}

std::string what_then(const saga::Stuck& stuck) {
  if (goes_forward(stuck)) {
    return "**Then** [resume](#resume) it: it goes forward from this step, and ends `completed`. If the call will "
           "never "
           "be answered again, do by hand what is left to be done, then [abandon](#abandon) it.\n\n";
  }
  return "**Then** [resume](#resume) it: it goes on undoing from this step, and ends `aborted`. If the call will never "
         "be answered again, take back by hand what differs from the state before (`record` says what was there), then "
         "[abandon](#abandon) it.\n\n";
}

std::string section(const std::vector<StuckAt>& group) {
  const saga::Stuck& stuck = group.front().stuck;
  std::string text = fmt::format("## {}, {}\n\n", stuck.why, place_of(stuck));
  text += fmt::format(
      "**Recognise it.** The list shows:\n\n"
      "| id | subject | state | cursor | stuck |\n| --- | --- | --- | --- | --- |\n"
      "| `{}` | `{}` | `{}` | {} | {} |\n\n**What is where.** ",
      stuck.saga, stuck.subject, name_of(stuck.state), stuck.cursor, stuck.why);
  if (group.size() > 1) text += fmt::format("One of {} cases; the rows tell which.\n\n", group.size());
  for (std::size_t index = 0; index < group.size(); ++index) {
    if (group.size() > 1) text += fmt::format("*Case {}.* ", index + 1);
    text += where_it_stands(group[index]);
  }
  text += "**Check before.** One of these calls was refused for good, so first they must be answered again:\n\n";
  for (const std::string& ask : group.front().asks) text += fmt::format("- `{}`\n", ask);
  return text + "\n" + what_then(stuck);
}

// --- What is the same for all

std::string head(const std::string& title, const saga::Definition& definition, const saga::Log& log,
                 const StuckWorlds& worlds) {
  std::string fields;
  for (const std::string& field : definition.fields) fields += fmt::format("{}`{}`", fields.empty() ? "" : ", ", field);
  const EndCounts& ends = worlds.unattended;
  std::string text = fmt::format("# Rollback procedures of {}\n\n", title);
  text += fmt::format(
      "What to do with a saga that needs a person. Written by `halfdone rollback` from the definition of the saga and "
      "from every world in which it is stuck: of {} explored ends with a saga {} are, in {} states of the stores. "
      "Explored within, refusals for good included: {}. The rows are those of the scenario's example.\n\n",
      ends.completed + ends.aborted + ends.stuck, ends.stuck, worlds.stuck.size(), worlds.faults);
  text += "## Which sagas need a person\n\n" + code(log.stuck()->sql() + ";");
  text +=
      "Each of these keeps its lock, no worker carries it on, and the caller was told \"pending\". `stuck` names the "
      "step; `state` the direction: `committed` goes forward, `undoing` goes back. What was there before is in "
      "`record`, of which the fields are, in this order: " +
      fields + ".\n\n" + code(fmt::format("{}select s.record, s.note from sagas s where s.id = :'saga';", a_saga));
  return text;
}

std::string counts(const EndCounts& ends) {
  return fmt::format("{} completed, {} aborted, {} abandoned, {} stuck", ends.completed, ends.aborted, ends.abandoned,
                     ends.stuck);
}

std::string command(const saga::Log& log, saga::Order::Kind kind) {
  return code(fmt::format("{}\\set by 'who you are'\n\\set why 'why'\n{}", a_saga, psql_of(log, kind)));
}

std::string commands(const saga::Log& log, const StuckWorlds& worlds) {
  std::string text = "## Resume\n\nWhen the cause is gone. Paste into psql, with the id from the list:\n\n";
  text += command(log, saga::Order::Kind::resume);
  text +=
      "One row: the next claim carries it on from where it stood. No row: it isn't stuck (any more); another operator "
      "was faster. No answer: read the list again; giving the order twice does no harm.\n\n";
  text += fmt::format("Explored with an operator who resumes whatever is stuck, the ends are: {}.\n\n",
                      counts(worlds.resumed));
  text +=
      "## Abandon\n\nWhen the cause will stay. Check before:\n\n"
      "- It has been stuck for longer than any request lives: minutes, not seconds.\n"
      "- What the section of its step asks for is done by hand, or given to a person to do.\n\n";
  text += command(log, saga::Order::Kind::abandon);
  text +=
      "One row: it has ended as `abandoned` and let go of its lock; the stores are as they were, and another saga "
      "about "
      "the subject may begin. It can't be resumed any more.\n\n";
  return text + fmt::format("Explored with an operator who abandons whatever is stuck, the ends are: {}.\n\n",
                            counts(worlds.abandoned));
}

std::string abandoned() {
  return "## Abandoned\n\n**Recognise it.** It is shown for ever, with what it was stuck at, who abandoned it and "
         "why:\n\n" +
         code(
             "select s.id, s.subject, s.cursor, s.stuck, s.record, s.note from sagas s where s.state = 'abandoned' "
             "order by s.id;") +
         "**What is where.** As in the section of the step it was stuck at, without the lock, and but for what was put "
         "right by hand or by a later saga.\n\n"
         "**Check before.** Everything is put right: nothing differs from the state before any more, or nothing is "
         "left to be done.\n\n"
         "**Then** erase what was there before: it may hold personal data.\n\n" +
         fmt::format("```sql\n{}{};\n```\n", a_saga, replaced(std::string(saga::Log::forget_sql()), "$1", ":'saga'"));
}

}  // namespace

std::string rollback_document(const std::string& title, const saga::Definition& definition, const StuckWorlds& worlds) {
  const saga::Log log(definition);
  std::string text = head(title, definition, log, worlds) + commands(log, worlds);
  const auto way = [](const StuckAt& at) { return std::tuple(at.stuck.state, at.stuck.cursor, at.stuck.why); };
  for (auto from = worlds.stuck.begin(); from != worlds.stuck.end();) {
    const auto to = std::find_if(from, worlds.stuck.end(), [&](const StuckAt& at) { return way(at) != way(*from); });
    text += section({from, to});
    from = to;
  }
  return text + abandoned();
}

}  // namespace halfdone::scenarios
