// The portable path: one word a lane, 64 x 64 -> 128-bit products, loops that a compiler may vectorise.
#pragma once
#include <cstdint>
#include <cstring>

#include "backend.h"
#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#endif

namespace cryptonets {
namespace CRYPTONETS_PATH {

static inline uint64_t mul_high(uint64_t a, uint64_t b) {
#if defined(__SIZEOF_INT128__)
  return static_cast<uint64_t>((static_cast<unsigned __int128>(a) * b) >> 64);
#else
  return __umulh(a, b);
#endif
}

struct Vec {
  static constexpr size_t L = 1;
  static constexpr const char* kName = "scalar";
  using V = uint64_t;

  static inline V load(const uint64_t* p) { return *p; }
  static inline void store(uint64_t* p, V v) { *p = v; }
  static inline V set1(uint64_t x) { return x; }
  static inline V iota() { return 0; }
  static inline V add(V a, V b) { return a + b; }
  static inline V sub(V a, V b) { return a - b; }
  static inline V bit_xor(V a, V b) { return a ^ b; }
  static inline V bit_and(V a, V b) { return a & b; }
  template <int n> static inline V srl(V a) { return a >> n; }
  template <int n> static inline V rotr(V a) { return (a >> n) | (a << (64 - n)); }
  static inline V min(V a, V b) { return a < b ? a : b; }
  /** a - p if that does not borrow, else a; a < 2p. */
  static inline V csub(V a, V p) { return min(a, a - p); }
  /** All ones where the sign bit is set. */
  static inline V sign(V a) { return static_cast<uint64_t>(-static_cast<int64_t>(a >> 63)); }
  static inline bool any_at_least(V a, V limit) { return a >= limit; }
  /** c * t for c < 2^32, modulo 2^64. */
  static inline V mul_small(V c, V t) { return c * t; }

  struct Mod {
    uint64_t p, word_ratio, product_ratio;
    uint32_t shift;
    explicit Mod(const Modulus& m)
        : p(m.p), word_ratio(m.word_ratio), product_ratio(m.product_ratio << 12), shift(m.bits - 2) {}
    inline V modulus() const { return p; }
    inline V reduce64(V x) const {
      const uint64_t q = mul_high(x, word_ratio);
      V r = x - q * p;
      return csub(r, p);
    }
    inline V mul(V a, V b) const {
      const uint64_t low = a * b;
      const uint64_t high = mul_high(a, b);
      const uint64_t top = (high << (64 - shift)) | (low >> shift);
      V r = low - mul_high(top, product_ratio) * p;
      return csub(csub(r, 2 * p), p);
    }
  };

  static inline void transpose(V*) {}

  static inline V unpack8_lane(const uint8_t* src, uint32_t bits, size_t lane) {
    uint64_t word;
    const size_t bit = lane * bits;
    std::memcpy(&word, src + (bit >> 3), 8);
    return (word >> (bit & 7)) & ((uint64_t{1} << bits) - 1);
  }
  struct Unpacker {
    uint32_t bits;
    explicit Unpacker(uint32_t b) : bits(b) {}
    inline void tile(const uint8_t* src, V* out) const {
      for (size_t i = 0; i < 8; ++i) out[i] = unpack8_lane(src, bits, i);
    }
  };

  static constexpr bool kPacksTiles = false;

  /** Elements of the NTT: words in [0, 4p), Harvey's lazy butterflies with Shoup's quotients of 64 bits. */
  struct Ntt {
    using E = uint64_t;
    static constexpr bool kWords = true;
    E p, p2;
    explicit Ntt(const Modulus& m) : p(m.p), p2(2 * m.p) {}
    static uint64_t twiddle_word(uint64_t w, const Modulus&) { return w; }
    static uint64_t quotient_word(uint64_t w, const Modulus& m) { return shifted_quotient(w, 64, m.p); }
    static inline E load_twiddle(const uint64_t* w) { return *w; }
    static inline E set_twiddle(const uint64_t* w) { return *w; }
    inline E from_words(V v) const { return v; }
    inline V to_words(E e) const { return csub(csub(e, p2), p); }
    static inline E load(const uint64_t* x) { return *x; }
    static inline void store(uint64_t* x, E e) { *x = e; }
    inline E product(E y, E w, E wq) const { return w * y - mul_high(wq, y) * p; }
    /** Brings a value that grew back to its smallest range; nothing to do for lazy words. */
    inline E refresh(E x) const { return x; }
    inline void forward(E& x, E& y, E w, E wq) const {
      const E u = csub(x, p2);
      const E t = product(y, w, wq);
      x = u + t;
      y = u + p2 - t;
    }
    inline void inverse(E& x, E& y, E w, E wq) const {
      const E d = x + p2 - y;
      x = csub(x + y, p2);
      y = product(d, w, wq);
    }
    static inline void transpose(E*) {}
  };
};

static_assert(VectorBackend<Vec>);

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
