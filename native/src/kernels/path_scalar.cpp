// The scalar path, compiled with its own flags.
#define CRYPTONETS_PATH scalar_path
#include <cstring>

#include "vec_scalar.h"
using std::memcpy;
#include "path.inl"

namespace cryptonets {
const KernelTable* scalar_kernels() { return &scalar_path::kTable; }
}  // namespace cryptonets
