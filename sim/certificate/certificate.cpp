#include "sim/certificate/certificate.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/bad_input.h"
#include "sim/check/end.h"

namespace halfdone::sim {

namespace {

constexpr std::string_view header = "# halfdone certificate 1";

std::string allowed_text(const Certificate::Allowed& allowed) {
  std::string text(name_of(allowed.kind));
  if (!allowed.service.empty()) text += "@" + allowed.service;
  if (allowed.max) text += fmt::format("={}", *allowed.max);
  return text;
}

std::string head_of(const Certificate& certificate) {
  std::string text(header);
  text += "\n";
  const auto line = [&](std::string_view key, const auto& value) { text += fmt::format("{} {}\n", key, value); };
  const auto lines = [&](std::string_view key, const std::vector<std::string>& values) {
    for (const std::string& value : values) line(key, value);
  };
  line("scenario", certificate.id.scenario);
  line("design", certificate.id.design);
  if (!certificate.id.variant.empty()) line("variant", certificate.id.variant);
  line("callers", certificate.id.callers);
  lines("without", certificate.id.without);
  line("initial", to_string(certificate.initial));
  line("goal", to_string(certificate.goal));
  line("system", to_string(certificate.system));
  for (const Certificate::Allowed& allowed : certificate.allowed) line("allow", allowed_text(allowed));
  line("faults", certificate.faults_max ? std::to_string(*certificate.faults_max) : "any");
  line("crashes", certificate.crashes_max);
  line("pauses", certificate.pauses_max);
  for (const Certificate::AllowedOutage& outage : certificate.outages)
    line("outage", fmt::format("{}={}", outage.service, outage.max));
  line("result", certificate.holds ? "holds" : "violated");
  line("complete", certificate.is_complete ? "yes" : "no");
  line("worlds", certificate.worlds);
  line("visits", certificate.visits);
  line("transitions", certificate.transitions);
  line("ends", certificate.ends);
  line("loops", certificate.loops);
  line("depth", certificate.depth);
  line("worlds_digest", to_string(certificate.digests.worlds));
  line("transitions_digest", to_string(certificate.digests.transitions));
  lines("reduction", certificate.reductions);
  lines("exercised", certificate.exercised);
  lines("never", certificate.never);
  lines("missing_witness", certificate.missing_witnesses);
  for (const CertifiedRun& run : certificate.counterexamples) {
    line("counterexample", run.token);
    lines("injected", run.injected);
  }
  line("body", certificate.tree.bytes().size());
  return text;
}

std::string checksum_of(std::string_view head, std::string_view body) {
  return to_string(Hasher(0xce47).add(head).add(body).finish());
}

constexpr std::string_view checksum_key = "checksum ";
constexpr std::size_t checksum_size = 32;

}  // namespace

std::string print(const Certificate& certificate) {
  const std::string head = head_of(certificate);
  const std::string& body = certificate.tree.bytes();
  return fmt::format("{}{}{}\n\n", head, checksum_key, checksum_of(head, body)) + body;
}

namespace {

// Reads the lines of a head. Every key has its one way to be written, so that what is read prints the same again.
class HeadReader {
 public:
  HeadReader(const std::string& file, Certificate& certificate) : file_(file), into_(certificate) {}

  void read(std::string_view line) {
    const std::size_t space = line.find(' ');
    const std::string_view key = line.substr(0, space);
    const std::string_view value = space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
    if (!read_names(key, value) && !read_model(key, value) && !read_claim(key, value) && !read_lists(key, value))
      refuse(fmt::format("the line \"{}\" is not known", line));
  }

 private:
  [[noreturn]] void refuse(const std::string& message) const {
    throw BadInput(file_, fmt::format("the certificate is damaged: {}", message),
                   "Make it again with `halfdone explore`.");
  }

  bool read_names(std::string_view key, std::string_view value) {
    if (key == "scenario") return into_.id.scenario = value, true;
    if (key == "design") return into_.id.design = value, true;
    if (key == "variant") return into_.id.variant = value, true;
    if (key == "callers") return into_.id.callers = small(value), true;
    if (key == "without") return into_.id.without.emplace_back(value), true;
    return false;
  }

