// The counter stream by VAES, two blocks in a register, compiled with its own flags.
#include <immintrin.h>

#include "counter_stream.h"

namespace cryptonets {
namespace {

constexpr size_t kRounds = 10, kAtOnce = 8;
static_assert(kCounterBlocks % (2 * kAtOnce) == 0);

__m256i round_key(const uint64_t* stream, size_t round) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(stream) + round));
}

}  // namespace

void counter_words_vaes(const uint64_t* stream, uint64_t first_word, size_t words, uint64_t* out) noexcept {
  const __m256i turned = _mm256_broadcastsi128_si256(_mm_set_epi8(8, 9, 10, 11, 12, 13, 14, 15, 7, 6, 5, 4, 3, 2, 1, 0));
  const __m256i two = _mm256_set_epi64x(2, 0, 2, 0);
  const auto head = static_cast<long long>(stream[2 * (kRounds + 1)]);
  const auto block = static_cast<long long>(first_word / 2);
  __m256i counter = _mm256_set_epi64x(block + 1, head, block, head);
  for (size_t at = 0; at < words; at += 4 * kAtOnce) {
    __m256i blocks[kAtOnce];
    const __m256i first = round_key(stream, 0);
    for (__m256i& pair : blocks) {
      pair = _mm256_xor_si256(_mm256_shuffle_epi8(counter, turned), first);
      counter = _mm256_add_epi64(counter, two);
    }
    for (size_t round = 1; round < kRounds; ++round) {
      const __m256i key = round_key(stream, round);
      for (__m256i& pair : blocks) pair = _mm256_aesenc_epi128(pair, key);
    }
    const __m256i last = round_key(stream, kRounds);
    for (size_t i = 0; i < kAtOnce; ++i) {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + at + 4 * i), _mm256_aesenclast_epi128(blocks[i], last));
    }
  }
}

}  // namespace cryptonets
