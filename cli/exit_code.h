// What a command ends with. The numbers are part of the interface.
#pragma once

namespace halfdone::cli {

enum ExitCode : int {
  holds = 0,
  violated = 1,
  bad_input = 2,
  incomplete = 3,
  nothing_selected = 4,
  diverged = 5,
  internal_error = 70,
};

}  // namespace halfdone::cli
