// Key switching with digits of single primes (SEAL: switch_key_inplace), hoisted: digits are made once for many keys.
#pragma once
#include "evaluation_keys.h"

namespace cryptonets {

/** Digits of one polynomial, each modulo the data primes of its level and the special prime, NTT form. Memory is the caller's. */
class Digits {
 public:
  static size_t words(const Ring& ring) { return (ring.data_primes() * (ring.data_primes() + 2)) * ring.degree(); }
  Digits(const Ring& ring, uint64_t* memory) : ring_(ring), memory_(memory) {}

  size_t primes() const { return primes_; }
  /** Of a polynomial in NTT form, `primes` x N words, which must stay: a digit modulo its own prime is that residue. */
  void decompose(const uint64_t* poly, size_t primes);
  /** Of a polynomial whose coefficients lie in `coefficients()`. */
  void decompose_coefficients(size_t primes);
  /** Room for `primes` x N coefficients. */
  uint64_t* coefficients() const { return memory_; }
  /** N residues of digit i modulo prime j of the level; j = primes() is the special prime. */
  const uint64_t* digit(size_t i, size_t j) const { return i == j ? own_[i] : extended(i, j); }

 private:
  uint64_t* extended(size_t i, size_t j) const {
    return memory_ + (ring_.data_primes() + i * (ring_.data_primes() + 1) + j) * ring_.degree();
  }
  void extend(size_t primes);

  const Ring& ring_;
  uint64_t* memory_;
  size_t primes_ = 0;
  const uint64_t* own_[kMostPrimes] = {};
};

class KeySwitch {
 public:
  static size_t words(const Ring& ring) { return 2 * ring.degree(); }
  KeySwitch(const Ring& ring, uint64_t* memory) : ring_(ring), memory_(memory) {}

  /** out = sum of digits times key, divided by the special prime with rounding: no automorphism is applied yet. */
  void apply(const Digits& digits, const EvaluationKey& key, const Pair& out);
  /** x := round(x / p_last) for `kept` primes, NTT form; `last` holds the residues modulo p_last in NTT form and is overwritten. */
  static void divide(const Ring& ring, uint64_t* x, size_t kept, uint64_t* last, size_t last_prime, uint64_t* scratch);

 private:
  const Ring& ring_;
  uint64_t* memory_;
};

}  // namespace cryptonets
