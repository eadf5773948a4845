// Choice of auxiliary primes and constants between primes.
#include "ring.h"

#include <cmath>

#include "../support/failure.h"

namespace cryptonets {
namespace {

constexpr double kMostPlainBits = 24;
/** Bits of every auxiliary prime, at least. */
constexpr double kAuxiliaryBits = 49.99;

double modulus_bits(const Parameters& p, size_t primes) {
  double bits = 0;
  for (size_t j = 0; j < primes; ++j) bits += std::log2(p.prime(j).value);
  return bits;
}

/** A scaled product has coefficients below t N q / 2 in magnitude; one bit for the sign, one to spare. */
size_t auxiliary_needed(double data_bits, double plain_bits, uint32_t log_degree) {
  return static_cast<size_t>(std::ceil((data_bits + plain_bits + log_degree + 1) / kAuxiliaryBits));
}

std::vector<uint64_t> primes_below_2_50(const Parameters& keys, size_t count) {
  const uint64_t step = 2 * keys.degree();
  std::vector<uint64_t> found;
  for (uint64_t p = kLargestModulus + 1 - step; found.size() < count; p -= step) {
    bool used = !is_prime(p);
    for (size_t j = 0; j < keys.prime_count(); ++j) used |= keys.prime(j).p == p;
    if (!used) found.push_back(p);
  }
  return found;
}

}  // namespace

Ring::Ring(std::shared_ptr<const Parameters> keys) : keys_(std::move(keys)) {
  const size_t count = keys_->prime_count();
  require(count >= 2, "PARAMETERS_INVALID", "expected data primes and a special prime");
  std::vector<uint64_t> data;
  for (size_t j = 0; j + 1 < count; ++j) data.push_back(keys_->prime(j).p);
  data_ = std::make_shared<Parameters>(&kernels(), degree(), keys_->plain().p, data);
  const size_t needed = auxiliary_needed(modulus_bits(*keys_, count - 1), kMostPlainBits, keys_->log_degree());
  require(needed <= kMostPrimes, "PARAMETERS_INVALID", "too many data primes");
  auxiliary_ = std::make_shared<Parameters>(&kernels(), degree(), keys_->plain().p, primes_below_2_50(*keys_, needed));
  inverses_.resize(count * count, 0);
  for (size_t from = 0; from < count; ++from) {
    for (size_t to = 0; to + 1 < count; ++to) {
      if (from != to) inverses_[from * count + to] = inv_mod(keys_->prime(from).p, keys_->prime(to).p);
    }
  }
}

size_t Ring::auxiliary_count(size_t primes, uint64_t t) const {
  const double plain_bits = std::log2(static_cast<double>(t));
  require(plain_bits <= kMostPlainBits, "PARAMETERS_INVALID", "a plaintext modulus of more than 24 bits");
  return auxiliary_needed(modulus_bits(*keys_, primes), plain_bits, keys_->log_degree());
}

uint64_t Ring::product_modulo(size_t primes, uint64_t m) const {
  uint64_t product = 1;
  for (size_t j = 0; j < primes; ++j) product = mul_mod(product, keys_->prime(j).p % m, m);
  return product;
}

}  // namespace cryptonets
