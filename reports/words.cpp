#include "reports/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cctype>
#include <set>

namespace halfdone::reports {

namespace {

constexpr std::size_t uuid_size = 36;

bool is_uuid(std::string_view text) {
  for (std::size_t at = 0; at < uuid_size; ++at) {
    const bool is_dash = at == 8 || at == 13 || at == 18 || at == 23;
    if (is_dash ? text[at] != '-' : !std::isxdigit(static_cast<unsigned char>(text[at]))) return false;
  }
  return true;
}

std::string_view verb(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::gone: return "gone";
    case ChangeKind::added: return "new";
    case ChangeKind::changed: return "changed";
  }
  assert(false && "a change without a verb");
  return {};
}

std::string fields_text(const RowChange& change) {
  std::string text;
  for (const auto& field : change.fields) {
    text +=
        fmt::format("{}{} {} -> {}", text.empty() ? "" : ", ", field.name, short_ids(field.from), short_ids(field.to));
  }
  return text;
}

}  // namespace

std::string replay_command(const RootCause& cause) { return fmt::format("{} replay {}", command, cause.token); }

std::string explore_command(const Design& design) {
  std::string text = fmt::format("{} explore {} --design {}", command, design.id.scenario, design.id.design);
  if (!design.id.variant.empty()) text += fmt::format(" --variant {}", design.id.variant);
  if (design.id.callers != 1) text += fmt::format(" --callers {}", design.id.callers);
  for (const std::string& name : design.id.without) text += fmt::format(" --without {}", name);
  return text;
}

std::string short_ids(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    if (text.size() - at >= uuid_size && is_uuid(text.substr(at, uuid_size))) {
      result += text.substr(at, 8);
      at += uuid_size;
    } else {
      result += text[at++];
    }
  }
  return result;
}

std::string row_name(const RowChange& change) {
  const std::string name = fmt::format("{} {}", change.table, short_ids(change.key));
  return change.name.empty() ? name : fmt::format("{} ({})", name, change.name);
}

