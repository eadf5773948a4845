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

#if defined(CRYPTONETS_X64)
/** The AES instructions, for aes_stream.h and counter_stream.h. */
bool cpu_has_aes();
/** The same on 256-bit registers, and AVX2. */
bool cpu_has_vaes();
#endif

}  // namespace cryptonets
