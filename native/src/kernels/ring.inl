// Coefficient-wise operations on residues of one prime.
#include "vec_prelude.inl"

namespace cryptonets {
namespace CRYPTONETS_PATH {

void lift_signed(const int64_t* x, size_t n, const Modulus& m, uint64_t* out) {
  CRYPTONETS_PRECONDITION(in_range(m) && whole_tiles(n) && all_small(x, n, int64_t{1} << 62));
  const Vec::Mod mod(m);
  for (size_t i = 0; i < n; i += Vec::L) {
    const V v = Vec::load(reinterpret_cast<const uint64_t*>(x) + i);
    const V negative = Vec::sign(v);
    const V r = mod.reduce64(Vec::sub(Vec::bit_xor(v, negative), negative));
    // p - r where the input was negative, and 0 instead of p.
    const V signed_r = Vec::sub(Vec::bit_xor(r, negative), negative);
    Vec::store(out + i, Vec::csub(Vec::add(signed_r, Vec::bit_and(negative, mod.modulus())), mod.modulus()));
  }
}

/** Set bits of every word of at most 32 bits. */
inline V count_bits(V x) {
  x = Vec::sub(x, Vec::bit_and(Vec::template srl<1>(x), Vec::set1(0x55555555)));
  x = Vec::add(Vec::bit_and(x, Vec::set1(0x33333333)), Vec::bit_and(Vec::template srl<2>(x), Vec::set1(0x33333333)));
  x = Vec::bit_and(Vec::add(x, Vec::template srl<4>(x)), Vec::set1(0x0f0f0f0f));
  x = Vec::add(x, Vec::template srl<8>(x));
  return Vec::bit_and(Vec::add(x, Vec::template srl<16>(x)), Vec::set1(0x3f));
}

void add_noise(const uint64_t* x, const uint64_t* words, size_t n, uint64_t t, int64_t* out) {
  CRYPTONETS_PRECONDITION(whole_tiles(n) && t < kLargestModulus && all_below(x, n, t));
  const V modulus = Vec::set1(t), half = Vec::set1(t / 2), coins = Vec::set1((1u << 21) - 1);
  for (size_t i = 0; i < n; i += Vec::L) {
    const V v = Vec::load(x + i), w = Vec::load(words + i);
    const V plus = count_bits(Vec::bit_and(w, coins));
    const V minus = count_bits(Vec::bit_and(Vec::template srl<21>(w), coins));
    const V upper = Vec::sign(Vec::sub(half, v));
    const V centred = Vec::sub(v, Vec::bit_and(upper, modulus));
    const V noise = Vec::sub(Vec::mul_small(plus, modulus), Vec::mul_small(minus, modulus));
    Vec::store(reinterpret_cast<uint64_t*>(out) + i, Vec::add(centred, noise));
  }
}

void subtract_product(uint64_t* c, const uint64_t* a, const uint64_t* s, size_t n, const Modulus& m) {
  CRYPTONETS_PRECONDITION(in_range(m) && whole_tiles(n));
  CRYPTONETS_PRECONDITION(all_below(c, n, m.p) && all_below(a, n, m.p) && all_below(s, n, m.p));
  const Vec::Mod mod(m);
  for (size_t i = 0; i < n; i += Vec::L) {
    const V product = mod.mul(Vec::load(a + i), Vec::load(s + i));
    const V difference = Vec::add(Vec::sub(Vec::load(c + i), product), mod.modulus());
    Vec::store(c + i, Vec::csub(difference, mod.modulus()));
  }
}

void add_product(uint64_t* c, const uint64_t* a, const uint64_t* s, size_t n, const Modulus& m) {
  CRYPTONETS_PRECONDITION(in_range(m) && whole_tiles(n));
  CRYPTONETS_PRECONDITION(all_below(c, n, m.p) && all_below(a, n, m.p) && all_below(s, n, m.p));
  const Vec::Mod mod(m);
  for (size_t i = 0; i < n; i += Vec::L) {
    const V product = mod.mul(Vec::load(a + i), Vec::load(s + i));
    Vec::store(c + i, Vec::csub(Vec::add(Vec::load(c + i), product), mod.modulus()));
  }
}

void multiply_scalar(const uint64_t* x, uint64_t factor, size_t n, const Modulus& m, uint64_t* out) {
  CRYPTONETS_PRECONDITION(in_range(m) && whole_tiles(n) && factor < m.p);
  const Vec::Mod mod(m);
  const V f = Vec::set1(factor);
  for (size_t i = 0; i < n; i += Vec::L) Vec::store(out + i, mod.mul(mod.reduce64(Vec::load(x + i)), f));
}

void scale_add(uint64_t* d, const uint64_t* c, uint64_t factor, size_t n, const Modulus& m) {
  CRYPTONETS_PRECONDITION(in_range(m) && whole_tiles(n) && factor < m.p);
  const Vec::Mod mod(m);
  const V f = Vec::set1(factor);
  for (size_t i = 0; i < n; i += Vec::L) {
    const V scaled = mod.mul(mod.reduce64(Vec::load(d + i)), f);
    Vec::store(d + i, Vec::csub(Vec::add(scaled, mod.reduce64(Vec::load(c + i))), mod.modulus()));
  }
}

void subtract_scale(uint64_t* c, const uint64_t* d, uint64_t factor, size_t n, const Modulus& m) {
  CRYPTONETS_PRECONDITION(in_range(m) && whole_tiles(n) && factor < m.p && all_below(c, n, m.p) && all_below(d, n, m.p));
  const Vec::Mod mod(m);
  const V f = Vec::set1(factor);
  for (size_t i = 0; i < n; i += Vec::L) {
    const V difference = Vec::add(Vec::sub(Vec::load(c + i), Vec::load(d + i)), mod.modulus());
    Vec::store(c + i, mod.mul(Vec::csub(difference, mod.modulus()), f));
  }
}

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
