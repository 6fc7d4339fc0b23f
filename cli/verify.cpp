// halfdone verify: checks a certificate without the search that made it.
#include <fmt/format.h>

#include <sstream>

#include "base/bad_input.h"
#include "base/read_file.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/reductions.h"
#include "scenarios/registry.h"
#include "sim/certificate/closure.h"
#include "sim/replay/plan.h"

namespace halfdone::cli {

namespace {

std::string content_of(const std::string& file) {
  const auto text = read_file(file);
  if (!text) throw BadInput(file, "the file can't be read", "Name a file that `halfdone explore --certificate` wrote.");
  return *text;
}

void print_flaw(const sim::Scenario& scenario, const sim::Flaw& flaw) {
  fmt::print("The certificate does not hold up: {}.\n", flaw.what);
  if (flaw.way.empty()) return;
  fmt::print("  The way there, as a plan:\n");
  std::istringstream plan(print(sim::exact_plan(scenario, flaw.way)));
  for (std::string line; std::getline(plan, line);) fmt::print("    {}\n", line);
}

}  // namespace

int verify(const VerifyFlags& flags) {
  const sim::Certificate certificate = sim::parse_certificate(content_of(flags.file), flags.file);
  for (const std::string& name : certificate.id.without) require_reduction(flags.file, name);
  sim::Scenario scenario = scenarios::build(certificate.id);
  scenario.system.faults = fault_model_of(certificate, scenario.system.services);
  fmt::print("{} / {}: the certificate says {}, within {}\n", certificate.id.scenario, certificate.id.design,
             certificate.holds ? "holds" : "violated", scenario.system.faults.print(scenario.system.services));
  const sim::Verification verification = sim::verify(scenario, certificate);
  for (const std::string& sentence : verification.verified) fmt::print("  verified: {}\n", sentence);
  for (const std::string& reduction : certificate.reductions) fmt::print("  {}\n", reduction);
  if (verification.flaw) {
    print_flaw(scenario, *verification.flaw);
    return ExitCode::diverged;
  }
  fmt::print("{}\n", certificate.holds ? "holds" : "violated");
  return certificate.holds ? ExitCode::holds : ExitCode::violated;
}

}  // namespace halfdone::cli
