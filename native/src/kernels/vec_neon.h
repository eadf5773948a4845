// NEON of 64-bit ARM: two words a register, modular products in double precision with fused multiply-add, as on AVX2.
#pragma once
#include <arm_neon.h>

#include <cstdint>
#include <cstring>

#include "backend.h"

namespace cryptonets {
namespace CRYPTONETS_PATH {

struct Vec {
  static constexpr size_t L = 2;
  static constexpr const char* kName = "neon";
  using V = uint64x2_t;
  using D = float64x2_t;

  static inline V load(const uint64_t* p) { return vld1q_u64(p); }
  static inline void store(uint64_t* p, V v) { vst1q_u64(p, v); }
  static inline V set1(uint64_t x) { return vdupq_n_u64(x); }
  static inline V iota() { return vcombine_u64(vcreate_u64(0), vcreate_u64(1)); }
  static inline V add(V a, V b) { return vaddq_u64(a, b); }
  static inline V sub(V a, V b) { return vsubq_u64(a, b); }
  static inline V bit_xor(V a, V b) { return veorq_u64(a, b); }
  static inline V bit_and(V a, V b) { return vandq_u64(a, b); }
  template <int n> static inline V srl(V a) { return vshrq_n_u64(a, n); }
  template <int n> static inline V rotr(V a) {
    if constexpr (n == 32) {
      return vreinterpretq_u64_u32(vrev64q_u32(vreinterpretq_u32_u64(a)));
    } else {
      return vsriq_n_u64(vshlq_n_u64(a, 64 - n), a, n);
    }
  }
  static inline V sign(V a) { return vreinterpretq_u64_s64(vshrq_n_s64(vreinterpretq_s64_u64(a), 63)); }
  /** a - p if that is not negative, else a; a below 2^63. */
  static inline V csub(V a, V p) {
    const V r = sub(a, p);
    return add(r, bit_and(sign(r), p));
  }
  static inline bool any_at_least(V a, V limit) {
    const V at_least = vcgeq_u64(a, limit);
    return (vgetq_lane_u64(at_least, 0) | vgetq_lane_u64(at_least, 1)) != 0;
  }
  /** c * t for c < 2^32, modulo 2^64. */
  static inline V mul_small(V c, V t) {
    const uint32x2_t narrow = vmovn_u64(c);
    return add(vmull_u32(narrow, vmovn_u64(t)), vshlq_n_u64(vmull_u32(narrow, vshrn_n_u64(t, 32)), 32));
  }
  /** a * b modulo 2^64. */
  static inline V mul_low(V a, V b) {
    const V cross = add(vmull_u32(vshrn_n_u64(a, 32), vmovn_u64(b)), vmull_u32(vmovn_u64(a), vshrn_n_u64(b, 32)));
    return add(vmull_u32(vmovn_u64(a), vmovn_u64(b)), vshlq_n_u64(cross, 32));
  }

  static inline D to_double(V v) { return vcvtq_f64_u64(v); }
  static inline V to_word(D d) { return vcvtq_u64_f64(d); }
  static inline D nearest(D d) { return vrndnq_f64(d); }
  /** a * b - c and c - a * b, rounded once. */
  static inline D multiply_subtract(D a, D b, D c) { return vfmaq_f64(vnegq_f64(c), a, b); }
  static inline D subtract_multiple(D c, D a, D b) { return vfmsq_f64(c, a, b); }
  /** Adds p where negative: (-p, p) to [0, p). */
  static inline D lift_negative(D d, D p) {
    return vaddq_f64(d, vreinterpretq_f64_u64(vandq_u64(vcltzq_f64(d), vreinterpretq_u64_f64(p))));
  }

