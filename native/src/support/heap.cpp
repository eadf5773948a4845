// glibc's thresholds, see mallopt(3).
#include "heap.h"

#if defined(__linux__)
#include <features.h>
#endif
#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace cryptonets {

#if defined(__GLIBC__)

namespace {

/** Buffers below this come from the heap: the largest that glibc would move its own threshold to. */
constexpr int kMapFrom = 32 << 20;
/** What may lie unused at the end of the heap. */
constexpr int kKeptAtEnd = 128 << 20;

}  // namespace

void keep_heap() noexcept {
  mallopt(M_MMAP_THRESHOLD, kMapFrom);
  mallopt(M_TRIM_THRESHOLD, kKeptAtEnd);
}

void trim_heap() noexcept { malloc_trim(0); }

#else

void keep_heap() noexcept {}
void trim_heap() noexcept {}

#endif

}  // namespace cryptonets
