// What Resend holds, in cells: immutable objects that the copies of a fake share. Each says what it hashes, and is
// hashed once.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/fingerprint.h"
#include "base/shared.h"
#include "services/resend/protocol.h"

namespace halfdone::resend {

// A contact of the team with the segments it is in. Key: its address, which can't change.
struct ContactCell : Counted {
  ContactCell(Contact the_contact, std::vector<std::string> the_segments);

  Contact contact;
  std::vector<std::string> segments;  // ids, ascending
  Fingerprint fingerprint;

  const std::string& key() const { return contact.email; }
  Fingerprint computed_fingerprint() const;
  bool is_in(const std::string& segment) const { return std::ranges::binary_search(segments, segment); }
};

// Key: its id; names may repeat.
struct SegmentCell : Counted {
  explicit SegmentCell(Segment the_segment);

  Segment segment;
  Fingerprint fingerprint;

  const std::string& key() const { return segment.id; }
  Fingerprint computed_fingerprint() const;
};

// An email that was accepted, with the idempotency key it came under. Only accepted ones burn their key, so this is
// also all that there is to know of a key.
struct EmailCell : Counted {
  EmailCell(Email the_email, std::optional<std::string> the_key, const Fingerprint& the_payload);

  Email email;
  std::optional<std::string> idempotency_key;
  Fingerprint payload;  // of the request, without the key
  Fingerprint fingerprint;

  const std::string& key() const { return email.id; }
  Fingerprint computed_fingerprint() const;
};

// Cells of one kind in the order of their keys, with the sum of their fingerprints. Copying shares the cells.
template <class Cell>
class Cells {
 public:
  auto begin() const { return cells_.begin(); }
  auto end() const { return cells_.end(); }
  std::size_t size() const { return cells_.size(); }
  const Fingerprint& fingerprint() const { return fingerprint_; }

  Shared<Cell> find(const std::string& key) const {
    const auto place = lower_bound(key);
    return place != cells_.end() && (*place)->key() == key ? *place : Shared<Cell>();
  }

  // Takes the place of the cell with the same key, if there is one.
  void put(Shared<Cell> cell) {
    const auto place = lower_bound(cell->key());
    fingerprint_ += cell->fingerprint;
    if (place == cells_.end() || (*place)->key() != cell->key()) {
      cells_.insert(place, std::move(cell));
      return;
    }
    fingerprint_ -= (*place)->fingerprint;
    cells_[static_cast<std::size_t>(place - cells_.begin())] = std::move(cell);
  }

  // No-op for a key that isn't there.
  void erase(const std::string& key) {
    const auto place = lower_bound(key);
    if (place == cells_.end() || (*place)->key() != key) return;
    fingerprint_ -= (*place)->fingerprint;
    cells_.erase(place);
  }

  Fingerprint recomputed_fingerprint() const {
    Fingerprint sum;
    for (const Shared<Cell>& cell : cells_) sum += cell->computed_fingerprint();
    return sum;
  }

 private:
  auto lower_bound(const std::string& key) const {
    return std::ranges::lower_bound(cells_, key, {},
                                    [](const Shared<Cell>& cell) -> const std::string& { return cell->key(); });
  }

  std::vector<Shared<Cell>> cells_;
  Fingerprint fingerprint_;
};

}  // namespace halfdone::resend
