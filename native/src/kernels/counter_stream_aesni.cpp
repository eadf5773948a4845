// The counter stream by AES-NI, compiled with its own flags.
#include "aes_rounds.h"
#include "counter_stream.h"

namespace cryptonets {
namespace {

constexpr size_t kRounds = 10;
static_assert(kCounterBlocks % kAesAtOnce == 0);

}  // namespace

void counter_words_aesni(const uint64_t* stream, uint64_t first_word, size_t words, uint64_t* out) noexcept {
  const auto* keys = reinterpret_cast<const __m128i*>(stream);
  // The counter is kept as a number in the upper half and turned round for each block.
  const __m128i turned = _mm_set_epi8(8, 9, 10, 11, 12, 13, 14, 15, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m128i one = _mm_set_epi64x(1, 0);
  __m128i counter = _mm_set_epi64x(static_cast<long long>(first_word / 2), static_cast<long long>(stream[2 * (kRounds + 1)]));
  for (size_t at = 0; at < words; at += 2 * kAesAtOnce) {
    __m128i blocks[kAesAtOnce];
    const __m128i first = _mm_loadu_si128(keys);
    for (__m128i& block : blocks) {
      block = _mm_xor_si128(_mm_shuffle_epi8(counter, turned), first);
      counter = _mm_add_epi64(counter, one);
    }
    aes_rounds<kRounds>(blocks, keys);
    for (size_t i = 0; i < kAesAtOnce; ++i) _mm_storeu_si128(reinterpret_cast<__m128i*>(out + at + 2 * i), blocks[i]);
  }
}

}  // namespace cryptonets
