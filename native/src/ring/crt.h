// Chinese remainders: digits of a polynomial, and what brings their sum to another modulus.
#pragma once
#include "basis.h"

namespace cryptonets {

/**
 * With q the product of the first `count` primes of a basis, a polynomial x is the sum of d_j (q / q_j), less its wraps times q, where the
 * digit d_j = [x (q / q_j)^-1] modulo q_j and wraps = round(sum of d_j / q_j) make x the centred representative.
 */
class RemainderBasis {
 public:
  /** Digits of `scale` times x. */
  RemainderBasis(const Basis& basis, size_t count, uint64_t scale = 1);

  size_t count() const { return factors_.size(); }
  /** Digit j of x, N residues modulo prime j as coefficients; `digit` may be `x`. */
  void digit(size_t j, const uint64_t* x, uint64_t* digit) const;
  /** The wraps of the digits; `digits`: count polynomials. */
  void wraps(const uint64_t* const* digits, uint64_t* wraps) const;

 private:
  const Basis& basis_;
  std::vector<uint64_t> factors_;
  std::vector<double> inverses_;
};

/** The product of the first `count` primes modulo m. */
uint64_t product_modulo(const Basis& basis, size_t count, uint64_t m);
/** Factors of digits, then of their wraps, that make x modulo m; for `combine`. */
std::vector<uint64_t> recombination(const Basis& basis, size_t count, uint64_t m);
/** The same that make -[x]_q / q modulo m, with [x]_q centred: what is left of round(x / q) besides x / q. */
std::vector<uint64_t> scaling_down(const Basis& basis, size_t count, uint64_t m);

}  // namespace cryptonets
