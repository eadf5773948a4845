// Which CPU paths this machine has, and the choice among them.
#pragma once
#include <string>
#include <vector>

#include "table.h"

namespace cryptonets {

/** Tables of every path that runs on this machine, fastest first; the last one is always `scalar`. */
const std::vector<const KernelTable*>& available_kernels();

/** The named path, or the fastest for an empty name; null when this machine does not have it. */
const KernelTable* kernels_for(const std::string& name);

}  // namespace cryptonets
