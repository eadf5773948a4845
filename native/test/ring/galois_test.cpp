// Automorphisms in NTT form against their meaning on coefficients.
#include "../../src/ring/galois.h"

#include <algorithm>

#include "../../src/ring/basis.h"
#include "../check.h"

namespace cryptonets::test {
namespace {

constexpr size_t kN = 1024;

TEST(automorphisms, "galois: permutations of NTT form are automorphisms of the coefficients") {
  Random random(54);
  const uint64_t p = ntt_prime(40, kN);
  const Basis basis(&kernels, kN, {p});
  for (uint32_t element : {3u, 9u, 2047u, 1025u, 5u}) {
    std::vector<uint64_t> x(kN), y(kN);
    for (uint64_t& v : x) v = random.below(p);
    for (size_t i = 0; i < kN; ++i) {
      const size_t power = i * element % (2 * kN);
      y[power % kN] = power < kN ? x[i] : (p - x[i]) % p;
    }
    Buffer transformed(3 * kN * 8);
    uint64_t *xs = transformed.words(), *ys = xs + kN, *permuted = ys + kN;
    std::copy(x.begin(), x.end(), xs);
    std::copy(y.begin(), y.end(), ys);
    kernels.ntt_forward(xs, basis.prime_ntt(0));
    kernels.ntt_forward(ys, basis.prime_ntt(0));
    kernels.permute(xs, galois_permutation(element, 10).data(), kN, permuted);
    EXPECT(std::equal(ys, ys + kN, permuted));
    kernels.permute(permuted, galois_permutation(inverse_element(element, 10), 10).data(), kN, ys);
    EXPECT(std::equal(xs, xs + kN, ys));
  }
}

}  // namespace
}  // namespace cryptonets::test
