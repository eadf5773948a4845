// AVX2 with FMA: four words a register, modular products in double precision (p < 2^50; van der Hoeven, Lecerf, Quintin 2016).
#pragma once
#include <immintrin.h>

#include <cstdint>
#include <cstring>

#include "backend.h"

namespace cryptonets {
namespace CRYPTONETS_PATH {

struct Vec {
  static constexpr size_t L = 4;
  static constexpr const char* kName = "avx2";
  using V = __m256i;
  using D = __m256d;

  static inline V load(const uint64_t* p) { return _mm256_loadu_si256(reinterpret_cast<const V*>(p)); }
  static inline void store(uint64_t* p, V v) { _mm256_storeu_si256(reinterpret_cast<V*>(p), v); }
  static inline V set1(uint64_t x) { return _mm256_set1_epi64x(static_cast<long long>(x)); }
  static inline V iota() { return _mm256_set_epi64x(3, 2, 1, 0); }
  static inline V add(V a, V b) { return _mm256_add_epi64(a, b); }
  static inline V sub(V a, V b) { return _mm256_sub_epi64(a, b); }
  static inline V bit_xor(V a, V b) { return _mm256_xor_si256(a, b); }
  static inline V bit_and(V a, V b) { return _mm256_and_si256(a, b); }
  template <int n> static inline V srl(V a) { return _mm256_srli_epi64(a, n); }
  template <int n> static inline V rotr(V a) {
    if constexpr (n == 32) {
      return _mm256_shuffle_epi32(a, _MM_SHUFFLE(2, 3, 0, 1));
    } else if constexpr (n == 24) {
      return _mm256_shuffle_epi8(a, _mm256_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3, 4, 5, 6, 7,
                                                     0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10));
    } else if constexpr (n == 16) {
      return _mm256_shuffle_epi8(a, _mm256_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2, 3, 4, 5, 6,
                                                     7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9));
    } else {
      return _mm256_or_si256(_mm256_srli_epi64(a, n), _mm256_slli_epi64(a, 64 - n));
    }
  }
  static inline V sign(V a) { return _mm256_cmpgt_epi64(_mm256_setzero_si256(), a); }
  /** a - p if that is not negative, else a; a below 2^63. */
  static inline V csub(V a, V p) {
    const V r = sub(a, p);
    return add(r, bit_and(sign(r), p));
  }
  static inline bool any_at_least(V a, V limit) {
    const V flip = set1(uint64_t{1} << 63);
    const V below = _mm256_cmpgt_epi64(bit_xor(limit, flip), bit_xor(a, flip));
    return _mm256_movemask_epi8(below) != -1;
  }
  static inline V mul_small(V c, V t) {
    return add(_mm256_mul_epu32(c, t), _mm256_slli_epi64(_mm256_mul_epu32(c, srl<32>(t)), 32));
  }

