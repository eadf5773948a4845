// A failed precondition is a fault of this library: nothing is caught, nothing goes on.
#include "precondition.h"

#if defined(CRYPTONETS_CHECKED)
#include <cstdio>
#include <cstdlib>

namespace cryptonets {

void precondition_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: precondition failed: %s\n", file, line, condition);
  std::abort();
}

}  // namespace cryptonets
#endif
