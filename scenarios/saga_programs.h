// The saga engine as programs of the simulator: the very state machines that people run, with their effects as calls.
#pragma once

#include <memory>
#include <string>

#include "saga/coordinator.h"
#include "saga/starter.h"
#include "saga/steering.h"
#include "sim/program.h"

namespace halfdone::scenarios {

// Whoever asks for the operation. `saga` is the uuid that this caller chose.
std::shared_ptr<const sim::Program> starter_program(std::shared_ptr<const saga::Engine> engine, std::string saga,
                                                    std::string subject);

// A worker: wakes up, claims a saga that nobody works on, carries it on, and rests.
std::shared_ptr<const sim::Program> coordinator_program(std::shared_ptr<const saga::Engine> engine);

// A person on call: looks for a saga that is stuck, and gives the order.
std::shared_ptr<const sim::Program> operator_program(std::shared_ptr<const saga::Engine> engine, saga::Order order);

}  // namespace halfdone::scenarios
