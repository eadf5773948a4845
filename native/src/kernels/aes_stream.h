// AES-256 in counter mode as a source of words, on x86 processors that have the instructions.
#pragma once
#include <cstddef>
#include <cstdint>

namespace cryptonets {

/** Key, then the first counter block. */
inline constexpr size_t kAesSeedBytes = 48;

/** Whether `aes_words` may be called on this processor. */
bool has_aes() noexcept;

/**
 * Words of the key stream, two a block; block k encrypts the first one with k added to its last 64 bits (little-endian). `words` is a multiple
 * of 16. Constant time: the instructions look nothing up in memory (FIPS 197; SP 800-38A).
 */
void aes_words(const uint8_t* seed, size_t words, uint64_t* out) noexcept;

}  // namespace cryptonets
