// A row of ciphertexts in native memory: NTT form, one size, level and correction factor.
#pragma once
#include <array>
#include <memory>
#include <vector>

#include "../ring/parameters.h"

namespace cryptonets {

/** Polynomials a ciphertext may have: 2, then 3 and 5 by squares, then 9. */
inline constexpr uint32_t kMostPolynomials = 9;

struct CiphertextVector {
  std::shared_ptr<const RingParameters> ring;
  size_t count = 0;
  uint32_t size = 0;
  size_t primes = 0;
  /** What a decryption must be divided by, modulo t (SEAL: correction_factor). */
  uint64_t correction = 1;
  /** One piece for each prime, so that a prime takes memory when its residues come and gives it back when it is dropped. */
  std::vector<Buffer> memory;

  /** Without memory: see `open`. */
  CiphertextVector(std::shared_ptr<const RingParameters> r, size_t n, uint32_t s, size_t level, uint64_t factor)
      : ring(std::move(r)), count(n), size(s), primes(level), correction(factor), memory(level) {}

  /** Makes room for the residues modulo prime j, which hold anything until they are written. */
  void open(size_t j) { memory[j] = Buffer(count * size * ring->degree() * 8, Secrecy::open, Fill::none); }
  void open_all() {
    for (size_t j = 0; j < primes; ++j) open(j);
  }
  /** What a modulus switch in place leaves: the first `level` primes. */
  void drop(size_t level, uint64_t factor) {
    primes = level;
    correction = factor;
    memory.resize(level);
  }

  /** N residues of polynomial k of ciphertext i modulo prime j. */
  uint64_t* poly(size_t i, size_t k, size_t j) const {
    CRYPTONETS_PRECONDITION(i < count && k < size && j < primes && memory[j]);
    return memory[j].words() + (i * size + k) * ring->degree();
  }
  /** Those of all primes. */
  std::array<uint64_t*, kMostPrimes + 1> residues(size_t i, size_t k) const {
    std::array<uint64_t*, kMostPrimes + 1> of{};
    for (size_t j = 0; j < primes; ++j) of[j] = poly(i, k, j);
    return of;
  }
};

}  // namespace cryptonets
