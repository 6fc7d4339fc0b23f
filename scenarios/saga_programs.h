// The saga engine as programs of the simulator: the very state machines that people run, with their effects as calls.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "saga/coordinator.h"
#include "saga/metrics.h"
#include "saga/starter.h"
#include "saga/steering.h"
#include "sim/check/judge.h"
#include "sim/world/program.h"

namespace halfdone::scenarios {

// A caller of the operation. `saga` is the uuid that it chose.
std::shared_ptr<const sim::Program> starter_program(std::shared_ptr<const saga::Engine> engine, std::string saga,
                                                    std::string subject);

// A worker: wakes up, claims a saga that no worker has, carries it on, and rests. `watcher`, if any, hears what it
// has to tell, in every step that is taken: for a walk along one way, not for a search.
using Watcher = std::function<void(const saga::Notice&)>;
std::shared_ptr<const sim::Program> coordinator_program(std::shared_ptr<const saga::Engine> engine,
                                                        Watcher watcher = {});

// How coordinators share the sagas of a log.
std::shared_ptr<const sim::LeasePolicy> saga_leases(std::shared_ptr<const saga::Engine> engine);

// What a dashboard over the log shows. Requires: the backend is `Services` with the tables of the log.
saga::Gauges saga_gauges(const sim::Backend& backend);
sim::Monitored saga_monitor(const sim::Backend& backend);

// A person on call: looks for a saga that is stuck, and gives the order.
std::shared_ptr<const sim::Program> operator_program(std::shared_ptr<const saga::Engine> engine, saga::Order order);

}  // namespace halfdone::scenarios
