// Handles of interactive packing, shared by its two sides.
#pragma once
#include "../../interactive/client.h"
#include "../../interactive/evaluation.h"
#include "../addon.h"

namespace cryptonets {

CRYPTONETS_HANDLE(InteractiveRing, 21);
CRYPTONETS_HANDLE(EvaluationKeys, 22);
CRYPTONETS_HANDLE(PreparedPlan, 23);
CRYPTONETS_HANDLE(InteractiveClient, 24);

inline constexpr size_t kMostImages = 4096;

}  // namespace cryptonets
