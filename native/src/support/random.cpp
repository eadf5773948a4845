// getrandom, arc4random_buf or BCryptGenRandom.
#include "random.h"

#include "failure.h"
#if defined(__linux__)
#include <cerrno>
#include <sys/random.h>
#elif defined(__APPLE__)
#include <stdlib.h>
#elif defined(_WIN32)
// windows.h must come before bcrypt.h.
#include <windows.h>
#include <bcrypt.h>
#endif

namespace cryptonets {

void system_random(uint8_t* out, size_t bytes) {
#if defined(__linux__)
  while (bytes > 0) {
    const ssize_t got = getrandom(out, bytes, 0);
    if (got < 0 && errno == EINTR) continue;
    require(got > 0, "INTERNAL", "the system's random generator failed");
    out += got;
    bytes -= static_cast<size_t>(got);
  }
#elif defined(__APPLE__)
  arc4random_buf(out, bytes);
#elif defined(_WIN32)
  const NTSTATUS status =
      BCryptGenRandom(nullptr, out, static_cast<ULONG>(bytes), BCRYPT_USE_SYSTEM_PREFERRED_RNG);
  require(status >= 0, "INTERNAL", "the system's random generator failed");
#else
#error "no source of randomness for this system"
#endif
}

}  // namespace cryptonets
