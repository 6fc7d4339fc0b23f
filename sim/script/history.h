// What a script has looked at: the state of a script, and all that is compared and hashed of it.
//
// Entries are ordered by call, not by time: which of two calls was answered first is remembered only where the script
// could tell, as the choice that an `all` made between two rejections.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/script/script.h"
#include "sim/world/message.h"

namespace halfdone::sim {

struct HistoryEntry : Counted {
  enum class State : std::uint8_t {
    held,    // the reply has come and the script has not had its outcome yet
    taken,   // the script has had the outcome and asked what is in `looks`
    choice,  // `all` number `id` was rejected by its child `choice`
    life,    // the script has generated an id
  };
  CallId id = 0;
  State state = State::held;
  std::string name;  // of the call, for people
  Reply reply;
  std::vector<Look> looks;
  std::uint32_t choice = 0;
  std::uint64_t life = 0;  // of the actor; 0 where the script knows nothing of it
  Fingerprint fingerprint;

  Fingerprint compute_fingerprint() const;
  std::string print() const;
};

class History final : public Payload {
 public:
  // `made`: the sum of the fingerprints of all calls made so far, to notice a script that makes others on the second
  // run.
  History(std::vector<Shared<HistoryEntry>> sorted_entries, const Fingerprint& made);

  const HistoryEntry* find(CallId id, HistoryEntry::State state) const;
  // Whether a script in that life may have it.
  bool is_of(std::uint64_t life) const;
  // The entry of the call itself, held or taken.
  const Shared<HistoryEntry>* find(CallId id) const;
  const Fingerprint& made() const { return made_; }
  std::string print() const override;

 private:
  std::vector<Shared<HistoryEntry>> entries_;
  Fingerprint made_;
};

}  // namespace halfdone::sim