std::vector<std::string> change_lines(const Changes& changes) {
  std::vector<std::string> lines;
  for (const RowChange& change : changes) {
    std::string line = fmt::format("{}: {}", row_name(change), verb(change.kind));
    if (!change.fields.empty()) line += ": " + fields_text(change);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<LeftOver> left_overs(const Changes& changes) {
  std::vector<LeftOver> rows;
  for (const RowChange& change : changes) {
    const std::string row = row_name(change);
    switch (change.kind) {
      case ChangeKind::gone: rows.push_back({row, "gone", "there"}); break;
      case ChangeKind::added: rows.push_back({row, "there", "not there"}); break;
      case ChangeKind::changed:
        for (const auto& field : change.fields) {
          rows.push_back({row, fmt::format("{} = {}", field.name, short_ids(field.to)),
                          fmt::format("{} = {}", field.name, short_ids(field.from))});
        }
        break;
    }
  }
  return rows;
}

std::string_view should_be(sim::Reference reference) {
  return reference == sim::Reference::after ? "everything as after success" : "everything as before";
}

namespace {

bool is_told_on_the_way(const Run& run, const std::string& caller) {
  return std::ranges::any_of(run.moments, [&](const Moment& moment) {
    return std::ranges::any_of(moment.told, [&](const auto& told) { return told.first == caller; });
  });
}

}  // namespace

std::vector<std::string> told_lines(const Run& run) {
  std::vector<std::string> lines;
  for (const auto& [name, told] : run.callers_told) {
    lines.push_back(told == sim::Told::nothing ? fmt::format("{} never had an answer", name)
                                               : fmt::format("{} was told: {}", name, name_of(told)));
  }
  return lines;
}

std::vector<std::string> told_at_start(const Run& run) {
  std::vector<std::string> lines;
  for (const auto& [name, told] : run.callers_told) {
    if (told == sim::Told::nothing || is_told_on_the_way(run, name)) continue;
    lines.push_back(fmt::format("{} is told: {}, before anything arrives", name, name_of(told)));
  }
  return lines;
}

std::string_view broken_words(sim::Check check) {
  switch (check) {
    case sim::Check::atomic: return "it is left half done: neither everything as before nor everything as after";
    case sim::Check::truthful: return "what the caller was told is not true";
    case sim::Check::restored: return "what was undone is not field by field as it was";
    case sim::Check::bystanders: return "the data of others is changed";
    case sim::Check::visible: return "what the operation's own monitoring says is not true";
    case sim::Check::settles: return "it never comes to rest";
    case sim::Check::converges: return "asking again doesn't get it done, or spoils what is done";
    case sim::Check::serial: return "it ends like no order of one after another";
    case sim::Check::invariant: return "a rule of the scenario is broken";
  }
  assert(false && "a check without words");
  return {};
}

std::vector<Broken> broken(const std::vector<sim::Damage>& damages) {
  std::vector<Broken> all;
  std::set<sim::Check> said;
  for (const sim::Damage& damage : damages) {
    switch (damage.check) {
      case sim::Check::invariant:
      case sim::Check::truthful:
      case sim::Check::visible:
      case sim::Check::settles:
      case sim::Check::converges:
      case sim::Check::serial: all.push_back({damage.check, short_ids(damage.text)}); break;
      case sim::Check::atomic:
      case sim::Check::restored:
      case sim::Check::bystanders:
        if (said.insert(damage.check).second) all.push_back({damage.check, std::string(broken_words(damage.check))});
        break;
    }
  }
  return all;
}

std::vector<std::string> not_determined(const RootCause& cause) {
  std::vector<std::string> all;
  for (const std::string& fault : cause.undetermined_faults)
    all.push_back(fmt::format("whether it goes away without {}", fault));
  if (cause.no_return == sim::Sought::cut_off) all.emplace_back("from where on no way leads to a good end");
  return all;
}

std::vector<std::string> gaps(const Design& design) {
  std::vector<std::string> all;
  if (!design.never_possible.empty())
    all.push_back(fmt::format("Allowed, but never possible here: {}.", joined(design.never_possible, ", ")));
  for (const sim::NotApplied& each : design.reductions_not_used)
    all.push_back(fmt::format("Explored without the reduction {}: {}.", each.name, each.why));
  if (design.fault_sites_searched < design.fault_sites) {
    all.push_back(fmt::format(
        "Root causes of single faults: {} of {} searched for themselves before a limit came; the others may hide some.",
        design.fault_sites_searched == 0 ? "none" : grouped(design.fault_sites_searched),
        counted(design.fault_sites, "place")));
  }
  return all;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += between;
    text += part;
  }
  return text;
}

std::string groups_words(const HandledAlike& alike) {
  std::string text;
  for (const std::vector<std::string>& group : alike.groups) {
    if (!text.empty()) text += " | ";
    for (std::size_t index = 0; index < group.size(); ++index) text += (index ? ", " : "") + group[index];
  }
  return text;
}

std::string grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string counted(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

std::string design_name(const Design& design) {
  std::string name = design.id.design;
  if (!design.id.variant.empty()) name += "/" + design.id.variant;
  if (design.id.callers != 1) name += fmt::format(" with {} callers", design.id.callers);
  return name;
}

namespace {

// Of timers that outlast requests: what they take for granted, and how often.
std::string assumptions(const Design& design) {
  constexpr std::string_view over = " over";
  std::string text;
  for (const auto& [what, times] : design.exercised) {
    if (!what.ends_with(over)) continue;
    text += fmt::format(" Assumed: no request takes effect once {} is over; {} rely on it.",
                        what.substr(0, what.size() - over.size()), counted(times, "transition"));
  }
  return text;
}

}  // namespace

std::string bounds_sentences(const Design& design) {
  if (design.left == 0) return fmt::format("Complete within: {}.{}", design.faults, assumptions(design));
  return fmt::format("Not complete: the limit of {} came first, with {} left to explore{}. Asked for: {}.{}",
                     name_of(design.limit), counted(design.left, "world"),
                     design.complete_below ? fmt::format("; complete below {}", print(*design.complete_below)) : "",
                     design.faults, assumptions(design));
}

std::string effort(const Design& design) {
  return fmt::format("{}, {}, {}, {} that only a fault would leave", counted(design.counts.worlds, "world"),
                     counted(design.counts.transitions, "transition"), counted(design.counts.ends, "end"),
                     counted(design.counts.loops, "loop"));
}

}  // namespace halfdone::reports
