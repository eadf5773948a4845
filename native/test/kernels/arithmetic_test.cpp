// Reductions and coefficient-wise operations against plain division, on moduli of every length.
#include "../check.h"

namespace cryptonets::test {
namespace {

/** Words that are likely to go wrong, then random ones. */
std::vector<uint64_t> awkward_words(uint64_t p, Random& random) {
  std::vector<uint64_t> words = {0, 1, p - 1, p, p + 1, 2 * p - 1, 2 * p, ~uint64_t{0}, ~uint64_t{0} - p, uint64_t{1} << 63};
  while (words.size() < 256) words.push_back(random.word() >> random.below(40));
  return words;
}

std::vector<uint64_t> residues(uint64_t p, Random& random) {
  std::vector<uint64_t> out = {0, 1, p - 1, p - 2, p / 2, p / 2 + 1, 2, 3};
  while (out.size() < 256) out.push_back(random.below(p));
  return out;
}

std::vector<uint64_t> moduli() {
  std::vector<uint64_t> all;
  for (uint32_t bits = 15; bits <= 50; ++bits) all.push_back(ntt_prime(bits, 1024));
  // Just above a power of two: the quotients' worst case.
  for (uint64_t p = (uint64_t{1} << 49) + 1; all.size() < 38; p += 2048) {
    if (is_prime(p)) all.push_back(p);
  }
  return all;
}

TEST(word_reduction, "reduce: any word, any modulus") {
  Random random(1);
  for (uint64_t p : moduli()) {
    const Modulus m = make_modulus(p);
    const std::vector<uint64_t> words = awkward_words(p, random);
    std::vector<uint64_t> out(words.size());
    kernels.reduce_uniform(words.data(), words.size(), m, ~uint64_t{0}, out.data());
    for (size_t i = 0; i < words.size(); ++i) EXPECT(out[i] == words[i] % p);
    const uint64_t factor = random.below(p);
    kernels.multiply_scalar(words.data(), factor, words.size(), m, out.data());
    for (size_t i = 0; i < words.size(); ++i) EXPECT(out[i] == mul_mod(words[i] % p, factor, p));
  }
}

TEST(limit, "reduce: says whether a word must be drawn again") {
  const Modulus m = make_modulus(ntt_prime(50, 1024));
  std::vector<uint64_t> words(64, 5), out(64);
  for (size_t i = 0; i < 64; ++i) {
    words[i] = ~uint64_t{0} - 7;
    EXPECT(kernels.reduce_uniform(words.data(), 64, m, ~uint64_t{0} - 7, out.data()));
    EXPECT(!kernels.reduce_uniform(words.data(), 64, m, ~uint64_t{0} - 6, out.data()));
    words[i] = 5;
  }
}

TEST(products, "products: add, subtract, scale") {
  Random random(2);
  for (uint64_t p : moduli()) {
    const Modulus m = make_modulus(p);
    const std::vector<uint64_t> a = residues(p, random), s = residues(p, random);
    std::vector<uint64_t> sum = residues(p, random), difference = sum, scaled = sum;
    const std::vector<uint64_t> c = sum;
    const uint64_t factor = random.below(p);
    kernels.add_product(sum.data(), a.data(), s.data(), a.size(), m);
    kernels.subtract_product(difference.data(), a.data(), s.data(), a.size(), m);
    kernels.subtract_scale(scaled.data(), a.data(), factor, a.size(), m);
    for (size_t i = 0; i < a.size(); ++i) {
      const uint64_t product = mul_mod(a[i], s[i], p);
      EXPECT(sum[i] == (c[i] + product) % p);
      EXPECT(difference[i] == (c[i] + p - product) % p);
      EXPECT(scaled[i] == mul_mod((c[i] + p - a[i]) % p, factor, p));
    }
  }
}

TEST(scale_and_add, "scale_add: unreduced operands") {
  Random random(3);
  for (uint64_t p : moduli()) {
    const Modulus m = make_modulus(p);
    std::vector<uint64_t> d = awkward_words(p, random);
    const std::vector<uint64_t> before = d, c = awkward_words(p, random);
    const uint64_t factor = random.below(p);
    kernels.scale_add(d.data(), c.data(), factor, d.size(), m);
    for (size_t i = 0; i < d.size(); ++i) EXPECT(d[i] == (mul_mod(before[i] % p, factor, p) + c[i] % p) % p);
  }
}

TEST(signed_lift, "lift: signed integers to residues") {
  Random random(4);
  for (uint64_t p : moduli()) {
    std::vector<int64_t> x = {0, 1, -1, static_cast<int64_t>(p), -static_cast<int64_t>(p), (int64_t{1} << 61), -(int64_t{1} << 61), 7};
    while (x.size() < 256) x.push_back(static_cast<int64_t>(random.word()) >> (2 + random.below(50)));
    std::vector<uint64_t> out(x.size());
    kernels.lift_signed(x.data(), x.size(), make_modulus(p), out.data());
    for (size_t i = 0; i < x.size(); ++i) {
      const int64_t r = x[i] % static_cast<int64_t>(p);
      EXPECT(out[i] == static_cast<uint64_t>(r < 0 ? r + static_cast<int64_t>(p) : r));
    }
  }
}

TEST(number_theory, "set-up: inverses, roots, quotients, primes") {
  for (uint64_t p : moduli()) {
    EXPECT(mul_mod(inv_mod(12345, p), 12345, p) == 1);
    const Modulus m = make_modulus(p);
    EXPECT(m.bits < 51 && (p >> (m.bits - 1)) == 1);
    EXPECT(m.word_ratio == ~uint64_t{0} / p);
  }
  const uint64_t p = ntt_prime(45, 2048);
  const uint64_t root = minimal_root(p, 2048);
  EXPECT(pow_mod(root, 2048, p) == p - 1);
  EXPECT(!is_prime(1) && !is_prime(0) && is_prime(2) && !is_prime(3215031751) && is_prime(1125899906826241));
}

}  // namespace
}  // namespace cryptonets::test
