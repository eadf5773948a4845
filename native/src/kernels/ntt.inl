// Negacyclic NTT in SEAL's order for any backend: depth-first radix-4 passes, the last log2(L) stages inside registers.
#include "vec_prelude.inl"

namespace cryptonets {
namespace CRYPTONETS_PATH {

using E = Vec::Ntt::E;

constexpr uint32_t log2_of(size_t n) { return n <= 1 ? 0 : 1 + log2_of(n / 2); }
constexpr uint32_t kLogL = log2_of(Vec::L);
/** Blocks up to this many words are transformed stage by stage: 16 KiB, so that they stay in L1. */
constexpr size_t kCacheWords = 2048;

/** Views into NttTables::words: per direction N twiddles, N quotients, N tail twiddles, N tail quotients; then 1/N. */
struct Twiddles {
  const uint64_t *w, *wq, *tail, *tailq;
};
inline Twiddles twiddles_of(const NttTables& t, bool inverse) {
  const size_t n = size_t{1} << t.log_n;
  const uint64_t* base = t.words + (inverse ? 4 * n : 0);
  return {base, base + n, base + 2 * n, base + 3 * n};
}

size_t ntt_words(uint32_t log_n) { return (size_t{8} << log_n) + 16; }

/** Twiddles of the last stages, lane l for block l of L consecutive blocks of L words. */
void build_tail(const uint64_t* plain, size_t n, const Modulus& m, uint64_t* tail, uint64_t* tailq) {
  constexpr size_t L = Vec::L;
  size_t out = 0;
  for (size_t block = 0; block < n / L; block += L) {
    for (size_t half = L / 2; half >= 1; half /= 2) {
      const size_t groups = L / (2 * half);
      for (size_t g = 0; g < groups; ++g) {
        for (size_t lane = 0; lane < L; ++lane, ++out) {
          const uint64_t w = plain[n / (2 * half) + (block + lane) * groups + g];
          tail[out] = Vec::Ntt::twiddle_word(w, m);
          tailq[out] = Vec::Ntt::quotient_word(w, m);
        }
      }
    }
  }
}

void build_direction(uint64_t* base, size_t n, uint32_t log_n, uint64_t root, const Modulus& m) {
  // The tail area first holds the plain powers in bit-reversed order, then what it is for.
  uint64_t* plain = new uint64_t[n];
  uint64_t power = 1;
  for (size_t i = 0; i < n; ++i, power = mul_mod(power, root, m.p)) plain[reverse_bits(i, log_n)] = power;
  for (size_t i = 0; i < n; ++i) {
    base[i] = Vec::Ntt::twiddle_word(plain[i], m);
    base[n + i] = Vec::Ntt::quotient_word(plain[i], m);
  }
  if (Vec::L > 1) build_tail(plain, n, m, base + 2 * n, base + 3 * n);
  delete[] plain;
}

void ntt_build(NttTables* t, uint64_t root) {
  CRYPTONETS_PRECONDITION(in_range(t->modulus) && on_line(t->words));
  CRYPTONETS_PRECONDITION(pow_mod(root, size_t{1} << t->log_n, t->modulus.p) == t->modulus.p - 1);
  const size_t n = size_t{1} << t->log_n;
  const Modulus& m = t->modulus;
  build_direction(t->words, n, t->log_n, root, m);
  build_direction(t->words + 4 * n, n, t->log_n, inv_mod(root, m.p), m);
  const uint64_t scale = inv_mod(n, m.p);
  t->words[8 * n] = Vec::Ntt::twiddle_word(scale, m);
  t->words[8 * n + 1] = Vec::Ntt::quotient_word(scale, m);
}

/** Stage m alone on `count` blocks of `len` words from block `first`. */
inline void forward2(uint64_t* x, const Vec::Ntt& ntt, const Twiddles& tw, size_t index, size_t count, size_t len) {
  const size_t h = len / 2;
  for (size_t i = 0; i < count; ++i, x += len) {
    const E w = Vec::Ntt::set_twiddle(tw.w + index + i);
    const E wq = Vec::Ntt::set_twiddle(tw.wq + index + i);
    for (size_t j = 0; j < h; j += Vec::L) {
      E a = ntt.refresh(Vec::Ntt::load(x + j)), b = Vec::Ntt::load(x + j + h);
      ntt.forward(a, b, w, wq);
      Vec::Ntt::store(x + j, a);
      Vec::Ntt::store(x + j + h, b);
    }
  }
}

/** Stages m and 2m together; `index` is m + the first block's number. */
inline void forward4(uint64_t* x, const Vec::Ntt& ntt, const Twiddles& tw, size_t index, size_t count, size_t len) {
  const size_t h = len / 4;
  for (size_t i = 0; i < count; ++i, x += len) {
    const size_t k = index + i;
    const E w = Vec::Ntt::set_twiddle(tw.w + k), wq = Vec::Ntt::set_twiddle(tw.wq + k);
    const E u = Vec::Ntt::set_twiddle(tw.w + 2 * k), uq = Vec::Ntt::set_twiddle(tw.wq + 2 * k);
    const E v = Vec::Ntt::set_twiddle(tw.w + 2 * k + 1), vq = Vec::Ntt::set_twiddle(tw.wq + 2 * k + 1);
    for (size_t j = 0; j < h; j += Vec::L) {
      E a = ntt.refresh(Vec::Ntt::load(x + j)), b = ntt.refresh(Vec::Ntt::load(x + j + h));
      E c = Vec::Ntt::load(x + j + 2 * h), d = Vec::Ntt::load(x + j + 3 * h);
      ntt.forward(a, c, w, wq);
      ntt.forward(b, d, w, wq);
      ntt.forward(a, b, u, uq);
      ntt.forward(c, d, v, vq);
      Vec::Ntt::store(x + j, a);
      Vec::Ntt::store(x + j + h, b);
      Vec::Ntt::store(x + j + 2 * h, c);
      Vec::Ntt::store(x + j + 3 * h, d);
    }
  }
}

/** The last log2(L) stages on L x L words: transposed, so that a butterfly joins two registers; then to words in [0, p). */
inline void forward_tail(uint64_t* x, const Vec::Ntt& ntt, const Twiddles& tw, size_t first_word, size_t words) {
  constexpr size_t L = Vec::L;
  for (size_t at = 0; at < words; at += L * L) {
    const size_t t = (first_word + at) / (L * L) * ((L - 1) * L);
    E r[L];
    for (size_t i = 0; i < L; ++i) r[i] = Vec::Ntt::load(x + at + L * i);
    Vec::Ntt::transpose(r);
    size_t used = t;
    for (size_t half = L / 2; half >= 1; half /= 2) {
      for (size_t g = 0; g < L / (2 * half); ++g, used += L) {
        const E w = Vec::Ntt::load_twiddle(tw.tail + used), wq = Vec::Ntt::load_twiddle(tw.tailq + used);
        for (size_t i = 2 * half * g; i < 2 * half * g + half; ++i) {
          r[i] = ntt.refresh(r[i]);
          ntt.forward(r[i], r[i + half], w, wq);
        }
      }
    }
    Vec::Ntt::transpose(r);
    for (size_t i = 0; i < L; ++i) Vec::store(x + at + L * i, ntt.to_words(r[i]));
  }
}

/** Everything from stage m on for block `block` of that stage; x is the block, `offset` its first word. */
void forward_block(uint64_t* x, size_t len, size_t m, size_t block, const Vec::Ntt& ntt, const Twiddles& tw) {
  if (len > kCacheWords) {
    forward4(x, ntt, tw, m + block, 1, len);
    for (size_t q = 0; q < 4; ++q) forward_block(x + q * (len / 4), len / 4, 4 * m, 4 * block + q, ntt, tw);
    return;
  }
  size_t count = 1, size = len, index = m + block;
  if (log2_of(size) % 2 != kLogL % 2) {
    forward2(x, ntt, tw, index, count, size);
    count *= 2, size /= 2, index *= 2;
  }
  for (; size > Vec::L; count *= 4, size /= 4, index *= 4) forward4(x, ntt, tw, index, count, size);
  forward_tail(x, ntt, tw, block * len, len);
}

void ntt_forward(uint64_t* x, const NttTables& t) {
  CRYPTONETS_PRECONDITION(on_line(x) && on_line(t.words) && all_below(x, size_t{1} << t.log_n, t.modulus.p));
  const Vec::Ntt ntt(t.modulus);
  const size_t n = size_t{1} << t.log_n;
  for (size_t i = 0; !Vec::Ntt::kWords && i < n; i += Vec::L) Vec::Ntt::store(x + i, ntt.from_words(Vec::load(x + i)));
  forward_block(x, n, 1, 0, ntt, twiddles_of(t, false));
}

inline void inverse_tail(uint64_t* x, const Vec::Ntt& ntt, const Twiddles& tw, size_t first_word, size_t words) {
  constexpr size_t L = Vec::L;
  for (size_t at = 0; at < words; at += L * L) {
    const size_t t = (first_word + at) / (L * L) * ((L - 1) * L);
    E r[L];
    for (size_t i = 0; i < L; ++i) r[i] = ntt.from_words(Vec::load(x + at + L * i));
    Vec::Ntt::transpose(r);
    for (size_t half = 1; half < L; half *= 2) {
      const size_t groups = L / (2 * half);
      for (size_t g = 0; g < groups; ++g) {
        const size_t used = t + (groups - 1 + g) * L;
        const E w = Vec::Ntt::load_twiddle(tw.tail + used), wq = Vec::Ntt::load_twiddle(tw.tailq + used);
        for (size_t i = 2 * half * g; i < 2 * half * g + half; ++i) {
          ntt.inverse(r[i], r[i + half], w, wq);
          r[i] = ntt.refresh(r[i]);
        }
      }
    }
    Vec::Ntt::transpose(r);
    for (size_t i = 0; i < L; ++i) Vec::Ntt::store(x + at + L * i, r[i]);
  }
}

inline void inverse2(uint64_t* x, const Vec::Ntt& ntt, const Twiddles& tw, size_t index, size_t count, size_t len) {
  const size_t h = len / 2;
  for (size_t i = 0; i < count; ++i, x += len) {
    const E w = Vec::Ntt::set_twiddle(tw.w + index + i);
    const E wq = Vec::Ntt::set_twiddle(tw.wq + index + i);
    for (size_t j = 0; j < h; j += Vec::L) {
      E a = Vec::Ntt::load(x + j), b = Vec::Ntt::load(x + j + h);
      ntt.inverse(a, b, w, wq);
      Vec::Ntt::store(x + j, ntt.refresh(a));
      Vec::Ntt::store(x + j + h, b);
    }
  }
}

inline void inverse4(uint64_t* x, const Vec::Ntt& ntt, const Twiddles& tw, size_t index, size_t count, size_t len) {
  const size_t h = len / 4;
  for (size_t i = 0; i < count; ++i, x += len) {
    const size_t k = index + i;
    const E w = Vec::Ntt::set_twiddle(tw.w + k), wq = Vec::Ntt::set_twiddle(tw.wq + k);
    const E u = Vec::Ntt::set_twiddle(tw.w + 2 * k), uq = Vec::Ntt::set_twiddle(tw.wq + 2 * k);
    const E v = Vec::Ntt::set_twiddle(tw.w + 2 * k + 1), vq = Vec::Ntt::set_twiddle(tw.wq + 2 * k + 1);
    for (size_t j = 0; j < h; j += Vec::L) {
      E a = Vec::Ntt::load(x + j), b = Vec::Ntt::load(x + j + h);
      E c = Vec::Ntt::load(x + j + 2 * h), d = Vec::Ntt::load(x + j + 3 * h);
      ntt.inverse(a, b, u, uq);
      ntt.inverse(c, d, v, vq);
      ntt.inverse(a, c, w, wq);
      ntt.inverse(b, d, w, wq);
      Vec::Ntt::store(x + j, ntt.refresh(a));
      Vec::Ntt::store(x + j + h, ntt.refresh(b));
      Vec::Ntt::store(x + j + 2 * h, ntt.refresh(c));
      Vec::Ntt::store(x + j + 3 * h, d);
    }
  }
}

void inverse_block(uint64_t* x, size_t len, size_t m, size_t block, const Vec::Ntt& ntt, const Twiddles& tw) {
  if (len > kCacheWords) {
    for (size_t q = 0; q < 4; ++q) inverse_block(x + q * (len / 4), len / 4, 4 * m, 4 * block + q, ntt, tw);
    inverse4(x, ntt, tw, m + block, 1, len);
    return;
  }
  inverse_tail(x, ntt, tw, block * len, len);
  size_t size = 4 * Vec::L;
  for (; size <= len; size *= 4) inverse4(x, ntt, tw, (m + block) * (len / size), len / size, size);
  if (size / 2 == len) inverse2(x, ntt, tw, m + block, 1, len);
}

void ntt_inverse(uint64_t* x, const NttTables& t) {
  CRYPTONETS_PRECONDITION(on_line(x) && on_line(t.words) && all_below(x, size_t{1} << t.log_n, t.modulus.p));
  const Vec::Ntt ntt(t.modulus);
  const size_t n = size_t{1} << t.log_n;
  inverse_block(x, n, 1, 0, ntt, twiddles_of(t, true));
  const E w = Vec::Ntt::set_twiddle(t.words + 8 * n), wq = Vec::Ntt::set_twiddle(t.words + 8 * n + 1);
  for (size_t i = 0; i < n; i += Vec::L) {
    Vec::store(x + i, ntt.to_words(ntt.product(Vec::Ntt::load(x + i), w, wq)));
  }
}

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
