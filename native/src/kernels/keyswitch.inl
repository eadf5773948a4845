// What key switching, plaintext products and base extension are made of: centred lifts, dot products, permutations.
#include "vec_prelude.inl"

namespace cryptonets {
namespace CRYPTONETS_PATH {

void lift_centred(const uint64_t* x, uint64_t from, size_t n, const Modulus& to, uint64_t* out) {
  CRYPTONETS_PRECONDITION(in_range(to) && whole_tiles(n) && from % 2 == 1 && from < kLargestModulus && all_below(x, n, from));
  const Vec::Mod mod(to);
  const V half = Vec::set1(from / 2), shift = Vec::set1(to.p - from % to.p);
  for (size_t i = 0; i < n; i += Vec::L) {
    const V v = Vec::load(x + i);
    const V upper = Vec::sign(Vec::sub(half, v));
    const V r = Vec::add(mod.reduce64(v), Vec::bit_and(upper, shift));
    Vec::store(out + i, Vec::csub(r, mod.modulus()));
  }
}

/** Terms that a sum of products may have. */
constexpr size_t kMostTerms = 4096;

inline bool all_below(const uint64_t* const* x, size_t terms, size_t n, uint64_t bound) {
  bool below = true;
  for (size_t k = 0; k < terms; ++k) below &= all_below(x[k], n, bound);
  return below;
}

/** Whether the backend multiplies 52-bit words into two halves that can be summed before any reduction. */
template <class B>
concept HasHalves = requires(typename B::V v) { B::low52(v, v, v); };

/** A sum of products, in halves where the backend has them, else of reduced products. At most 4096 terms of 50-bit words. */
template <class B, bool halves = HasHalves<B>>
struct Sum {
  /** Terms after which a sum of residues must be reduced. */
  static size_t run_of(const Modulus&) { return kMostTerms; }
  typename B::V sum = B::set1(0);
  inline void add(const typename B::Mod& mod, typename B::V a, typename B::V b) { sum = B::add(sum, mod.mul(a, b)); }
  inline typename B::V value(const typename B::Mod& mod, typename B::V) const { return mod.reduce64(sum); }
  inline typename B::V short_value(const typename B::Mod& mod) const { return mod.reduce64(sum); }
};

template <class B>
struct Sum<B, true> {
  /** So that sums of products of residues stay below 2^(b + 51), for a modulus of b bits. */
  static size_t run_of(const Modulus& m) { return m.bits >= 50 ? 2 : m.bits >= 39 ? size_t{1} << (51 - m.bits) : kMostTerms; }
  typename B::V low = B::set1(0), high = B::set1(0);
  inline void add(const typename B::Mod&, typename B::V a, typename B::V b) {
    low = B::low52(low, a, b);
    high = B::add(high, B::high52(a, b));
  }
  /** `radix` is 2^52 modulo p. */
  inline typename B::V value(const typename B::Mod& mod, typename B::V radix) const {
    const auto scaled = mod.mul(mod.reduce64(high), radix);
    return B::csub(B::add(scaled, mod.reduce64(low)), mod.modulus());
  }
  /** Of at most `run_of` products of residues. */
  inline typename B::V short_value(const typename B::Mod& mod) const { return mod.reduce_halves(low, high); }
};

inline V radix52(const Modulus& m) { return Vec::set1((uint64_t{1} << 52) % m.p); }

void dot(const uint64_t* const* a, const uint64_t* const* b, size_t terms, size_t n, const Modulus& m, uint64_t* out) {
  CRYPTONETS_PRECONDITION(in_range(m) && whole_tiles(n) && terms <= kMostTerms);
  CRYPTONETS_PRECONDITION(all_below(a, terms, n, m.p) && all_below(b, terms, n, m.p));
  const Vec::Mod mod(m);
  const size_t run = Sum<Vec>::run_of(m);
  for (size_t i = 0; i < n; i += Vec::L) {
    V total = Vec::set1(0);
    for (size_t first = 0; first < terms; first += run) {
      Sum<Vec> sum;
      const size_t end = terms - first < run ? terms : first + run;
      for (size_t k = first; k < end; ++k) sum.add(mod, Vec::load(a[k] + i), Vec::load(b[k] + i));
      total = Vec::csub(Vec::add(total, sum.short_value(mod)), mod.modulus());
    }
    Vec::store(out + i, total);
  }
}

void dot_pair(const uint64_t* const* a, const uint64_t* const* b, const uint64_t* const* c, size_t terms, size_t n,
              const Modulus& m, uint64_t* out_b, uint64_t* out_c) {
  CRYPTONETS_PRECONDITION(in_range(m) && whole_tiles(n) && terms <= kMostTerms);
  CRYPTONETS_PRECONDITION(all_below(a, terms, n, m.p) && all_below(b, terms, n, m.p) && all_below(c, terms, n, m.p));
  const Vec::Mod mod(m);
  const size_t run = Sum<Vec>::run_of(m);
  for (size_t i = 0; i < n; i += Vec::L) {
    V total_b = Vec::set1(0), total_c = total_b;
    for (size_t first = 0; first < terms; first += run) {
      Sum<Vec> left, right;
      const size_t end = terms - first < run ? terms : first + run;
      for (size_t k = first; k < end; ++k) {
        const V factor = Vec::load(a[k] + i);
        left.add(mod, factor, Vec::load(b[k] + i));
        right.add(mod, factor, Vec::load(c[k] + i));
      }
      total_b = Vec::csub(Vec::add(total_b, left.short_value(mod)), mod.modulus());
      total_c = Vec::csub(Vec::add(total_c, right.short_value(mod)), mod.modulus());
    }
    Vec::store(out_b + i, total_b);
    Vec::store(out_c + i, total_c);
  }
}

/** One term of `combine`: words of any modulus are reduced first where products need residues. */
template <class B>
inline typename B::V term_of(const typename B::Mod& mod, typename B::V x) {
  if constexpr (HasHalves<B>) {
    return x;
  } else {
    return mod.reduce64(x);
  }
}

void combine(const uint64_t* const* x, const uint64_t* factors, size_t terms, size_t n, const Modulus& m, uint64_t* out) {
  CRYPTONETS_PRECONDITION(in_range(m) && whole_tiles(n) && terms <= kMostTerms);
  CRYPTONETS_PRECONDITION(all_below(x, terms, n, kLargestModulus) && all_below(factors, terms, m.p));
  const Vec::Mod mod(m);
  const V radix = radix52(m);
  for (size_t i = 0; i < n; i += Vec::L) {
    Sum<Vec> sum;
    for (size_t k = 0; k < terms; ++k) sum.add(mod, term_of<Vec>(mod, Vec::load(x[k] + i)), Vec::set1(factors[k]));
    Vec::store(out + i, sum.value(mod, radix));
  }
}

void quotient(const uint64_t* const* x, const double* inverses, size_t terms, size_t n, uint64_t* out) {
  constexpr size_t kRun = 64;
  CRYPTONETS_PRECONDITION(n % kRun == 0 && all_below(x, terms, n, kLargestModulus));
  for (size_t i = 0; i < n; i += kRun) {
    double sum[kRun];
    for (size_t u = 0; u < kRun; ++u) sum[u] = 0.5;
    for (size_t k = 0; k < terms; ++k) {
      for (size_t u = 0; u < kRun; ++u) sum[u] += static_cast<double>(static_cast<int64_t>(x[k][i + u])) * inverses[k];
    }
    for (size_t u = 0; u < kRun; ++u) out[i + u] = static_cast<uint64_t>(static_cast<int64_t>(sum[u]));
  }
}

void add_residues(uint64_t* c, const uint64_t* a, size_t n, const Modulus& m) {
  CRYPTONETS_PRECONDITION(in_range(m) && whole_tiles(n) && all_below(c, n, m.p) && all_below(a, n, m.p));
  const V p = Vec::set1(m.p);
  for (size_t i = 0; i < n; i += Vec::L) {
    Vec::store(c + i, Vec::csub(Vec::add(Vec::load(c + i), Vec::load(a + i)), p));
  }
}

void permute(const uint64_t* x, const uint32_t* index, size_t n, uint64_t* out) {
  CRYPTONETS_PRECONDITION(out + n <= x || x + n <= out);
  for (size_t i = 0; i < n; ++i) out[i] = x[index[i]];
}

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
