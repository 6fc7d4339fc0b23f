// What a person gave is wrong. Commands print `what()` and end with exit code 2; nothing else throws this type.
#pragma once

#include <stdexcept>
#include <string>

namespace halfdone {

// `where` names the file and line, or the flag; `remedy` says what to do about it.
class BadInput : public std::runtime_error {
 public:
  BadInput(const std::string& where, const std::string& message, const std::string& remedy)
      : std::runtime_error((where.empty() ? "" : where + ": ") + message + (remedy.empty() ? "" : "\n  " + remedy)) {}
};

}  // namespace halfdone
