// Kernels of key switching against their definitions.
#include <vector>

#include "../check.h"

namespace cryptonets::test {
namespace {

constexpr size_t kN = 1024;

std::vector<uint64_t> residues(uint64_t p, Random& random, bool extreme) {
  std::vector<uint64_t> x(kN);
  for (uint64_t& v : x) v = extreme ? p - 1 : random.below(p);
  return x;
}

TEST(lifts, "key switching: a centred lift keeps the small representative") {
  Random random(51);
  for (const auto& [from_bits, to_bits] : {std::pair{50u, 34u}, {34u, 50u}, {49u, 50u}, {20u, 34u}, {50u, 50u}}) {
    const uint64_t from = ntt_prime(from_bits, kN), to = ntt_prime(to_bits, kN, 1);
    auto x = residues(from, random, false);
    x[0] = 0, x[1] = from - 1, x[2] = from / 2, x[3] = from / 2 + 1;
    std::vector<uint64_t> out(kN);
    kernels.lift_centred(x.data(), from, kN, make_modulus(to), out.data());
    for (size_t i = 0; i < kN; ++i) {
      const uint64_t expected = x[i] > from / 2 ? (to - (from - x[i]) % to) % to : x[i] % to;
      EXPECT(out[i] == expected);
    }
  }
}

TEST(sums, "key switching: dot products and combinations, also of the largest words and many terms") {
  Random random(52);
  for (uint32_t bits : {34u, 49u, 50u}) {
    const Modulus m = make_modulus(ntt_prime(bits, kN));
    for (size_t terms : {1u, 4u, 64u}) {
      for (bool extreme : {true, false}) {
        std::vector<std::vector<uint64_t>> a, b, words;
        std::vector<const uint64_t*> as, bs, ws;
        std::vector<uint64_t> factors, out(kN), combined(kN);
        for (size_t k = 0; k < terms; ++k) {
          a.push_back(residues(m.p, random, extreme));
          b.push_back(residues(m.p, random, extreme));
          words.push_back(residues(kLargestModulus, random, extreme));
          factors.push_back(extreme ? m.p - 1 : random.below(m.p));
        }
        for (size_t k = 0; k < terms; ++k) as.push_back(a[k].data()), bs.push_back(b[k].data()), ws.push_back(words[k].data());
        kernels.dot(as.data(), bs.data(), terms, kN, m, out.data());
        kernels.combine(ws.data(), factors.data(), terms, kN, m, combined.data());
        for (size_t i = 0; i < kN; i += 7) {
          uint64_t dot = 0, sum = 0;
          for (size_t k = 0; k < terms; ++k) {
            dot = (dot + mul_mod(a[k][i], b[k][i], m.p)) % m.p;
            sum = (sum + mul_mod(words[k][i] % m.p, factors[k], m.p)) % m.p;
          }
          EXPECT(out[i] == dot && combined[i] == sum);
        }
      }
    }
  }
}

TEST(quotients, "key switching: quotients are rounded to the nearest integer") {
  Random random(53);
  const uint64_t p = ntt_prime(50, kN), q = ntt_prime(34, kN);
  auto x = residues(p, random, false), y = residues(q, random, false);
  x[0] = y[0] = 0, x[1] = p - 1, y[1] = q - 1;
  const uint64_t* words[] = {x.data(), y.data()};
  const double inverses[] = {1.0 / static_cast<double>(p), 1.0 / static_cast<double>(q)};
  std::vector<uint64_t> out(kN);
  kernels.quotient(words, inverses, 2, kN, out.data());
  for (size_t i = 0; i < kN; ++i) {
    const long double exact = static_cast<long double>(x[i]) / p + static_cast<long double>(y[i]) / q;
    EXPECT(static_cast<long double>(out[i]) - exact < 0.5L + 1e-9L && exact - static_cast<long double>(out[i]) < 0.5L + 1e-9L);
  }
}

}  // namespace
}  // namespace cryptonets::test
