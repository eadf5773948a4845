// Randomness of the operating system.
#pragma once
#include <cstddef>
#include <cstdint>

namespace cryptonets {

/** Fills with bytes of the system's CSPRNG. Throws INTERNAL when it fails; never falls back to anything weaker. */
void system_random(uint8_t* out, size_t bytes);

}  // namespace cryptonets
