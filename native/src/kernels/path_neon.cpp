// The NEON path; every 64-bit ARM processor has it.
#define CRYPTONETS_PATH neon_path
#include <cstring>

#include "vec_neon.h"
using std::memcpy;
#include "path.inl"

namespace cryptonets {
const KernelTable* neon_kernels() { return &neon_path::kTable; }
}  // namespace cryptonets
