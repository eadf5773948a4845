// SEAL: multiply_add_plain_with_scaling_variant.
#include "scaling.h"

namespace cryptonets {

void scaling_rest(const uint64_t* coefficients, size_t n, const Modulus& t, uint64_t q_mod_t, int64_t* rest) {
  const auto modulus = static_cast<int64_t>(t.p);
  const int64_t half = (modulus + 1) / 2;
  for (size_t i = 0; i < n; ++i) {
    // Below 2^48 + 2^24: the estimate of the quotient is off by one at most. Conversions of signed words have no branches.
    const auto value = static_cast<int64_t>(coefficients[i] * q_mod_t) + half;
    int64_t r = value - static_cast<int64_t>(static_cast<double>(value) * t.inverse) * modulus;
    r += (r >> 63) & modulus;
    const int64_t lower = r - modulus;
    r = lower + ((lower >> 63) & modulus);
    rest[i] = half - r;
  }
}

void scaled_residues(const Basis& basis, size_t j, const Modulus& t, const int64_t* rest, uint64_t* out) {
  const Modulus& q = basis.prime(j);
  basis.kernels().lift_signed(rest, basis.degree(), q, out);
  basis.kernels().multiply_scalar(out, inv_mod(t.p, q.p), basis.degree(), q, out);
}

}  // namespace cryptonets
