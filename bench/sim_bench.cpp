// What a transition costs: on the design `sequential` with the real fakes, and on an empty model, the bare search.
// Counters: transitions a second, allocations a transition, bytes a visited world; and the ratio between the two,
// measured in the same run.
#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "scenarios/registry.h"
#include "scenarios/services.h"
#include "sim/explain/exploration.h"
#include "sim/explore/visited.h"
#include "sim/script/script.h"

namespace {

std::atomic<std::size_t> allocations{0};

}  // namespace

// noinline: inlined, g++ takes the pair for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace halfdone {
namespace {

// Nothing in it: every request is answered with the same word.
class Nothing final : public sim::Backend {
 public:
  Nothing() = default;
  sim::Backend* clone() const override { return new Nothing(*this); }
  Nothing(const Nothing&) = default;
  Fingerprint fingerprint() const override { return {}; }
  Fingerprint recomputed_fingerprint() const override { return {}; }
  sim::Delivered deliver(const sim::Address&, const sim::Message& request, unsigned,
                         std::vector<sim::Woken>&) override {
    return {request};
  }
  sim::Message refuse(const sim::Address&, const sim::Message& request, unsigned, std::vector<sim::Woken>&) override {
    return request;
  }
  void disconnect(const sim::Address&, std::vector<sim::Woken>&) override {}
  void disconnect_actor(sim::ActorId, std::uint8_t, std::span<const sim::Session>, std::vector<sim::Woken>&) override {}
  bool allows(const sim::Verdict&, const sim::Address&, const sim::Message&) const override { return true; }
  void rows(const std::function<void(sim::StoredRow)>&) const override {}
  std::string print() const override { return {}; }
};

struct Word {
  Fingerprint fingerprint() const { return {1, 1}; }
  std::string print() const { return "word"; }
};

sim::Script four_calls(sim::Env& env) {
  for (int call = 0; call < 4; ++call) {
    auto pending = env.call(0, 0, "call", sim::make_message(Word{}));
    co_await pending;
  }
  co_return sim::Told::done;
}

sim::Scenario empty_model() {
  sim::Scenario scenario;
  scenario.system.services = {{.name = "nothing", .refusals = {{"500"}, {"503"}}}};
  scenario.system.faults = {.rules = {{sim::VerdictKind::refused},
                                      {sim::VerdictKind::lost_request},
                                      {sim::VerdictKind::lost_reply},
                                      {sim::VerdictKind::torn_reply},
                                      {sim::VerdictKind::duplicate}},
                            .crashes_max = 2};
  for (int actor = 0; actor < 3; ++actor) {
    scenario.system.actors.push_back(
        {.name = "actor", .program = std::make_shared<sim::ScriptProgram>("four_calls", four_calls)});
  }
  scenario.initial = Shared<sim::Backend>(new Nothing());
  return scenario;
}

void search(benchmark::State& state, const sim::Scenario& scenario, unsigned threads = 1) {
  const sim::World initial = scenario.start();
  std::size_t transitions = 0;
  std::size_t worlds = 0;
  std::size_t bytes = 0;
  const std::size_t before = allocations;
  for (auto _ : state) {
    const auto dynamics = scenario.dynamics();
    sim::Search search(*dynamics, initial, {.threads = threads});
    const sim::SearchResult result = search.run();
    transitions += result.counts.transitions;
    worlds = result.counts.worlds;
    bytes = result.visited_bytes;
  }
  state.counters["transitions/s"] = benchmark::Counter(static_cast<double>(transitions), benchmark::Counter::kIsRate);
  state.counters["allocations/transition"] =
      static_cast<double>(allocations - before) / static_cast<double>(transitions);
  state.counters["worlds"] = static_cast<double>(worlds);
  state.counters["bytes/world"] = static_cast<double>(bytes) / static_cast<double>(worlds);
}

void BM_search_empty_model(benchmark::State& state) { search(state, empty_model()); }
BENCHMARK(BM_search_empty_model)->Unit(benchmark::kMillisecond);

void search_design(benchmark::State& state, const char* design, unsigned callers, unsigned threads = 1) {
  search(state, scenarios::build({"delete_user", design, "", callers}), threads);
}
BENCHMARK_CAPTURE(search_design, sequential_1_caller, "sequential", 1u)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(search_design, sequential_2_callers, "sequential", 2u)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(search_design, today_1_caller, "today", 1u)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(search_design, outbox_1_caller, "outbox", 1u)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(search_design, outbox_2_threads, "outbox", 1u, 2u)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(search_design, outbox_4_threads, "outbox", 1u, 4u)->Unit(benchmark::kMillisecond)->UseRealTime();

// Without crashes and late requests: some 12,000 worlds.
void search_saga(benchmark::State& state, unsigned threads) {
  sim::Scenario scenario = scenarios::build({"delete_user", "saga", "", 1});
  std::erase_if(scenario.system.faults.rules, [](const sim::FaultRule& rule) { return rule.max.has_value(); });
  scenario.system.faults.crashes_max = 0;
  search(state, scenario, threads);
}
BENCHMARK_CAPTURE(search_saga, 1_thread, 1u)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(search_saga, 2_threads, 2u)->Unit(benchmark::kMillisecond)->UseRealTime();

void BM_copy_world(benchmark::State& state) {
  const sim::Scenario scenario = scenarios::build({"delete_user", "today", "", 1});
  const sim::World world = scenario.start();
  for (auto _ : state) {
    sim::World copy = world;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(BM_copy_world);

void planned_statement(benchmark::State& state, const char* sql) {
  const auto scenario = scenarios::build({"delete_user", "today", "", 1});
  const auto& services = dynamic_cast<const scenarios::Services&>(*scenario.initial);
  const postgres::Plan* plan = services.database().plan(sql);
  postgres::Uuid id;
  postgres::parse_uuid("a0000000-0000-4000-8000-00000000000a", id);
  const std::vector<postgres::Value> params = {postgres::Value::uuid(id)};
  const std::size_t before = allocations;
  std::size_t statements = 0;
  for (auto _ : state) {
    postgres::Database fork = services.database();
    std::vector<postgres::Woken> woken;
    benchmark::DoNotOptimize(fork.execute(1, plan, params, {}, woken));
    benchmark::DoNotOptimize(fork.fingerprint());
    ++statements;
  }
  state.counters["allocations"] = static_cast<double>(allocations - before) / static_cast<double>(statements);
}
BENCHMARK_CAPTURE(planned_statement, select_by_key, "select email from users where id = $1");
BENCHMARK_CAPTURE(planned_statement, update_by_key, "update users set locale = 'de' where id = $1");
BENCHMARK_CAPTURE(planned_statement, delete_with_cascades, "delete from users where id = $1");

void BM_look_up_visited(benchmark::State& state) {
  sim::Visited visited;
  const auto world = [](std::uint64_t number) { return Hasher(1).add(number).finish(); };
  const auto size = static_cast<std::uint64_t>(state.range(0));
  for (std::uint64_t number = 0; number < size; ++number) visited.add({.world = world(number)});
  std::vector<Fingerprint> questions;
  for (std::uint64_t number = 0; number < 4096; ++number) questions.push_back(world(number * 2654435761u % (2 * size)));
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(visited.find(questions[next++ & 4095]));
  state.counters["bytes/world"] = static_cast<double>(visited.bytes()) / static_cast<double>(size);
}
BENCHMARK(BM_look_up_visited)->Arg(1 << 10)->Arg(1 << 16)->Arg(1 << 20);

}  // namespace
}  // namespace halfdone

BENCHMARK_MAIN();
