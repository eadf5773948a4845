// Layers and steps of a batch plan from JavaScript.
#pragma once
#include <vector>

#include "../../batch/evaluation.h"
#include "../arguments.h"

namespace cryptonets {

/** Layers of a pointwise step. Throws ARGUMENT_INVALID, MODEL_INVALID. */
std::vector<Layer> layers_argument(const Napi::Value& value);
/** Steps of a plan. Throws ARGUMENT_INVALID, MODEL_INVALID; shapes are checked where the run is begun. */
std::vector<PlanStep> steps_argument(const Napi::Value& value);

}  // namespace cryptonets
