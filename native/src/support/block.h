// Raw memory: aligned, on huge pages where it is large. Poisoned while it is kept, so that sanitizers see who still uses it.
#pragma once
#include <cstddef>
#include <cstdint>

namespace cryptonets {

/** Null when there is not enough. */
uint8_t* allocate_block(size_t bytes) noexcept;
/** `bytes` as it was allocated. */
void free_block(uint8_t* data, size_t bytes) noexcept;

void poison(uint8_t* data, size_t bytes) noexcept;
void unpoison(uint8_t* data, size_t bytes) noexcept;

}  // namespace cryptonets
