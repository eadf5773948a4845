// A BGV parameter set made ready for work: moduli, NTT tables and the order of slots.
#pragma once
#include <cstdint>
#include <vector>

#include "../kernels/table.h"
#include "../support/buffer.h"

namespace cryptonets {

inline constexpr size_t kSeedBytes = 64;
inline constexpr size_t kMostPrimes = 16;
/** Polynomials a ciphertext may have: 2, then 3 and 5 by squares, then 9. */
inline constexpr uint32_t kMostPolynomials = 9;

class Parameters {
 public:
  /** Throws PARAMETERS_INVALID unless N is a power of two in 1024..32768 and all moduli are primes = 1 mod 2N in range. */
  Parameters(const KernelTable* kernels, size_t degree, uint64_t plain_modulus, const std::vector<uint64_t>& primes);

  const KernelTable& kernels() const { return *kernels_; }
  size_t degree() const { return degree_; }
  uint32_t log_degree() const { return log_degree_; }
  size_t prime_count() const { return primes_.size(); }
  const Modulus& prime(size_t j) const { return primes_[j].modulus; }
  const NttTables& prime_ntt(size_t j) const { return primes_[j]; }
  const Modulus& plain() const { return plain_.modulus; }
  const NttTables& plain_ntt() const { return plain_; }
  /** Where slot i lies in the NTT form of a plaintext: SEAL's BatchEncoder. */
  const std::vector<uint32_t>& slot_order() const { return slot_order_; }
  /** Bytes of one packed polynomial modulo prime j. */
  size_t block_bytes(size_t j) const { return degree_ * primes_[j].modulus.bits / 8; }
  size_t groups() const { return degree_ / kGroup; }

 private:
  NttTables make_tables(uint64_t p);

  const KernelTable* kernels_;
  size_t degree_;
  uint32_t log_degree_ = 0;
  std::vector<Buffer> memory_;
  std::vector<NttTables> primes_;
  NttTables plain_;
  std::vector<uint32_t> slot_order_;
};

}  // namespace cryptonets
