// AES-256 by AES-NI, compiled with its own flags.
#include "aes_stream.h"

#include <immintrin.h>

#include "../support/buffer.h"
#include "aes_rounds.h"
#include "cpu.h"

namespace cryptonets {
namespace {

constexpr size_t kRounds = 14;

/** Each 32-bit word of a round key is the exclusive or of those before it in the last one. */
__m128i chain(__m128i key, __m128i with) {
  key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
  key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
  return _mm_xor_si128(key, with);
}

/** Two round keys from the two before them. */
template <int kRoundConstant>
void expand_two(__m128i* keys) {
  keys[2] = chain(keys[0], _mm_shuffle_epi32(_mm_aeskeygenassist_si128(keys[1], kRoundConstant), 0xff));
  keys[3] = chain(keys[1], _mm_shuffle_epi32(_mm_aeskeygenassist_si128(keys[2], 0), 0xaa));
}

/** kRounds + 2 keys: the last one of the schedule is not used. */
void expand_key(const uint8_t* key, __m128i* keys) {
  keys[0] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(key));
  keys[1] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(key + 16));
  expand_two<0x01>(keys);
  expand_two<0x02>(keys + 2);
  expand_two<0x04>(keys + 4);
  expand_two<0x08>(keys + 6);
  expand_two<0x10>(keys + 8);
  expand_two<0x20>(keys + 10);
  expand_two<0x40>(keys + 12);
}

}  // namespace

bool has_aes() noexcept {
  static const bool has = cpu_has_aes();
  return has;
}

void aes_words(const uint8_t* seed, size_t words, uint64_t* out) noexcept {
  __m128i keys[kRounds + 2];
  expand_key(seed, keys);
  __m128i counter = _mm_loadu_si128(reinterpret_cast<const __m128i*>(seed + 32));
  const __m128i one = _mm_set_epi64x(1, 0);
  for (size_t at = 0; at < words; at += 2 * kAesAtOnce) {
    __m128i blocks[kAesAtOnce];
    for (__m128i& block : blocks) {
      block = _mm_xor_si128(counter, keys[0]);
      counter = _mm_add_epi64(counter, one);
    }
    aes_rounds<kRounds>(blocks, keys);
    for (size_t i = 0; i < kAesAtOnce; ++i) _mm_storeu_si128(reinterpret_cast<__m128i*>(out + at + 2 * i), blocks[i]);
  }
  zeroise(keys, sizeof keys);
}

}  // namespace cryptonets
