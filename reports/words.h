// Sentences that several reports share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/report.h"

namespace halfdone::reports {

// Uuids cut to their first eight characters; nothing else is changed.
std::string short_ids(std::string_view text);

// "teams 50100000 (solo)": a row as people know it; `states` are where its name is looked up.
std::string row_name(const std::string& table, const std::string& key, const std::vector<const sim::State*>& states);

// What changed, a line a table: "public.users: a0000000 (ada@example.com) gone".
std::vector<std::string> change_lines(const sim::Difference& changes, const std::vector<const sim::State*>& states);

// A row of the end that isn't as it should be.
struct LeftOver {
  std::string row;
  std::string is;
  std::string should_be;
};
std::vector<LeftOver> left_overs(const sim::Difference& from_reference_to_end,
                                 const std::vector<const sim::State*>& states);

// "the caller was told: done"
std::string told_line(const sim::CallerEnd& caller, std::string_view name);

// "1,234,567"
std::string grouped(std::size_t number);

}  // namespace halfdone::reports
