// One transition of a coordinator in the making. Behind `Engine` of coordinator.h; no other file includes it.
//
// turn.cpp decides what is done next, turn_hearing.cpp what follows from what was heard.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "saga/coordinator.h"

namespace halfdone::saga {

class Turn {
 public:
  Turn(const Engine& engine, Coordinator from) : engine_(engine), next_(std::move(from)) {}

  void claim() { log(Coordinator::Phase::claiming, "log.claim", engine_.log_.claim()); }
  void hear(const Heard& event);
  Transition result() &&;

 private:
  const Step& step(std::size_t index) const { return engine_.definition_.steps[index]; }
  Case as_case() const { return next_.row->as_case(); }
  // The row with a change: rows are shared, so it is a new one.
  template <class Change>
  void change_row(Change change) {
    auto row = SagaRow(*next_.row);
    change(row);
    next_.row = make_shared_value<SagaRow>(std::move(row));
  }
  void tell(Notice notice) {
    if (next_.row) notice.saga = next_.row->saga;
    notices_.push_back(std::move(notice));
  }

  void go(Coordinator::Phase phase, std::size_t position);
  Doing doing() const;
  void emit(std::variant<postgres::QueryPtr, Request, std::monostate> what, std::string name);
  void log(Coordinator::Phase phase, std::string name, postgres::QueryPtr query);
  void rest();

  // What is done next.
  void reload();
  void resume();
  void capture(std::size_t index);
  void forward(std::size_t index);
  void act(std::size_t index);
  void write(Coordinator::Entry entry, std::size_t position);
  void turn_round();
  void unwind();
  void probe(std::size_t index);
  void undo(std::size_t index);
  void after_undo(std::size_t index);
  void wait();
  void again();

  // What was heard.
  void heard_row(const Reply<postgres::Answer>& reply);
  void heard_capture(const Answer& answer);
  void heard_act(const Answer& answer);
  void heard_write(const Reply<postgres::Answer>& reply);
  void heard_probe(const Answer& answer);
  void heard_undo(const Answer& answer);
  Meaning meaning_of_answer(const Answer& answer) const;
  // Of a call that is tried until it succeeds: what an earlier try has done is unsure, but a refusal for good is one,
  // or it would be tried for ever (E01).
  Meaning meaning_when_insisting(const Answer& answer) const;
  void failed_forward(const Step& step, Meaning meaning);
  // After the pivot and while undoing: again, or stuck.
  void persist(const Step& step, Meaning meaning, const Answer& answer);

  std::size_t previous(std::size_t cursor) const;
  std::size_t remote_undo_below(std::size_t index) const;
  static constexpr std::size_t none = ~std::size_t{0};

  const Engine& engine_;
  Coordinator next_;
  std::vector<Effect> effects_;
  std::vector<Notice> notices_;
};

}  // namespace halfdone::saga
