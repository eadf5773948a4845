// The rounds of AES on several blocks at once, by AES-NI: for units that are compiled with its flags.
#pragma once
#include <immintrin.h>

#include <cstddef>

namespace cryptonets {

/** Blocks that hide the latency of a round. */
inline constexpr size_t kAesAtOnce = 8;

/** FIPS 197 on blocks to which the first round key has been added; `keys`: 16 bytes each, kRounds + 1 of them, of any alignment. */
template <size_t kRounds>
inline void aes_rounds(__m128i (&blocks)[kAesAtOnce], const __m128i* keys) {
  for (size_t round = 1; round < kRounds; ++round) {
    const __m128i key = _mm_loadu_si128(keys + round);
    for (__m128i& block : blocks) block = _mm_aesenc_si128(block, key);
  }
  const __m128i last = _mm_loadu_si128(keys + kRounds);
  for (__m128i& block : blocks) block = _mm_aesenclast_si128(block, last);
}

}  // namespace cryptonets
