#include "saga/lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <optional>

#include "base/overloaded.h"

namespace halfdone::saga {

namespace {

using Found = Finding::Kind;

std::vector<Finding> structural(const Step& step, std::size_t index, std::size_t pivot) {
  std::vector<Finding> findings;
  const auto add = [&](Found kind, std::string what, const char* remedy) {
    findings.push_back({step.name, kind, std::move(what), remedy});
  };
  const bool before = step.kind == Kind::compensatable || step.kind == Kind::read_only;
  const bool is_compensatable = step.kind == Kind::compensatable;
  if (index < pivot && !before && step.kind != Kind::pivot) {
    add(Found::wrong_side, fmt::format("a {} step stands before the pivot", name_of(step.kind)),
        "Move it behind the pivot.");
  }
  if (index > pivot && step.kind != Kind::retriable && step.kind != Kind::pivot) {
    add(Found::wrong_side, fmt::format("a {} step stands behind the pivot", name_of(step.kind)),
        "Move it before the pivot.");
  }
  if (step.kind == Kind::pivot && step.place != Place::local) {
    add(Found::remote_pivot, "the pivot is a remote call",
        "Make it a local transaction: an answer that is lost leaves it unsure.");
  }
  if (step.kind == Kind::read_only && step.place == Place::local) {
    add(Found::read_only, "a local read-only step", "Make it the guard of the pivot.");
  }
  if (is_compensatable && step.place == Place::remote && !(step.undo && step.undo->probe && step.undo->act)) {
    add(Found::no_undo, "a compensatable step without an undo", "Say how it is undone, or move it behind the pivot.");
  }
  if (is_compensatable && step.place == Place::local && !step.statements.empty() && step.undo_statements.empty()) {
    add(Found::no_undo, "a compensatable step without an undo",
        "Say what takes its statements back, or move them into "
        "the pivot.");
  }
  if (std::max(step.retry.tries, step.retry.poison) > places_max) {
    add(Found::too_large, fmt::format("it is tried more than {} times", places_max),
        "Let it be tried less often: after the last try the saga turns round, or calls a person.");
  }
  if (step.place == Place::remote && !step.act && step.kind != Kind::pivot) {
    add(Found::no_request, "a remote step without a request", "Say what it asks for.");
  }
  return findings;
}

// --- Requests

bool is_address(std::string_view name) { return name.find('@') != std::string_view::npos; }

// What nothing brings back; empty for all else.
std::string irreversible_part(const Request& request) {
  if (const auto* auth = std::get_if<supabase_auth::RequestPtr>(&request)) {
    const bool deletes = std::holds_alternative<supabase_auth::DeleteUser>((*auth)->body());
    return deletes ? "it deletes a user: id, password and sessions don't come back" : "";
  }
  return std::visit(
      Overloaded{[](const resend::ContactsRemove&) -> std::string {
                   return "it deletes a contact: its id and history "
                          "don't come back";
                 },
                 [](const resend::SegmentsRemove&) -> std::string { return "it deletes a segment"; },
                 [](const resend::EmailsSend&) -> std::string { return "it sends a mail: it can't be called back"; },
                 [](const auto&) -> std::string { return ""; }},
      std::get<resend::RequestPtr>(request)->body());
}

// The address by which something is changed; empty where it is an id.
std::string changed_by_address(const Request& request) {
  const auto* resend = std::get_if<resend::RequestPtr>(&request);
  if (!resend) return "";
  const std::string name = std::visit(Overloaded{[](const resend::ContactsRemove& body) { return body.contact; },
                                                 [](const resend::ContactsUpdate& body) { return body.contact; },
                                                 [](const resend::ContactSegmentsAdd& body) { return body.contact; },
                                                 [](const resend::ContactSegmentsRemove& body) { return body.contact; },
                                                 [](const auto&) { return std::string(); }},
                                      (*resend)->body());
  return is_address(name) ? name : "";
}

void add_address(std::vector<Finding>& findings, const Step& step, const Request& request, const char* which) {
  const std::string address = changed_by_address(request);
  if (address.empty()) return;
  findings.push_back({step.name, Found::reusable_name,
                      fmt::format("its {} goes by the address {}, which may be another user's by then", which, address),
                      "Capture the id before anything is changed, and go by the id."});
}

std::vector<Finding> of_requests(const Step& step, bool before_pivot, const Case& about) {
  std::vector<Finding> findings;
  const auto made = [&](const MakeRequest& make) { return make ? make(about) : std::nullopt; };
  if (const std::optional<Request> request = made(step.act)) {
    const std::string lost = before_pivot ? irreversible_part(*request) : "";
    if (!lost.empty()) {
      findings.push_back({step.name, Found::irreversible, lost,
                          "Do something before the pivot that can be taken back (block, mark, hide), and this behind "
                          "it."});
    }
    add_address(findings, step, *request, "do");
  }
  if (!step.undo) return findings;
  if (const std::optional<Request> request = made(step.undo->act)) add_address(findings, step, *request, "undo");
  return findings;
}

// What the request removes; empty where that isn't a user or a contact. In the words of `created_by`.
std::string removed_by(const Request& request) {
  if (const auto* auth = std::get_if<supabase_auth::RequestPtr>(&request)) {
    const auto* body = std::get_if<supabase_auth::DeleteUser>(&(*auth)->body());
    return body ? "the user " + body->id : "";
  }
  const auto* body = std::get_if<resend::ContactsRemove>(&std::get<resend::RequestPtr>(request)->body());
  return body && body->audience.empty() ? "the contact " + body->contact : "";
}

std::string created_by(const Request& request) {
  if (const auto* auth = std::get_if<supabase_auth::RequestPtr>(&request)) {
    const auto* body = std::get_if<supabase_auth::CreateUser>(&(*auth)->body());
    return body && !body->id.empty() ? "the user " + body->id : "";
  }
  const auto* body = std::get_if<resend::ContactsCreate>(&std::get<resend::RequestPtr>(request)->body());
  return body ? "the contact " + body->email : "";
}

// A removal that comes late, when its target is there again, removes it once more; that it was done once says nothing.
std::vector<Finding> of_removals(const Definition& definition, const Case& about) {
  std::vector<Finding> findings;
  for (const Step& removing : definition.steps) {
    const std::optional<Request> removal = removing.act ? removing.act(about) : std::nullopt;
    const std::string gone = removal && removing.absent_is_done ? removed_by(*removal) : "";
    if (gone.empty()) continue;
    for (const Step& step : definition.steps) {
      for (const MakeRequest* make : {&step.act, step.undo ? &step.undo->act : nullptr}) {
        const std::optional<Request> request = make && *make ? (*make)(about) : std::nullopt;
        if (!request || created_by(*request) != gone) continue;
        findings.push_back(
            {removing.name, Found::created_again,
             fmt::format("{} counts as removed when it isn't there, and {} makes it anew", gone, step.name),
             "Remove by an id that is never used again, or don't take what is absent for done."});
      }
    }
  }
  return findings;
}

void append(std::vector<Finding>& to, std::vector<Finding> more) {
  to.insert(to.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
}

// Where the saga stops being undone: a saga without a pivot is undone as a whole.
std::size_t pivot_of(const Definition& definition) {
  return static_cast<std::size_t>(std::ranges::find(definition.steps, Kind::pivot, &Step::kind) -
                                  definition.steps.begin());
}

std::vector<Finding> of_whole(const Definition& definition) {
  std::vector<Finding> findings;
  if (std::ranges::count(definition.steps, Kind::pivot, &Step::kind) != 1) {
    findings.push_back({"", Found::pivot_count, "it has no pivot, or more than one",
                        "Make one local step the pivot: the transaction from which the saga only goes forward."});
  }
  std::size_t captures = 0;
  for (const Step& step : definition.steps) captures += step.captures.size();
  for (const auto& [count, what] : {std::pair(definition.steps.size(), "steps"), std::pair(captures, "captures")}) {
    if (count <= places_max) continue;
    findings.push_back({"", Found::too_large,
                        fmt::format("it has {} {}, and at most {} are possible", count, what, places_max),
                        "Make one request of several, or two sagas of it."});
  }
  return findings;
}

}  // namespace

std::string_view name_of(Finding::Kind kind) {
  switch (kind) {
    case Found::pivot_count: return "pivot-count";
    case Found::wrong_side: return "wrong-side";
    case Found::remote_pivot: return "remote-pivot";
    case Found::read_only: return "read-only";
    case Found::no_undo: return "no-undo";
    case Found::no_request: return "no-request";
    case Found::too_large: return "too-large";
    case Found::irreversible: return "irreversible";
    case Found::reusable_name: return "reusable-name";
    case Found::created_again: return "created-again";
    case Found::restores_less: return "restores-less";
    case Found::no_before_image: return "no-before-image";
  }
  assert(false && "a finding without a name");
  return {};
}

std::vector<Finding> structural(const Definition& definition) {
  std::vector<Finding> findings = of_whole(definition);
  const std::size_t pivot = pivot_of(definition);
  for (std::size_t index = 0; index < definition.steps.size(); ++index) {
    append(findings, structural(definition.steps[index], index, pivot));
  }
  return findings;
}

std::vector<Finding> lint(const Definition& definition, const Case& about) {
  std::vector<Finding> findings = of_whole(definition);
  const std::size_t pivot = pivot_of(definition);
  for (std::size_t index = 0; index < definition.steps.size(); ++index) {
    append(findings, structural(definition.steps[index], index, pivot));
    append(findings, of_requests(definition.steps[index], index < pivot, about));
  }
  append(findings, of_removals(definition, about));
  return findings;
}

}  // namespace halfdone::saga
