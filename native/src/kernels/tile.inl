// The pointwise layers on one tile: sparse integer rows as additions and subtractions with lazy sums, squares without relinearisation.
#include "vec_prelude.inl"

namespace cryptonets {
namespace CRYPTONETS_PATH {

#if defined(__clang__)
#define CRYPTONETS_UNROLL _Pragma("clang loop unroll_count(4)")
#elif defined(__GNUC__)
#define CRYPTONETS_UNROLL _Pragma("GCC unroll 4")
#else
#define CRYPTONETS_UNROLL
#endif

constexpr size_t kVectors = kTile / Vec::L;

template <int P>
struct Sums {
  V v[P * kVectors];
  inline void zero() {
    for (size_t k = 0; k < P * kVectors; ++k) v[k] = Vec::set1(0);
  }
  inline void load(const uint64_t* p) {
    for (size_t k = 0; k < P * kVectors; ++k) v[k] = Vec::load(p + k * Vec::L);
  }
  inline void store(uint64_t* p) const {
    for (size_t k = 0; k < P * kVectors; ++k) Vec::store(p + k * Vec::L, v[k]);
  }
  inline void plus(const uint64_t* p) {
    for (size_t k = 0; k < P * kVectors; ++k) v[k] = Vec::add(v[k], Vec::load(p + k * Vec::L));
  }
  inline void minus(const uint64_t* p) {
    for (size_t k = 0; k < P * kVectors; ++k) v[k] = Vec::sub(v[k], Vec::load(p + k * Vec::L));
  }
  inline void twice() {
    for (size_t k = 0; k < P * kVectors; ++k) v[k] = Vec::add(v[k], v[k]);
  }
};

/** One bit plane of one row: a count and offsets of what is added, a count and offsets of what is subtracted. */
template <int P>
inline const uint16_t* add_plane(const uint16_t* s, const uint64_t* x, Sums<P>& sums) {
  const uint16_t* end = s + 1 + s[0];
  ++s;
  CRYPTONETS_UNROLL
  for (; s < end; ++s) sums.plus(x + *s);
  end = s + 1 + s[0];
  ++s;
  CRYPTONETS_UNROLL
  for (; s < end; ++s) sums.minus(x + *s);
  return s;
}

/** Polynomials [first, first + P) of all rows; sums stay lazy in `acc` unless the call is wide. */
template <int P>
void accumulate(const LinearCall& call, const Vec::Mod& mod, uint64_t p, const uint64_t* x, uint64_t* acc,
                uint32_t first) {
  const size_t stride = call.size * kTile;
  for (uint32_t c = 0; c < call.chunk_count; ++c) {
    const uint16_t* s = call.chunks[c].stream;
    const uint64_t* columns = x + call.chunks[c].first_column * stride + first * kTile;
    for (uint32_t i = 0; i < call.rows; ++i) {
      const uint32_t row = call.order[i];
      uint64_t* target = acc + row * stride + first * kTile;
      Sums<P> sums;
      if (c > 0 && call.planes == 1) {
        sums.load(target);
      } else {
        sums.zero();
      }
      s = add_plane<P>(s, columns, sums);
      for (uint32_t plane = 1; plane < call.planes; ++plane) {
        sums.twice();
        s = add_plane<P>(s, columns, sums);
      }
      if (c > 0 && call.planes > 1) sums.plus(target);
      if (call.wide) {
        const V lift = Vec::set1(call.negative_weight[c * call.rows + row] * p);
        for (V& v : sums.v) v = mod.reduce64(Vec::add(v, lift));
      }
      sums.store(target);
    }
  }
}

/** Squares one value of `size` canonical polynomials into 2 * size - 1 of them. */
inline void square_value(const uint64_t* c, uint32_t size, const Vec::Mod& mod, uint64_t* out) {
  for (uint32_t k = 0; k < 2 * size - 1; ++k) {
    for (size_t u = 0; u < kTile; u += Vec::L) {
      V sum = Vec::set1(0);
      for (uint32_t i = k < size ? 0 : k - size + 1; 2 * i < k; ++i) {
        const V product = mod.mul(Vec::load(c + i * kTile + u), Vec::load(c + (k - i) * kTile + u));
        sum = Vec::add(sum, Vec::add(product, product));
      }
      if (k % 2 == 0) {
        const V half = Vec::load(c + k / 2 * kTile + u);
        sum = Vec::add(sum, mod.mul(half, half));
      }
      Vec::store(out + k * kTile + u, size == 2 ? Vec::csub(sum, mod.modulus()) : mod.reduce64(sum));
    }
  }
}

/** Adds the entries whose weights are too large for lazy sums. */
inline void add_big(const LinearCall& call, const Vec::Mod& mod, uint32_t& next, uint32_t row, const uint64_t* x,
                    uint64_t* value) {
  const size_t words = call.size * kTile;
  for (; next < call.big_count && call.big_rows[next] == row; ++next) {
    const uint64_t* column = x + call.big_columns[next] * words;
    const V weight = Vec::set1(call.big_weights[next]);
    for (size_t k = 0; k < words; k += Vec::L) {
      const V product = mod.mul(Vec::load(column + k), weight);
      Vec::store(value + k, Vec::csub(Vec::add(Vec::load(value + k), product), mod.modulus()));
    }
  }
}

/** Lazy sums to residues, with what the lazy sums leave out: the lift of negative weights, large weights, the bias. */
inline void finish_row(const LinearCall& call, const Modulus& m, const Vec::Mod& mod, uint32_t row, uint32_t& next_big,
                       const uint64_t* x, uint64_t* value) {
  const size_t words = call.size * kTile;
  const V lift = Vec::set1(call.wide ? 0 : call.negative_weight[row] * m.p);
  for (size_t k = 0; k < words; k += Vec::L) {
    Vec::store(value + k, mod.reduce64(Vec::add(Vec::load(value + k), lift)));
  }
  add_big(call, mod, next_big, row, x, value);
  if (call.bias == nullptr) return;
  const V bias = Vec::set1(call.bias[row]);
  for (size_t k = 0; k < kTile; k += Vec::L) {
    Vec::store(value + k, Vec::csub(Vec::add(Vec::load(value + k), bias), mod.modulus()));
  }
}

void linear(const LinearCall& call, const Modulus& m, const uint64_t* x, uint64_t* acc, uint64_t* out) {
  CRYPTONETS_PRECONDITION(in_range(m) && call.size >= 1 && call.planes >= 1 && call.rows >= 1);
  CRYPTONETS_PRECONDITION(call.bias == nullptr || all_below(call.bias, call.rows, m.p));
  CRYPTONETS_PRECONDITION(all_below(call.big_weights, call.big_count, m.p));
  const Vec::Mod mod(m);
  uint64_t* sums = call.then_square ? acc : out;
  uint32_t first = 0;
  for (; call.size - first >= 3; first += 3) accumulate<3>(call, mod, m.p, x, sums, first);
  if (call.size - first == 2) accumulate<2>(call, mod, m.p, x, sums, first);
  if (call.size - first == 1) accumulate<1>(call, mod, m.p, x, sums, first);
  const size_t words = call.size * kTile, squared_words = (2 * call.size - 1) * kTile;
  uint32_t next_big = 0;
  for (uint32_t row = 0; row < call.rows; ++row) {
    finish_row(call, m, mod, row, next_big, x, sums + row * words);
    if (call.then_square) square_value(sums + row * words, call.size, mod, out + row * squared_words);
  }
}

void square(const uint64_t* x, uint32_t count, uint32_t size, const Modulus& m, uint64_t* out) {
  CRYPTONETS_PRECONDITION(in_range(m) && size >= 1 && all_below(x, size_t{count} * size * kTile, m.p));
  const Vec::Mod mod(m);
  for (uint32_t i = 0; i < count; ++i) {
    square_value(x + size_t{i} * size * kTile, size, mod, out + size_t{i} * (2 * size - 1) * kTile);
  }
}

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
