// Inert requests: one that no actor waits for and that changes nothing any more is as good as one that has arrived.
#include <algorithm>

#include "sim/reduce/all_reductions.h"
#include "sim/reduce/inert.h"

namespace halfdone::sim {

namespace {

bool leaves(const World& world, const Cell& request, bool after_lapse) {
  const Shared<Backend> copy(world.backend().clone());
  auto& backend = const_cast<Backend&>(*copy);
  if (after_lapse) backend.lapse();
  const Fingerprint before = backend.fingerprint();
  std::vector<Woken> woken;
  const Delivered delivered = backend.deliver(request.address(), request.call->request, request.copy ? 1 : 0, woken);
  // The client is gone, and the session ends once this has arrived.
  if (request.closes_session) backend.disconnect(request.address(), woken);
  return delivered.reply && woken.empty() && backend.fingerprint() == before;
}

}  // namespace

bool is_inert(const System&, const World& world, const Cell& request, const Memo* memo) {
  const Doing doing = request.call->doing;
  const bool reads = doing == Doing::reads ||
                     (doing == Doing::writes && world.backend().reads(request.address(), request.call->request));
  if (!reads && doing == Doing::writes) return false;
  if (reads && !request.closes_session) return true;
  const bool renews = doing == Doing::renews;
  const Fingerprint what = Hasher(0x14e7)
                               .add(request.identity)
                               .add(request.generation)
                               .add(request.copy)
                               .add((renews ? 1u : 0u) + (request.closes_session ? 2u : 0u))
                               .add(request.call->fingerprint())
                               .finish();
  return ask(memo, Question::is_inert, what, world.backend(),
             [&] { return leaves(world, request, false) && (!renews || leaves(world, request, true)); });
}

namespace {

class InertAudit : public Reduction::Audit {
 public:
  explicit InertAudit(const System& system) : system_(system) {}

  std::optional<Broken> at(const World& world, const std::vector<Step>&, const Memo* memo) override {
    for (const Shared<Cell>& cell : world.in_flight()) {
      if (cell->phase != Cell::Phase::request || !is_inert(system_, world, *cell, memo)) continue;
      if (!leaves(world, *cell, false)) return broken(*cell, "the request changes nothing, and it does");
      const auto may_deadlock = [&](const Shared<Cell>& other) {
        return other != cell && other->phase == Cell::Phase::request && other->call->service == cell->call->service &&
               system_.services[cell->call->service].has_sessions &&
               world.backend().may_deadlock(other->address(), other->call->request, cell->address(),
                                            cell->call->request);
      };
      if (cell->orphan && std::ranges::any_of(world.in_flight(), may_deadlock))
        return broken(*cell, "the request changes nothing, and it may block another one");
    }
    return std::nullopt;
  }

  // What is inert and still on its way stays so.
  std::optional<Broken> across(const Transition& transition, const Memo* memo) override {
    for (const Shared<Cell>& cell : transition.to.in_flight()) {
      if (cell->phase != Cell::Phase::request || !was_there(transition.from, *cell)) continue;
      if (!is_inert(system_, transition.from, *cell, memo) || is_inert(system_, transition.to, *cell, memo)) continue;
      return broken(*cell, "once the request changes nothing it never will, and it does");
    }
    return std::nullopt;
  }

 private:
  static bool was_there(const World& world, const Cell& cell) {
    return std::ranges::any_of(world.in_flight(), [&](const Shared<Cell>& other) {
      return other->phase == Cell::Phase::request && other->call == cell.call && other->actor == cell.actor &&
             other->generation == cell.generation && other->copy == cell.copy;
    });
  }
  static Broken broken(const Cell& cell, std::string promise) {
    return {.actor = cell.actor, .call = cell.call->name, .promise = std::move(promise)};
  }

  const System& system_;
};

class InertRequests final : public Reduction {
 public:
  std::string_view name() const override { return "inert_requests"; }
  std::string_view relies_on() const override {
    return "calls said to read change nothing, and calls said to act once, or to renew what is lost, never act later";
  }

  void form(WorldEditor& editor, const Memo* memo) const override {
    const auto& cells = editor.world().in_flight();
    for (std::size_t index = 0; index < cells.size();) {
      const Cell& cell = *cells[index];
      if (cell.orphan && cell.phase == Cell::Phase::request && is_inert(editor.system(), editor.world(), cell, memo)) {
        editor.remove(index);
      } else {
        ++index;
      }
    }
  }

  std::unique_ptr<Audit> audit(const System& system) const override { return std::make_unique<InertAudit>(system); }
};

}  // namespace

const Reduction& inert_requests() {
  static const InertRequests reduction;
  return reduction;
}

}  // namespace halfdone::sim
