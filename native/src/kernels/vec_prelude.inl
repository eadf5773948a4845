// Refuses to compile a kernel template without a backend; what the preconditions of all of them are made of.
#ifndef CRYPTONETS_PATH
#error "include a vec_*.h with CRYPTONETS_PATH defined before the kernel templates"
#endif
#ifndef CRYPTONETS_PRELUDE
#define CRYPTONETS_PRELUDE
#include "../support/precondition.h"

namespace cryptonets {
namespace CRYPTONETS_PATH {

/** For preconditions, which release builds do not evaluate. */
inline bool all_below(const uint64_t* x, size_t n, uint64_t bound) {
  bool below = true;
  for (size_t i = 0; i < n; ++i) below &= x[i] < bound;
  return below;
}
inline bool all_small(const int64_t* x, size_t n, int64_t bound) {
  bool small = true;
  for (size_t i = 0; i < n; ++i) small &= -bound < x[i] && x[i] < bound;
  return small;
}
inline bool in_range(const Modulus& m) { return m.p > kSmallestModulus && m.p < kLargestModulus && m.p % 2 == 1; }
inline bool whole_tiles(size_t n) { return n % kTile == 0; }
inline bool packs(uint32_t bits) { return bits >= 15 && bits <= 50; }
inline bool on_line(const void* p) { return reinterpret_cast<uintptr_t>(p) % 64 == 0; }

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
#endif
