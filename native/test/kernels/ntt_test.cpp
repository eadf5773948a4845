// The transform against its definition, and both directions on all sizes.
#include "tables.h"

namespace cryptonets::test {
namespace {

/** Values that stress lazy ranges: all p - 1, alternating, then random. */
void fill(uint64_t* x, size_t n, uint64_t p, int kind, Random& random) {
  for (size_t i = 0; i < n; ++i) x[i] = kind == 0 ? p - 1 : kind == 1 ? (i % 2) * (p - 1) : random.below(p);
}

TEST(definition, "NTT: slot j holds the polynomial at root^(2 brv(j) + 1)") {
  Random random(6);
  for (uint32_t bits : {15u, 36u, 50u}) {
    const size_t n = 1024;
    const uint64_t p = ntt_prime(bits, n);
    const Tables tables(kernels, n, p);
    const uint64_t root = minimal_root(p, n);
    Buffer x(n * 8), original(n * 8);
    for (int kind = 0; kind < 3; ++kind) {
      fill(original.words(), n, p, kind, random);
      for (size_t i = 0; i < n; ++i) x.words()[i] = original.words()[i];
      kernels.ntt_forward(x.words(), *tables);
      for (size_t j = 0; j < n; j += 37) {
        const uint64_t point = pow_mod(root, 2 * reverse_bits(j, 10) + 1, p);
        uint64_t value = 0;
        for (size_t i = n; i-- > 0;) value = (mul_mod(value, point, p) + original.words()[i]) % p;
        EXPECT(x.words()[j] == value);
      }
    }
  }
}

TEST(inverse, "NTT: the inverse undoes it, all sizes and lengths") {
  Random random(7);
  for (size_t n = 1024; n <= 32768; n *= 2) {
    for (uint32_t bits : {20u, 33u, 46u, 50u}) {
      const uint64_t p = ntt_prime(bits, n, 1);
      const Tables tables(kernels, n, p);
      Buffer x(n * 8), original(n * 8);
      for (int kind = 0; kind < 3; ++kind) {
        fill(original.words(), n, p, kind, random);
        for (size_t i = 0; i < n; ++i) x.words()[i] = original.words()[i];
        kernels.ntt_forward(x.words(), *tables);
        for (size_t i = 0; i < n; ++i) EXPECT(x.words()[i] < p);
        kernels.ntt_inverse(x.words(), *tables);
        for (size_t i = 0; i < n; ++i) EXPECT(x.words()[i] == original.words()[i]);
      }
    }
  }
}

TEST(reference, "NTT: every path agrees with the scalar one at N = 8192") {
  Random random(8);
  const size_t n = 8192;
  const uint64_t p = ntt_prime(50, n, 1);
  const Tables mine(kernels, n, p), scalar(*scalar_kernels(), n, p);
  Buffer x(n * 8), y(n * 8);
  for (int kind = 0; kind < 4; ++kind) {
    fill(x.words(), n, p, kind, random);
    for (size_t i = 0; i < n; ++i) y.words()[i] = x.words()[i];
    kernels.ntt_forward(x.words(), *mine);
    scalar_kernels()->ntt_forward(y.words(), *scalar);
    for (size_t i = 0; i < n; ++i) EXPECT(x.words()[i] == y.words()[i]);
  }
}

}  // namespace
}  // namespace cryptonets::test
