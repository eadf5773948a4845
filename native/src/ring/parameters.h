// What keys are made for: the ring with its data primes and the special prime. Plaintext moduli come with what needs them.
#pragma once
#include "basis.h"

namespace cryptonets {

inline constexpr size_t kSeedBytes = 64;
inline constexpr size_t kMostPrimes = 16;

class RingParameters {
 public:
  /** Throws PARAMETERS_INVALID unless there are 1 to 16 data primes and all moduli are different NTT primes for N. */
  RingParameters(const KernelTable* kernels, size_t degree, const std::vector<uint64_t>& data_primes,
                 uint64_t special_prime);

  const KernelTable& kernels() const { return data_.kernels(); }
  size_t degree() const { return data_.degree(); }
  /** The data primes: what ciphertexts are sampled over. */
  const Basis& data() const { return data_; }
  /** The last prime of evaluation keys; its tables are made by those who switch keys. */
  uint64_t special_prime() const { return special_prime_; }

 private:
  Basis data_;
  uint64_t special_prime_;
};

}  // namespace cryptonets
