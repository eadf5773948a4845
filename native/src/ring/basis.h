// Primes modulo which polynomials are held, each with its NTT tables: made once, shared by every basis that has the prime.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "../kernels/table.h"
#include "../support/buffer.h"
#include "../support/precondition.h"

namespace cryptonets {

/** Throws PARAMETERS_INVALID unless p is a prime = 1 mod 2N between the bounds of the kernels. */
void check_ntt_prime(uint64_t p, size_t degree);

class Basis {
 public:
  /** Throws PARAMETERS_INVALID unless N is a power of two in 1024..32768 and all moduli are different NTT primes. */
  Basis(const KernelTable* kernels, size_t degree, const std::vector<uint64_t>& primes);

  const KernelTable& kernels() const { return *kernels_; }
  size_t degree() const { return degree_; }
  uint32_t log_degree() const { return log_degree_; }
  size_t prime_count() const { return primes_.size(); }
  const Modulus& prime(size_t j) const { return prime_ntt(j).modulus; }
  const NttTables& prime_ntt(size_t j) const {
    CRYPTONETS_PRECONDITION(j < primes_.size());
    return primes_[j]->ntt;
  }
  bool contains(uint64_t p) const;
  /** Bytes of one packed polynomial modulo prime j. */
  size_t block_bytes(size_t j) const { return degree_ * prime(j).bits / 8; }
  size_t groups() const { return degree_ / kGroup; }
  /** These primes and one more behind them. Throws PARAMETERS_INVALID. */
  Basis with(uint64_t prime) const;

 private:
  struct Prime {
    Buffer memory;
    NttTables ntt;
  };
  void add(uint64_t prime);

  const KernelTable* kernels_;
  size_t degree_;
  uint32_t log_degree_ = 0;
  std::vector<std::shared_ptr<const Prime>> primes_;
};

}  // namespace cryptonets
