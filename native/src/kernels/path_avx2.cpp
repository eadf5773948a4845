// The AVX2 path, compiled with its own flags.
#define CRYPTONETS_PATH avx2_path
#include <cstring>

#include "vec_avx2.h"
using std::memcpy;
#include "path.inl"

namespace cryptonets {
const KernelTable* avx2_kernels() { return &avx2_path::kTable; }
}  // namespace cryptonets
