#include "fakes/resend/segments.h"

#include <algorithm>

#include "fakes/resend/answers.h"

namespace halfdone::resend {

AnswerPtr execute(Store& store, const SegmentsCreate& request, const Context& context) {
  if (request.name.empty()) return missing_field("name");
  Segment segment{store.new_id(context), request.name, context.now};
  AnswerPtr answer = make_answer(201, Segment{segment.id, segment.name, std::nullopt});
  store.write().segments.put(make_shared_value<SegmentCell>(std::move(segment)));
  return answer;
}

AnswerPtr execute(const Store& store, const SegmentsGet& request) {
  if (!is_uuid(request.id)) return malformed_id();
  const Shared<SegmentCell> cell = store.read().segments.find(request.id);
  return cell ? make_answer(200, cell->segment) : audience_not_found();
}

AnswerPtr execute(Store& store, const SegmentsRemove& request) {
  if (!is_uuid(request.id)) return malformed_id();
  if (store.read().segments.find(request.id)) {
    State& state = store.write();
    state.segments.erase(request.id);
    const Cells<ContactCell> contacts = state.contacts;
    for (const Shared<ContactCell>& cell : contacts) {
      if (!cell->is_in(request.id)) continue;
      std::vector<std::string> segments = cell->segments;
      std::erase(segments, request.id);
      state.contacts.put(make_shared_value<ContactCell>(cell->contact, std::move(segments)));
    }
  }
  return make_answer(200, SegmentRemoved{request.id});
}

}  // namespace halfdone::resend
