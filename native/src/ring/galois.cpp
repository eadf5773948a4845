// NTT form lists the values at psi^(2 brv(i) + 1); an automorphism sends exponent e to g e.
#include "galois.h"

#include "../kernels/modulus.h"

namespace cryptonets {

std::vector<uint32_t> galois_permutation(uint32_t element, uint32_t log_degree) {
  const size_t n = size_t{1} << log_degree;
  std::vector<uint32_t> table(n);
  for (size_t i = 0; i < n; ++i) {
    const size_t exponent = (2 * reverse_bits(i, log_degree) + 1) * element % (2 * n);
    table[i] = static_cast<uint32_t>(reverse_bits((exponent - 1) / 2, log_degree));
  }
  return table;
}

uint32_t inverse_element(uint32_t element, uint32_t log_degree) {
  // Newton's iteration for inverses modulo a power of two.
  const uint32_t mask = (uint32_t{2} << log_degree) - 1;
  uint32_t inverse = element;
  for (int i = 0; i < 5; ++i) inverse *= 2 - element * inverse;
  return inverse & mask;
}

}  // namespace cryptonets
