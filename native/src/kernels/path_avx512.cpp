// The AVX-512 path, compiled with its own flags.
#define CRYPTONETS_PATH avx512_path
#include <cstring>

#include "vec_avx512.h"
using std::memcpy;
#include "path.inl"

namespace cryptonets {
const KernelTable* avx512_kernels() { return &avx512_path::kTable; }
}  // namespace cryptonets
