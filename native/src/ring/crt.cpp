// All of it constant time in the residues: the kernels that it is made of are.
#include "crt.h"

namespace cryptonets {
namespace {

/** The product of all primes but `left_out` modulo m. */
uint64_t product_without(const Basis& basis, size_t count, size_t left_out, uint64_t m) {
  uint64_t product = 1;
  for (size_t j = 0; j < count; ++j) {
    if (j != left_out) product = mul_mod(product, basis.prime(j).p % m, m);
  }
  return product;
}

}  // namespace

uint64_t product_modulo(const Basis& basis, size_t count, uint64_t m) { return product_without(basis, count, count, m); }

std::vector<uint64_t> recombination(const Basis& basis, size_t count, uint64_t m) {
  std::vector<uint64_t> factors;
  for (size_t j = 0; j < count; ++j) factors.push_back(product_without(basis, count, j, m));
  factors.push_back((m - product_modulo(basis, count, m)) % m);
  return factors;
}

std::vector<uint64_t> scaling_down(const Basis& basis, size_t count, uint64_t m) {
  // [x]_q = sum of d_j (q / q_j) - wraps q, divided by q: the sum of d_j / q_j, less the wraps.
  std::vector<uint64_t> factors;
  for (size_t j = 0; j < count; ++j) factors.push_back(m - inv_mod(basis.prime(j).p, m));
  factors.push_back(1);
  return factors;
}

RemainderBasis::RemainderBasis(const Basis& basis, size_t count, uint64_t scale) : basis_(basis) {
  for (size_t j = 0; j < count; ++j) {
    const uint64_t q = basis.prime(j).p;
    factors_.push_back(mul_mod(inv_mod(product_without(basis, count, j, q), q), scale % q, q));
    inverses_.push_back(basis.prime(j).inverse);
  }
}

void RemainderBasis::digit(size_t j, const uint64_t* x, uint64_t* digit) const {
  basis_.kernels().multiply_scalar(x, factors_[j], basis_.degree(), basis_.prime(j), digit);
}

void RemainderBasis::wraps(const uint64_t* const* digits, uint64_t* wraps) const {
  basis_.kernels().quotient(digits, inverses_.data(), count(), basis_.degree(), wraps);
}

}  // namespace cryptonets