  bool read_model(std::string_view key, std::string_view value) {
    if (key == "initial") return into_.initial = fingerprint(value), true;
    if (key == "goal") return into_.goal = fingerprint(value), true;
    if (key == "system") return into_.system = fingerprint(value), true;
    if (key == "allow") return into_.allowed.push_back(allowed(value)), true;
    if (key == "crashes") return into_.crashes_max = small(value), true;
    if (key == "pauses") return into_.pauses_max = small(value), true;
    if (key == "outage") return into_.outages.push_back(outage(value)), true;
    if (key != "faults") return false;
    if (value != "any") into_.faults_max = small(value);
    return true;
  }

  bool read_claim(std::string_view key, std::string_view value) {
    if (key == "result") return into_.holds = either(value, "holds", "violated"), true;
    if (key == "complete") return into_.is_complete = either(value, "yes", "no"), true;
    if (key == "worlds") return into_.worlds = number(value), true;
    if (key == "visits") return into_.visits = number(value), true;
    if (key == "transitions") return into_.transitions = number(value), true;
    if (key == "ends") return into_.ends = number(value), true;
    if (key == "loops") return into_.loops = number(value), true;
    if (key == "depth") return into_.depth = number(value), true;
    if (key == "worlds_digest") return into_.digests.worlds = fingerprint(value), true;
    if (key == "transitions_digest") return into_.digests.transitions = fingerprint(value), true;
    return key == "body";
  }

  bool read_lists(std::string_view key, std::string_view value) {
    if (key == "reduction") return into_.reductions.emplace_back(value), true;
    if (key == "exercised") return into_.exercised.emplace_back(value), true;
    if (key == "never") return into_.never.emplace_back(value), true;
    if (key == "missing_witness") return into_.missing_witnesses.emplace_back(value), true;
    if (key == "counterexample") return into_.counterexamples.push_back({std::string(value), {}}), true;
    if (key != "injected" || into_.counterexamples.empty()) return false;
    into_.counterexamples.back().injected.emplace_back(value);
    return true;
  }

  std::size_t number(std::string_view text, int base = 10) const {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size()) refuse(fmt::format("\"{}\" is no number", text));
    return value;
  }
  unsigned small(std::string_view text) const {
    const std::size_t value = number(text);
    if (value > Spent::count_max) refuse(fmt::format("{} is too large", value));
    return static_cast<unsigned>(value);
  }
  Fingerprint fingerprint(std::string_view text) const {
    if (text.size() != 32) refuse(fmt::format("\"{}\" is no digest", text));
    return {.low = number(text.substr(16), 16), .high = number(text.substr(0, 16), 16)};
  }
  bool either(std::string_view text, std::string_view yes, std::string_view no) const {
    if (text != yes && text != no) refuse(fmt::format("\"{}\" is neither {} nor {}", text, yes, no));
    return text == yes;
  }
  Certificate::AllowedOutage outage(std::string_view text) const {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) refuse(fmt::format("\"{}\" is no outage", text));
    return {std::string(text.substr(0, equals)), small(text.substr(equals + 1))};
  }
  Certificate::Allowed allowed(std::string_view text) const {
    Certificate::Allowed read;
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) read.max = small(text.substr(equals + 1));
    text = text.substr(0, equals);
    const std::size_t at = text.find('@');
    if (at != std::string_view::npos) read.service = text.substr(at + 1);
    const auto kind = verdict_named(text.substr(0, at));
    if (!kind) refuse(fmt::format("\"{}\" is no kind of fault", text));
    read.kind = *kind;
    return read;
  }

  const std::string& file_;
  Certificate& into_;
};

}  // namespace