  /** 2^52: a double in [2^52, 2^53) carries its integer in the low 52 bits. */
  static inline D magic() { return _mm256_set1_pd(4503599627370496.0); }
  static inline D to_double(V v) {
    return _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(v, _mm256_castpd_si256(magic()))), magic());
  }
  static inline V to_word(D d) {
    return bit_xor(_mm256_castpd_si256(_mm256_add_pd(d, magic())), _mm256_castpd_si256(magic()));
  }
  static inline D nearest(D d) { return _mm256_round_pd(d, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
  static inline D floor(D d) { return _mm256_round_pd(d, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
  /** Adds p where negative: (-p, p) to [0, p). */
  static inline D lift_negative(D d, D p) {
    return _mm256_add_pd(d, _mm256_and_pd(_mm256_cmp_pd(d, _mm256_setzero_pd(), _CMP_LT_OQ), p));
  }

  struct Mod {
    V p;
    D pd, inverse, scaled_inverse;
    explicit Mod(const Modulus& m)
        : p(set1(m.p)), pd(_mm256_set1_pd(m.value)), inverse(_mm256_set1_pd(m.inverse)),
          scaled_inverse(_mm256_set1_pd(m.inverse * 16384.0)) {}
    inline V modulus() const { return p; }
    inline V reduce64(V x) const {
      // The estimate from the top 50 bits is off by at most one, and the low 14 bits are below p: r in (-p, 3p).
      const D top = to_double(srl<14>(x));
      const V q = to_word(floor(_mm256_mul_pd(top, scaled_inverse)));
      const V cross = add(_mm256_mul_epu32(srl<32>(q), p), _mm256_mul_epu32(q, srl<32>(p)));
      const V r = sub(x, add(_mm256_mul_epu32(q, p), _mm256_slli_epi64(cross, 32)));
      return csub(csub(add(r, bit_and(sign(r), p)), p), p);
    }
    inline D product(D a, D b) const {
      const D h = _mm256_mul_pd(a, b);
      const D l = _mm256_fmsub_pd(a, b, h);
      const D q = nearest(_mm256_mul_pd(h, inverse));
      return lift_negative(_mm256_add_pd(_mm256_fnmadd_pd(q, pd, h), l), pd);
    }
    inline V mul(V a, V b) const { return to_word(product(to_double(a), to_double(b))); }
  };

  static inline D unpack_low(D a, D b) { return _mm256_unpacklo_pd(a, b); }
  static inline void transpose_doubles(D* r) {
    const D a = _mm256_unpacklo_pd(r[0], r[1]);
    const D b = _mm256_unpackhi_pd(r[0], r[1]);
    const D c = _mm256_unpacklo_pd(r[2], r[3]);
    const D d = _mm256_unpackhi_pd(r[2], r[3]);
    r[0] = _mm256_permute2f128_pd(a, c, 0x20);
    r[1] = _mm256_permute2f128_pd(b, d, 0x20);
    r[2] = _mm256_permute2f128_pd(a, c, 0x31);
    r[3] = _mm256_permute2f128_pd(b, d, 0x31);
  }
  static inline void transpose(V* r) {
    D d[4];
    for (int i = 0; i < 4; ++i) d[i] = _mm256_castsi256_pd(r[i]);
    transpose_doubles(d);
    for (int i = 0; i < 4; ++i) r[i] = _mm256_castpd_si256(d[i]);
  }

  struct Unpacker {
    uint32_t offset[8];
    V shift[2], mask;
    explicit Unpacker(uint32_t bits) {
      uint64_t s[8];
      for (uint32_t lane = 0; lane < 8; ++lane) {
        offset[lane] = (lane * bits) >> 3;
        s[lane] = (lane * bits) & 7;
      }
      shift[0] = load(s);
      shift[1] = load(s + 4);
      mask = set1((uint64_t{1} << bits) - 1);
    }
    static inline long long word(const uint8_t* src) {
      long long w;
      std::memcpy(&w, src, 8);
      return w;
    }
    inline void tile(const uint8_t* src, V* out) const {
      for (int i = 0; i < 2; ++i) {
        const uint32_t* o = offset + 4 * i;
        const V raw = _mm256_set_epi64x(word(src + o[3]), word(src + o[2]), word(src + o[1]), word(src + o[0]));
        out[i] = bit_and(_mm256_srlv_epi64(raw, shift[i]), mask);
      }
    }
  };

  static constexpr bool kPacksTiles = false;

  /** Elements of the NTT: doubles that hold signed integers, |x| < 8p at most, refreshed once a radix-4 pass. */
  struct Ntt {
    using E = D;
    static constexpr bool kWords = false;
    E p, inverse_p;
    explicit Ntt(const Modulus& m) : p(_mm256_set1_pd(m.value)), inverse_p(_mm256_set1_pd(m.inverse)) {}
    static uint64_t bits_of(double d) {
      uint64_t word;
      std::memcpy(&word, &d, 8);
      return word;
    }
    static uint64_t twiddle_word(uint64_t w, const Modulus&) { return bits_of(static_cast<double>(w)); }
    static uint64_t quotient_word(uint64_t w, const Modulus& m) { return bits_of(static_cast<double>(w) / m.value); }
    static inline E load_twiddle(const uint64_t* w) { return load(const_cast<uint64_t*>(w)); }
    static inline E set_twiddle(const uint64_t* w) { return _mm256_broadcast_sd(reinterpret_cast<const double*>(w)); }
    inline E from_words(V v) const { return to_double(v); }
    inline V to_words(E e) const { return to_word(lift_negative(refresh(e), p)); }
    static inline E load(const uint64_t* x) { return _mm256_loadu_pd(reinterpret_cast<const double*>(x)); }
    static inline void store(uint64_t* x, E e) { _mm256_storeu_pd(reinterpret_cast<double*>(x), e); }
    inline E product(E y, E w, E wq) const {
      const E h = _mm256_mul_pd(y, w);
      const E l = _mm256_fmsub_pd(y, w, h);
      const E q = nearest(_mm256_mul_pd(y, wq));
      return _mm256_add_pd(_mm256_fnmadd_pd(q, p, h), l);
    }
    inline E refresh(E x) const { return _mm256_fnmadd_pd(nearest(_mm256_mul_pd(x, inverse_p)), p, x); }
    inline void forward(E& x, E& y, E w, E wq) const {
      const E t = product(y, w, wq);
      y = _mm256_sub_pd(x, t);
      x = _mm256_add_pd(x, t);
    }
    inline void inverse(E& x, E& y, E w, E wq) const {
      const E d = _mm256_sub_pd(x, y);
      x = _mm256_add_pd(x, y);
      y = product(d, w, wq);
    }
    static inline void transpose(E* r) { transpose_doubles(r); }
  };
};

static_assert(VectorBackend<Vec>);

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
