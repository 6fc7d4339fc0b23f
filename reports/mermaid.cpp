#include "reports/mermaid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "reports/lanes.h"
#include "reports/markup.h"
#include "reports/sentences.h"
#include "reports/words.h"

namespace halfdone::reports {

namespace {

constexpr std::size_t changes_max = 8;

// One step after another, as lines of the diagram.
class Diagram {
 public:
  Diagram(const Design& design, const RootCause& cause) : lanes_(lanes_of(design, cause.run.moments)) {
    for (std::size_t index = 0; index < lanes_.size(); ++index)
      line(fmt::format("participant {} as {}", id(index), mermaid_text(lanes_[index].name, 60)));
  }

  void step(std::size_t number, const Moment& moment) {
    const std::size_t actor = lane_of(lanes_, {moment.actor, false});
    if (is_delivery(moment)) {
      deliver(number, moment, actor, lane_of(lanes_, {moment.service, true}));
    } else if (moment.kind == StepKind::reply) {
      const std::size_t service = lane_of(lanes_, {moment.service, true});
      line(fmt::format("{}-->>{}: {}", id(service), id(actor), words(number, moment.answer)));
      changes(moment, service);
    } else {
      note(id(actor), words(number, event(moment)));
      changes(moment, actor);
    }
    for (const auto& [who, told] : moment.told)
      note(id(lane_of(lanes_, {who, false})), mermaid_text(fmt::format("{} is told: {}", who, name_of(told))));
  }

  void across(std::string_view what) {
    if (lanes_.empty()) return;
    note(lanes_.size() == 1 ? id(0) : fmt::format("{},{}", id(0), id(lanes_.size() - 1)), mermaid_text(what));
  }

  std::string text = "sequenceDiagram\n";

 private:
  static std::string id(std::size_t lane) { return fmt::format("lane{}", lane); }
  static std::string words(std::size_t number, std::string_view what) {
    return mermaid_text(fmt::format("{}. {}", number, short_ids(what)));
  }
  void line(std::string_view what) { text += fmt::format("  {}\n", what); }
  void note(std::string_view over, std::string_view what) { line(fmt::format("Note over {}: {}", over, what)); }

  void deliver(std::size_t number, const Moment& moment, std::size_t actor, std::size_t service) {
    const bool arrives = moment.verdict != "lost_request" && moment.verdict != "late";
    const std::string call = fmt::format("{}{}", moment.request, moment.given_up ? " (given up)" : "");
    line(fmt::format("{}{}{}: {}", id(actor), arrives ? "->>" : "-x", id(service), words(number, call)));
    if (moment.is_fault || moment.waits || moment.kind == StepKind::deadlock) {
      note(fmt::format("{},{}", id(actor), id(service)),
           mermaid_text(fmt::format("{}: {} {}", moment.is_fault ? "FAULT" : "note", moment.service, outcome(moment))));
    }
    changes(moment, service);
    if (moment.verdict == "lost_reply" || moment.verdict == "torn_reply")
      line(fmt::format("{}--x{}: {}", id(service), id(actor), "the answer is lost"));
  }

  void changes(const Moment& moment, std::size_t lane) {
    if (moment.changes.empty()) return;
    std::string all;
    std::size_t count = 0;
    for (const std::string& change : change_lines(moment.changes)) {
      if (count++ == changes_max) {
        all += fmt::format("<br/>and {} more", moment.changes.size() - changes_max);
        break;
      }
      all += (all.empty() ? "" : "<br/>") + mermaid_text(change, 100);
    }
    note(id(lane), all);
  }

  std::vector<Lane> lanes_;
};

bool is_word_at(std::string_view text, std::size_t at, std::string_view word) {
  const auto is_letter = [&](std::size_t place) { return std::isalnum(static_cast<unsigned char>(text[place])) != 0; };
  if (text.size() - at < word.size() || (at > 0 && is_letter(at - 1))) return false;
  if (at + word.size() < text.size() && is_letter(at + word.size())) return false;
  return std::ranges::equal(text.substr(at, word.size()), word,
                            [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

}  // namespace

std::string mermaid_text(std::string_view bytes, std::size_t characters_max) {
  const std::string text = clipped(bytes, characters_max);
  std::string fit;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool is_plain = std::string_view(";#\"'`<>&%${}[]\\:+").find(c) == std::string_view::npos;
    // The first letter of "end" written as a number keeps the word from closing a block.
    const bool hides = is_word_at(text, at, "end");
    fit += is_plain && !hides ? std::string(1, c) : fmt::format("#{};", static_cast<int>(c));
  }
  // A message must not be empty.
  return fit.find_first_not_of(' ') == std::string::npos ? "#32;" : fit;
}

std::string sequence_diagram(const Design& design, const RootCause& cause) {
  Diagram diagram(design, cause);
  const auto mark = [&](std::size_t steps) {
    if (cause.point_of_no_return == steps) diagram.across("POINT OF NO RETURN: from here on, every way ends wrong");
  };
  for (const std::string& told : told_at_start(cause.run)) diagram.across(told);
  mark(0);
  const auto& moments = cause.run.moments;
  for (std::size_t index = 0; index < moments.size(); ++index) {
    if (diagram.text.size() > mermaid_bytes_max - 8'000) {
      diagram.across(fmt::format("{} more steps are left out here; the replay shows them", moments.size() - index));
      break;
    }
    diagram.step(index + 1, moments[index]);
    mark(index + 1);
  }
  return diagram.text;
}

}  // namespace halfdone::reports
