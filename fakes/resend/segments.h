// Segments, formerly audiences. One function a request.
#pragma once

#include "fakes/resend/store.h"

namespace halfdone::resend {

AnswerPtr execute(Store& store, const SegmentsCreate& request, const Context& context);
AnswerPtr execute(const Store& store, const SegmentsGet& request);
AnswerPtr execute(Store& store, const SegmentsRemove& request);

}  // namespace halfdone::resend