  struct Mod {
    V p;
    D pd, inverse, scaled_inverse;
    explicit Mod(const Modulus& m)
        : p(set1(m.p)), pd(vdupq_n_f64(m.value)), inverse(vdupq_n_f64(m.inverse)),
          scaled_inverse(vdupq_n_f64(m.inverse * 16384.0)) {}
    inline V modulus() const { return p; }
    inline V reduce64(V x) const {
      // The estimate from the top 50 bits is off by at most one, and the low 14 bits are below p: r in (-p, 3p).
      const V q = to_word(vrndmq_f64(vmulq_f64(to_double(srl<14>(x)), scaled_inverse)));
      const V r = sub(x, mul_low(q, p));
      return csub(csub(add(r, bit_and(sign(r), p)), p), p);
    }
    inline D product(D a, D b) const {
      const D h = vmulq_f64(a, b);
      const D l = multiply_subtract(a, b, h);
      const D q = nearest(vmulq_f64(h, inverse));
      return lift_negative(vaddq_f64(subtract_multiple(h, q, pd), l), pd);
    }
    inline V mul(V a, V b) const { return to_word(product(to_double(a), to_double(b))); }
  };

  static inline void transpose(V* r) {
    const V a = vzip1q_u64(r[0], r[1]);
    r[1] = vzip2q_u64(r[0], r[1]);
    r[0] = a;
  }

  struct Unpacker {
    uint32_t bits;
    explicit Unpacker(uint32_t b) : bits(b) {}
    inline void tile(const uint8_t* src, V* out) const {
      uint64_t fields[8];
      for (uint32_t lane = 0; lane < 8; ++lane) {
        uint64_t word;
        memcpy(&word, src + ((lane * bits) >> 3), 8);
        fields[lane] = (word >> ((lane * bits) & 7)) & ((uint64_t{1} << bits) - 1);
      }
      for (int i = 0; i < 4; ++i) out[i] = load(fields + 2 * i);
    }
  };

  static constexpr bool kPacksTiles = false;

  /** Elements of the NTT: doubles that hold signed integers, |x| < 8p at most, refreshed once a radix-4 pass. */
  struct Ntt {
    using E = D;
    static constexpr bool kWords = false;
    E p, inverse_p;
    explicit Ntt(const Modulus& m) : p(vdupq_n_f64(m.value)), inverse_p(vdupq_n_f64(m.inverse)) {}
    static uint64_t bits_of(double d) {
      uint64_t word;
      memcpy(&word, &d, 8);
      return word;
    }
    static uint64_t twiddle_word(uint64_t w, const Modulus&) { return bits_of(static_cast<double>(w)); }
    static uint64_t quotient_word(uint64_t w, const Modulus& m) { return bits_of(static_cast<double>(w) / m.value); }
    static inline E load_twiddle(const uint64_t* w) { return load(w); }
    static inline E set_twiddle(const uint64_t* w) { return vreinterpretq_f64_u64(vld1q_dup_u64(w)); }
    inline E from_words(V v) const { return to_double(v); }
    inline V to_words(E e) const { return to_word(lift_negative(refresh(e), p)); }
    static inline E load(const uint64_t* x) { return vreinterpretq_f64_u64(vld1q_u64(x)); }
    static inline void store(uint64_t* x, E e) { vst1q_u64(x, vreinterpretq_u64_f64(e)); }
    inline E product(E y, E w, E wq) const {
      const E h = vmulq_f64(y, w);
      const E l = multiply_subtract(y, w, h);
      const E q = nearest(vmulq_f64(y, wq));
      return vaddq_f64(subtract_multiple(h, q, p), l);
    }
    inline E refresh(E x) const { return subtract_multiple(x, nearest(vmulq_f64(x, inverse_p)), p); }
    inline void forward(E& x, E& y, E w, E wq) const {
      const E t = product(y, w, wq);
      y = vsubq_f64(x, t);
      x = vaddq_f64(x, t);
    }
    inline void inverse(E& x, E& y, E w, E wq) const {
      const E d = vsubq_f64(x, y);
      x = vaddq_f64(x, y);
      y = product(d, w, wq);
    }
    static inline void transpose(E* r) {
      const E a = vzip1q_f64(r[0], r[1]);
      r[1] = vzip2q_f64(r[0], r[1]);
      r[0] = a;
    }
  };
};

static_assert(VectorBackend<Vec>);

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
