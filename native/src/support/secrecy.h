// Marks for the check that no branch and no address depends on a secret: there, secret memory counts as uninitialised. Elsewhere nothing.
#pragma once
#include <cstddef>

#if defined(CRYPTONETS_CONSTANT_TIME)
#include <valgrind/memcheck.h>
#endif

namespace cryptonets {

/** From here on these bytes, and what is computed from them, are secret. */
inline void mark_secret([[maybe_unused]] const void* data, [[maybe_unused]] size_t bytes) {
#if defined(CRYPTONETS_CONSTANT_TIME)
  VALGRIND_MAKE_MEM_UNDEFINED(data, bytes);
#endif
}

/** What is told anyway: ciphertexts, and whether a key is one. */
inline void mark_public([[maybe_unused]] const void* data, [[maybe_unused]] size_t bytes) {
#if defined(CRYPTONETS_CONSTANT_TIME)
  VALGRIND_MAKE_MEM_DEFINED(data, bytes);
#endif
}

}  // namespace cryptonets
