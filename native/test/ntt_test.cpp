// The transform against its definition, and both directions on all sizes.
#include <memory>

#include "../src/bgv/parameters.h"
#include "check.h"

namespace cryptonets::test {
namespace {

size_t reversed(size_t value, uint32_t bits) {
  size_t r = 0;
  for (uint32_t i = 0; i < bits; ++i) r |= ((value >> i) & 1) << (bits - 1 - i);
  return r;
}

/** Values that stress lazy ranges: all p - 1, alternating, then random. */
void fill(uint64_t* x, size_t n, uint64_t p, int kind, Random& random) {
  for (size_t i = 0; i < n; ++i) x[i] = kind == 0 ? p - 1 : kind == 1 ? (i % 2) * (p - 1) : random.below(p);
}

TEST(definition, "NTT: slot j holds the polynomial at root^(2 brv(j) + 1)") {
  Random random(6);
  for (uint32_t bits : {15u, 36u, 50u}) {
    const size_t n = 1024;
    const uint64_t p = ntt_prime(bits, n);
    const Parameters parameters(&kernels, n, ntt_prime(bits == 20 ? 21 : 20, n), {p});
    const uint64_t root = minimal_root(p, n);
    Buffer x(n * 8), original(n * 8);
    for (int kind = 0; kind < 3; ++kind) {
      fill(original.words(), n, p, kind, random);
      for (size_t i = 0; i < n; ++i) x.words()[i] = original.words()[i];
      kernels.ntt_forward(x.words(), parameters.prime_ntt(0));
      for (size_t j = 0; j < n; j += 37) {
        const uint64_t point = pow_mod(root, 2 * reversed(j, 10) + 1, p);
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
      const Parameters parameters(&kernels, n, ntt_prime(bits, n), {p});
      Buffer x(n * 8), original(n * 8);
      for (int kind = 0; kind < 3; ++kind) {
        fill(original.words(), n, p, kind, random);
        for (size_t i = 0; i < n; ++i) x.words()[i] = original.words()[i];
        kernels.ntt_forward(x.words(), parameters.prime_ntt(0));
        for (size_t i = 0; i < n; ++i) EXPECT(x.words()[i] < p);
        kernels.ntt_inverse(x.words(), parameters.prime_ntt(0));
        for (size_t i = 0; i < n; ++i) EXPECT(x.words()[i] == original.words()[i]);
      }
    }
  }
}

TEST(reference, "NTT: every path agrees with the scalar one at N = 8192") {
  Random random(8);
  const size_t n = 8192;
  const std::vector<uint64_t> primes = {ntt_prime(50, n), ntt_prime(50, n, 1)};
  const Parameters mine(&kernels, n, ntt_prime(45, n), primes), scalar(scalar_kernels(), n, ntt_prime(45, n), primes);
  Buffer x(n * 8), y(n * 8);
  for (int kind = 0; kind < 4; ++kind) {
    fill(x.words(), n, primes[1], kind, random);
    for (size_t i = 0; i < n; ++i) y.words()[i] = x.words()[i];
    kernels.ntt_forward(x.words(), mine.prime_ntt(1));
    scalar_kernels()->ntt_forward(y.words(), scalar.prime_ntt(1));
    for (size_t i = 0; i < n; ++i) EXPECT(x.words()[i] == y.words()[i]);
  }
}

TEST(refused, "parameters: what is not a parameter set is refused") {
  const auto refused = [&](size_t n, uint64_t t, std::vector<uint64_t> primes) {
    try {
      const Parameters parameters(&kernels, n, t, primes);
    } catch (const std::exception&) {
      return true;
    }
    return false;
  };
  const uint64_t p = ntt_prime(50, 1024), t = ntt_prime(30, 1024);
  EXPECT(!refused(1024, t, {p}));
  EXPECT(refused(1000, t, {p}) && refused(512, t, {p}) && refused(65536, t, {p}));
  EXPECT(refused(1024, t, {}) && refused(1024, t, {p, p}) && refused(1024, t, {t}) && refused(1024, p + 2048, {p}));
  EXPECT(refused(1024, t, {12289}) && refused(1024, t, {(uint64_t{1} << 60) + 1}) && refused(1024, 4, {p}));
}

}  // namespace
}  // namespace cryptonets::test
