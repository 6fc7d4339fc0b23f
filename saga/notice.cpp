#include "saga/notice.h"

#include <fmt/format.h>

#include <cassert>

namespace halfdone::saga {

std::string_view name_of(Notice::Kind kind) {
  switch (kind) {
    case Notice::Kind::claimed: return "claimed";
    case Notice::Kind::outcome: return "outcome";
    case Notice::Kind::turned: return "turned";
    case Notice::Kind::undo: return "undo";
    case Notice::Kind::late_effect: return "late effect";
    case Notice::Kind::entered: return "entered";
    case Notice::Kind::stuck: return "stuck";
    case Notice::Kind::fenced: return "fenced";
  }
  assert(false && "a notice without a name");
  return {};
}

std::string print(const Notice& notice) {
  std::string text(name_of(notice.kind));
  if (!notice.step.empty()) text += " " + notice.step;
  const bool has_meaning = notice.kind == Notice::Kind::outcome || notice.kind == Notice::Kind::undo;
  if (has_meaning) text += fmt::format(": {}", name_of(notice.meaning));
  if (notice.kind == Notice::Kind::entered) text += fmt::format(" {}", name_of(notice.state));
  return text;
}

}  // namespace halfdone::saga
