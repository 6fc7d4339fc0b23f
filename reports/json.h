// A report as JSON, for machines: the schema is reports/result.schema.json. Keys in a fixed order, so equal results are
// equal texts.
#pragma once

#include <string>

#include "reports/report.h"

namespace halfdone::reports {

inline constexpr int json_version = 2;

std::string to_json(const Report& report);
// One run: what `halfdone replay --json` writes.
std::string to_json(const sim::Trace& trace, const sim::Scenario& scenario);

}  // namespace halfdone::reports
