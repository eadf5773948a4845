// Checks of a ring.
#include "parameters.h"

#include "../support/failure.h"

namespace cryptonets {

RingParameters::RingParameters(const KernelTable* kernels, size_t degree, const std::vector<uint64_t>& data_primes,
                               uint64_t special_prime)
    : data_(kernels, degree, data_primes), special_prime_(special_prime) {
  require(!data_primes.empty() && data_primes.size() <= kMostPrimes, "PARAMETERS_INVALID", "expected 1 to 16 data primes");
  check_ntt_prime(special_prime, degree);
  require(!data_.contains(special_prime), "PARAMETERS_INVALID", "the special prime is a data prime");
}

}  // namespace cryptonets
