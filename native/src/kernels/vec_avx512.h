// AVX-512 with IFMA and VBMI: eight words a register, products of 52 bits.
#pragma once
#include <immintrin.h>

#include <cstdint>

#include "backend.h"

namespace cryptonets {
namespace CRYPTONETS_PATH {

struct Vec {
  static constexpr size_t L = 8;
  static constexpr const char* kName = "avx512";
  using V = __m512i;

  static inline V load(const uint64_t* p) { return _mm512_loadu_si512(p); }
  static inline void store(uint64_t* p, V v) { _mm512_storeu_si512(p, v); }
  static inline V set1(uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
  static inline V iota() { return _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0); }
  static inline V add(V a, V b) { return _mm512_add_epi64(a, b); }
  static inline V sub(V a, V b) { return _mm512_sub_epi64(a, b); }
  static inline V bit_xor(V a, V b) { return _mm512_xor_si512(a, b); }
  static inline V bit_and(V a, V b) { return _mm512_and_si512(a, b); }
  template <int n> static inline V srl(V a) { return _mm512_srli_epi64(a, n); }
  template <int n> static inline V rotr(V a) { return _mm512_ror_epi64(a, n); }
  static inline V csub(V a, V p) { return _mm512_min_epu64(a, sub(a, p)); }
  static inline V sign(V a) { return _mm512_srai_epi64(a, 63); }
  static inline bool any_at_least(V a, V limit) { return _mm512_cmpge_epu64_mask(a, limit) != 0; }
  static inline V mul_small(V c, V t) { return _mm512_mullo_epi64(c, t); }

  static inline V mask52() { return set1((uint64_t{1} << 52) - 1); }
  static inline V low52(V acc, V a, V b) { return _mm512_madd52lo_epu64(acc, a, b); }
  static inline V high52(V a, V b) { return _mm512_madd52hi_epu64(_mm512_setzero_si512(), a, b); }

  struct Mod {
    V p, p2, minus_p, word_ratio, product_ratio, halves_ratio;
    __m128i shift, shift_back, halves_shift, halves_back;
    explicit Mod(const Modulus& m)
        : p(set1(m.p)), p2(set1(2 * m.p)), minus_p(set1((uint64_t{1} << 52) - m.p)), word_ratio(set1(m.word_ratio)),
          product_ratio(set1(m.product_ratio)), halves_ratio(set1(2 * m.product_ratio)),
          shift(_mm_cvtsi32_si128(static_cast<int>(m.bits) - 2)),
          shift_back(_mm_cvtsi32_si128(54 - static_cast<int>(m.bits))),
          halves_shift(_mm_cvtsi32_si128(static_cast<int>(m.bits) - 1)),
          halves_back(_mm_cvtsi32_si128(53 - static_cast<int>(m.bits))) {}
    inline V modulus() const { return p; }
    /** x - q p in [0, 4p), computed modulo 2^52. */
    inline V finish(V low, V q) const {
      const V r = bit_and(low52(low, q, minus_p), mask52());
      return csub(csub(r, p2), p);
    }
    inline V reduce64(V x) const { return finish(x, high52(srl<12>(x), word_ratio)); }
    /** low + 2^52 high below 2^(bits + 51), the halves not carried over; the quotient is off by three at most. */
    inline V reduce_halves(V low, V high) const {
      const V carried = add(high, srl<52>(low));
      const V rest = _mm512_srl_epi64(bit_and(low, mask52()), halves_shift);
      const V top = _mm512_or_si512(_mm512_sll_epi64(carried, halves_back), rest);
      return finish(low, high52(top, halves_ratio));
    }
    inline V mul(V a, V b) const {
      const V low = low52(_mm512_setzero_si512(), a, b);
      const V high = high52(a, b);
      const V top = _mm512_or_si512(_mm512_sll_epi64(high, shift_back), _mm512_srl_epi64(low, shift));
      return finish(low, high52(top, product_ratio));
    }
  };

  /** 8 x 8 words: pairs, then quarters (permutex2var), then halves (shuffle). */
  static inline void transpose(V* r) {
    V a[8], b[8];
    for (int i = 0; i < 8; i += 2) {
      a[i] = _mm512_unpacklo_epi64(r[i], r[i + 1]);      // columns 0 2 4 6 of rows i, i+1
      a[i + 1] = _mm512_unpackhi_epi64(r[i], r[i + 1]);  // columns 1 3 5 7
    }
    const V even = _mm512_set_epi64(13, 12, 5, 4, 9, 8, 1, 0);
    const V odd = _mm512_set_epi64(15, 14, 7, 6, 11, 10, 3, 2);
    for (int i = 0; i < 8; i += 4) {
      b[i] = _mm512_permutex2var_epi64(a[i], even, a[i + 2]);          // columns 0, 4 of rows i..i+3
      b[i + 1] = _mm512_permutex2var_epi64(a[i + 1], even, a[i + 3]);  // columns 1, 5
      b[i + 2] = _mm512_permutex2var_epi64(a[i], odd, a[i + 2]);       // columns 2, 6
      b[i + 3] = _mm512_permutex2var_epi64(a[i + 1], odd, a[i + 3]);   // columns 3, 7
    }
    for (int i = 0; i < 4; ++i) {
      r[i] = _mm512_shuffle_i64x2(b[i], b[i + 4], 0x44);
      r[i + 4] = _mm512_shuffle_i64x2(b[i], b[i + 4], 0xee);
    }
  }

