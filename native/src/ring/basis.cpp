// Validation of primes and their precomputations (SEAL: SEALContext, NTTTables).
#include "basis.h"

#include "../support/failure.h"

namespace cryptonets {

void check_ntt_prime(uint64_t p, size_t degree) {
  require(p > kSmallestModulus && p < kLargestModulus, "PARAMETERS_INVALID", "a modulus is not between 2^14 and 2^50");
  require(p % (2 * degree) == 1, "PARAMETERS_INVALID", "a modulus is not 1 modulo 2N");
  require(is_prime(p), "PARAMETERS_INVALID", "a modulus is not prime");
}

Basis::Basis(const KernelTable* kernels, size_t degree, const std::vector<uint64_t>& primes)
    : kernels_(kernels), degree_(degree) {
  require(degree >= 1024 && degree <= 32768 && (degree & (degree - 1)) == 0, "PARAMETERS_INVALID",
          "the polynomial degree is not a power of two in 1024..32768");
  while ((size_t{1} << log_degree_) < degree) ++log_degree_;
  for (uint64_t prime : primes) add(prime);
}

bool Basis::contains(uint64_t p) const {
  for (const auto& prime : primes_) {
    if (prime->ntt.modulus.p == p) return true;
  }
  return false;
}

Basis Basis::with(uint64_t prime) const {
  Basis longer = *this;
  longer.add(prime);
  return longer;
}

void Basis::add(uint64_t p) {
  check_ntt_prime(p, degree_);
  require(!contains(p), "PARAMETERS_INVALID", "a prime is repeated");
  auto prime = std::make_shared<Prime>();
  prime->ntt.modulus = make_modulus(p);
  prime->ntt.log_n = log_degree_;
  prime->memory = Buffer(kernels_->ntt_words(log_degree_) * 8);
  prime->ntt.words = prime->memory.words();
  kernels_->ntt_build(&prime->ntt, minimal_root(p, degree_));
  primes_.push_back(std::move(prime));
}

}  // namespace cryptonets
