// What follows from a world when nothing more goes wrong: all that comes by itself, and where that leads.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/world/dynamics.h"

namespace halfdone::sim {

class Following {
 public:
  // Requires: what follows is finite.
  Following(const Dynamics& dynamics, const World& world);

  // The world itself first.
  const std::vector<World>& worlds() const { return worlds_; }
  bool is_quiet(std::size_t index) const { return after_[index].empty(); }
  // Whatever comes by itself leads back there, or nothing does.
  bool is_final(std::size_t index) const;

 private:
  using Links = std::vector<std::vector<std::size_t>>;
  std::vector<bool> reached(std::size_t from, const Links& links) const;

  std::vector<World> worlds_;
  Links after_, before_;
};

}  // namespace halfdone::sim
