// Results whose texts are any bytes at all.
#pragma once

#include <rapidcheck.h>

#include <string>

#include "tests/reports/results.h"

namespace halfdone::reports {

// Bytes of every kind, with those that mean something to XML, Markdown and Mermaid more often than chance would have
// it.
inline rc::Gen<std::string> any_bytes() {
  static const std::vector<std::string> pieces = {"&",
                                                  "<",
                                                  ">",
                                                  "\"",
                                                  "'",
                                                  "]]>",
                                                  "<![CDATA[",
                                                  "\n",
                                                  "\r\n",
                                                  "\t",
                                                  std::string(1, '\0'),
                                                  "\x01",
                                                  "|",
                                                  "`",
                                                  "```",
                                                  "\\",
                                                  "end",
                                                  ";",
                                                  "#",
                                                  "%%{init",
                                                  "$",
                                                  "\xed\xa0\x80",
                                                  "\xff",
                                                  "\xc0\xaf",
                                                  "\xef\xbf\xbe",
                                                  "é",
                                                  "🙂",
                                                  "</details>",
                                                  "<script>",
                                                  ":",
                                                  "wrap:",
                                                  "-->",
                                                  "</style>"};
  const auto byte = rc::gen::map(rc::gen::arbitrary<char>(), [](char c) { return std::string(1, c); });
  const auto piece = rc::gen::oneOf(byte, rc::gen::elementOf(pieces));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts) all += part;
    return all;
  });
}

// The small result with any bytes in every text.
inline Result any_result() {
  Result result = small_result();
  const auto fill = [](auto&... texts) { ((texts = *any_bytes()), ...); };
  fill(result.scenario, result.summary);
  for (Design& design : result.designs) {
    fill(design.id.scenario, design.id.design, design.id.variant, design.summary, design.faults,
         design.invariants[0].name);
    fill(design.witnesses[0].call, design.witnesses[0].why);
    for (HandledAlike& alike : design.handled_alike) fill(alike.call, alike.groups[0][0]);
    for (RootCause& cause : design.root_causes) {
      fill(cause.title, cause.token, cause.plan, cause.necessary_faults[0], cause.good_run->plan);
      for (sim::Damage& damage : cause.run.damages) fill(damage.kind, damage.text);
      for (RowChange& change : cause.run.difference) fill(change.table, change.key, change.name);
      for (auto* moments : {&cause.run.moments, &cause.good_run->moments}) {
        for (Moment& moment : *moments) {
          fill(moment.label, moment.actor, moment.service, moment.request, moment.answer, moment.verdict);
          for (RowChange& change : moment.changes) fill(change.table, change.key, change.name);
          for (auto& [actor, told] : moment.told) fill(actor);
        }
      }
    }
  }
  return result;
}

}  // namespace halfdone::reports
