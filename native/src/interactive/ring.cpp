// Choice of auxiliary primes and constants between primes.
#include "ring.h"

#include <cmath>

#include "../support/failure.h"

namespace cryptonets {
namespace {

/** Bits of every auxiliary prime, at least. */
constexpr double kAuxiliaryBits = 49.99;

double modulus_bits(const Basis& basis, size_t primes) {
  double bits = 0;
  for (size_t j = 0; j < primes; ++j) bits += std::log2(basis.prime(j).value);
  return bits;
}

/** A scaled product has coefficients below t N q / 2 in magnitude; one bit for the sign, one to spare. */
size_t auxiliary_needed(double data_bits, double plain_bits, uint32_t log_degree) {
  return static_cast<size_t>(std::ceil((data_bits + plain_bits + log_degree + 1) / kAuxiliaryBits));
}

std::vector<uint64_t> auxiliary_primes(const Basis& keys, size_t data_primes) {
  const size_t count = auxiliary_needed(modulus_bits(keys, data_primes), kMostPlainBits, keys.log_degree());
  require(count <= kMostPrimes, "PARAMETERS_INVALID", "too many data primes");
  const uint64_t step = 2 * keys.degree();
  std::vector<uint64_t> found;
  for (uint64_t p = kLargestModulus + 1 - step; found.size() < count; p -= step) {
    if (is_prime(p) && !keys.contains(p)) found.push_back(p);
  }
  return found;
}

}  // namespace

void check_plain_bits(uint64_t t) {
  require(t < uint64_t{1} << kMostPlainBits, "PARAMETERS_INVALID", "a plaintext modulus of more than 24 bits");
}

InteractiveRing::InteractiveRing(std::shared_ptr<const RingParameters> parameters)
    : parameters_(std::move(parameters)), keys_(data().with(parameters_->special_prime())),
      auxiliary_(&kernels(), degree(), auxiliary_primes(keys_, data_primes())) {
  const size_t count = keys_.prime_count();
  inverses_.resize(count * count, 0);
  for (size_t from = 0; from < count; ++from) {
    for (size_t to = 0; to + 1 < count; ++to) {
      if (from != to) inverses_[from * count + to] = inv_mod(keys_.prime(from).p, keys_.prime(to).p);
    }
  }
}

size_t InteractiveRing::auxiliary_count(size_t primes, uint64_t t) const {
  check_plain_bits(t);
  return auxiliary_needed(modulus_bits(keys_, primes), std::log2(static_cast<double>(t)), keys_.log_degree());
}

}  // namespace cryptonets