  struct Unpacker {
    V bytes, shifts, mask;
    __mmask64 used;
    explicit Unpacker(uint32_t bits) {
      alignas(64) uint8_t index[64];
      alignas(64) uint64_t shift[8];
      for (uint32_t lane = 0; lane < 8; ++lane) {
        for (uint32_t k = 0; k < 8; ++k) index[8 * lane + k] = static_cast<uint8_t>(((lane * bits) >> 3) + k);
        shift[lane] = (lane * bits) & 7;
      }
      bytes = _mm512_load_si512(index);
      shifts = _mm512_load_si512(shift);
      mask = set1((uint64_t{1} << bits) - 1);
      used = (__mmask64{1} << bits) - 1;
    }
    inline void tile(const uint8_t* src, V* out) const {
      const V raw = _mm512_maskz_loadu_epi8(used, src);
      out[0] = bit_and(_mm512_srlv_epi64(_mm512_permutexvar_epi8(bytes, raw), shifts), mask);
    }
  };

  static constexpr bool kPacksTiles = true;
  /** Eight fields of 32 to 50 bits to `bits` bytes: word k of the output is bits 64k.. of fields i, i + 1 and i + 2. */
  struct Packer {
    V index[3], left[3], right;
    __mmask64 used;
    explicit Packer(uint32_t bits) {
      alignas(64) uint64_t at[3][8], up[3][8], down[8];
      for (uint32_t k = 0; k < 8; ++k) {
        const uint32_t first = 64 * k / bits, skipped = 64 * k - first * bits;
        down[k] = skipped;
        for (uint32_t i = 0; i < 3; ++i) {
          at[i][k] = first + i < 8 ? first + i : 7;
          // A shift of 64 or more yields zero: fields that do not reach this word, and those beyond the tile.
          up[i][k] = first + i < 8 ? i * bits - (i == 0 ? 0 : skipped) : 64;
        }
      }
      for (int i = 0; i < 3; ++i) index[i] = _mm512_load_si512(at[i]), left[i] = _mm512_load_si512(up[i]);
      right = _mm512_load_si512(down);
      used = (__mmask64{1} << bits) - 1;
    }
    inline void tile(const uint64_t* src, uint8_t* dst) const {
      const V v = Vec::load(src);
      const V a = _mm512_srlv_epi64(_mm512_permutexvar_epi64(index[0], v), right);
      const V b = _mm512_sllv_epi64(_mm512_permutexvar_epi64(index[1], v), left[1]);
      const V c = _mm512_sllv_epi64(_mm512_permutexvar_epi64(index[2], v), left[2]);
      _mm512_mask_storeu_epi8(dst, used, _mm512_or_si512(a, _mm512_or_si512(b, c)));
    }
  };

  /** Elements of the NTT: words in [0, 4p), Harvey's lazy butterflies with Shoup's quotients of 52 bits. */
  struct Ntt {
    using E = V;
    static constexpr bool kWords = true;
    E p, p2, minus_p;
    explicit Ntt(const Modulus& m) : p(set1(m.p)), p2(set1(2 * m.p)), minus_p(set1((uint64_t{1} << 52) - m.p)) {}
    static uint64_t twiddle_word(uint64_t w, const Modulus&) { return w; }
    static uint64_t quotient_word(uint64_t w, const Modulus& m) { return shifted_quotient(w, 52, m.p); }
    static inline E load_twiddle(const uint64_t* w) { return Vec::load(w); }
    static inline E set_twiddle(const uint64_t* w) { return set1(*w); }
    inline E from_words(V v) const { return v; }
    inline V to_words(E e) const { return csub(csub(e, p2), p); }
    static inline E load(const uint64_t* x) { return Vec::load(x); }
    static inline void store(uint64_t* x, E e) { Vec::store(x, e); }
    inline E product(E y, E w, E wq) const {
      const E q = high52(y, wq);
      return bit_and(low52(low52(_mm512_setzero_si512(), y, w), q, minus_p), mask52());
    }
    inline E refresh(E x) const { return x; }
    inline void forward(E& x, E& y, E w, E wq) const {
      const E u = csub(x, p2);
      const E t = product(y, w, wq);
      x = add(u, t);
      y = sub(add(u, p2), t);
    }
    inline void inverse(E& x, E& y, E w, E wq) const {
      const E d = sub(add(x, p2), y);
      x = csub(add(x, y), p2);
      y = product(d, w, wq);
    }
    static inline void transpose(E* r) { Vec::transpose(r); }
  };
};

static_assert(VectorBackend<Vec>);

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
