// A row of ciphertexts in native memory: NTT form, one size, level and correction factor.
#pragma once
#include <memory>

#include "parameters.h"

namespace cryptonets {

struct CiphertextVector {
  std::shared_ptr<const Parameters> parameters;
  size_t count = 0;
  uint32_t size = 0;
  size_t primes = 0;
  /** What a decryption must be divided by, modulo t (SEAL: correction_factor). */
  uint64_t correction = 1;
  Buffer memory;

  CiphertextVector(std::shared_ptr<const Parameters> p, size_t n, uint32_t s, size_t level, uint64_t factor)
      : parameters(std::move(p)), count(n), size(s), primes(level), correction(factor),
        memory(n * s * level * parameters->degree() * 8, Secrecy::open, Fill::none) {}

  /** N residues of polynomial k of ciphertext i modulo prime j; primes are innermost. */
  uint64_t* poly(size_t i, size_t k, size_t j) const {
    return memory.words() + ((i * size + k) * primes + j) * parameters->degree();
  }
};

}  // namespace cryptonets
