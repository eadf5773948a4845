// Coefficients -1, 0, 1, lifted to every prime.
#include "ternary.h"

#include <algorithm>

namespace cryptonets::test {

std::vector<uint64_t> random_ternary(const Basis& basis, Random& random) {
  const size_t n = basis.degree();
  std::vector<int64_t> secret(n);
  for (int64_t& s : secret) s = static_cast<int64_t>(random.below(3)) - 1;
  Buffer x(n * 8);
  std::vector<uint64_t> residues;
  for (size_t j = 0; j < basis.prime_count(); ++j) {
    basis.kernels().lift_signed(secret.data(), n, basis.prime(j), x.words());
    basis.kernels().ntt_forward(x.words(), basis.prime_ntt(j));
    residues.insert(residues.end(), x.words(), x.words() + n);
  }
  return residues;
}

}  // namespace cryptonets::test