Certificate parse_certificate(std::string_view text, const std::string& file) {
  if (!text.starts_with("# halfdone certificate "))
    throw BadInput(file, "this is no certificate", fmt::format("A certificate starts with the line \"{}\".", header));
  if (!text.starts_with(fmt::format("{}\n", header)))
    throw BadInput(file, "a certificate of another version", fmt::format("This halfdone reads \"{}\".", header));
  const auto refuse = [&](const std::string& what) {
    throw BadInput(file, fmt::format("the certificate is {}", what),
                   "Copy the whole file, as bytes, or make it again.");
  };
  const std::size_t end = text.find(fmt::format("\n{}", checksum_key));
  const std::size_t body_at = end + 1 + checksum_key.size() + checksum_size + 2;
  if (end == std::string_view::npos || text.size() < body_at) refuse("cut short");
  const std::string_view head = text.substr(0, end + 1);
  const std::string_view body = text.substr(body_at);
  if (text.substr(body_at - 2, 2) != "\n\n") refuse("damaged");
  const std::size_t size_at = head.rfind("\nbody ");
  std::size_t size = 0;
  if (size_at != std::string_view::npos) std::from_chars(head.data() + size_at + 6, head.data() + head.size(), size);
  if (body.size() < size) refuse("cut short");
  if (text.substr(end + 1 + checksum_key.size(), checksum_size) != checksum_of(head, body)) refuse("damaged");

  Certificate certificate;
  certificate.tree = CertifiedVisits(std::string(body));
  HeadReader reader(file, certificate);
  for (std::size_t at = header.size() + 1; at < head.size();) {
    const std::size_t end_of_line = head.find('\n', at);
    reader.read(head.substr(at, end_of_line - at));
    at = end_of_line + 1;
  }
  return certificate;
}

Fingerprint system_digest(const Scenario& scenario) {
  Hasher hasher(0x5ce4a);
  for (const ServiceInfo& service : scenario.system.services) {
    hasher.add(service.name).add(service.has_sessions ? 1u : 0u).add(service.refusals.size());
    for (const RefusalInfo& refusal : service.refusals) hasher.add(refusal.name);
  }
  hasher.add(scenario.system.actors.size());
  for (const ActorInfo& actor : scenario.system.actors) {
    hasher.add(actor.name)
        .add((actor.is_caller ? 1u : 0u) + (actor.restarts ? 2u : 0u) + (actor.repeats ? 4u : 0u) +
             (actor.may_crash ? 8u : 0u) + (actor.is_absent ? 16u : 0u) + (actor.leases ? 32u : 0u))
        .add(actor.group ? *actor.group + 1u : 0u);
  }
  hasher.add(scenario.expectation.volatile_fields.size());
  for (const std::string& field : scenario.expectation.volatile_fields) hasher.add(field);
  for (const Invariant& invariant : scenario.invariants) hasher.add(invariant.name).add(invariant.always ? 1u : 0u);
  for (const Witness& witness : scenario.witnesses) hasher.add(witness.call);
  for (const Check check : checks_of(scenario)) hasher.add(name_of(check));
  return hasher.finish();
}

FaultModel fault_model_of(const Certificate& certificate, const std::vector<ServiceInfo>& services) {
  const auto service_named = [&](const std::string& name) {
    const auto found = std::ranges::find(services, name, &ServiceInfo::name);
    if (found == services.end())
      throw BadInput("", fmt::format("there is no service \"{}\" any more", name), "Make the certificate again.");
    return static_cast<ServiceId>(found - services.begin());
  };
  FaultModel model{.faults_max = certificate.faults_max,
                   .crashes_max = certificate.crashes_max,
                   .pauses_max = certificate.pauses_max};
  for (const Certificate::Allowed& allowed : certificate.allowed) {
    FaultRule rule{.kind = allowed.kind, .max = allowed.max};
    if (!allowed.service.empty()) rule.service = service_named(allowed.service);
    model.rules.push_back(rule);
  }
  for (const Certificate::AllowedOutage& outage : certificate.outages)
    model.outages.push_back({service_named(outage.service), outage.max});
  const std::string problem = Budgets::problem(model);
  if (!problem.empty()) throw BadInput("", problem, "Make the certificate again.");
  return model;
}

}  // namespace halfdone::sim
