// Key switching with digits of single primes (SEAL: switch_key_inplace). Digits are made when they are used, or at once for many keys.
#pragma once
#include "evaluation_keys.h"

namespace cryptonets {

/** Digits of one polynomial, each modulo the data primes of its level and the special prime, NTT form. Memory is the caller's. */
class Digits {
 public:
  static size_t words(const InteractiveRing& ring) {
    const size_t primes = ring.data_primes();
    return primes * ring.degree() + primes * (primes + 1) * spread_words(ring.degree());
  }
  Digits(const InteractiveRing& ring, uint64_t* memory) : ring_(ring), memory_(memory) {}

  size_t primes() const { return primes_; }
  /** Of a polynomial in NTT form, `primes` x N words, of which prime j must stay until digit (j, j) was used. */
  void take(const uint64_t* poly, size_t primes);
  /** Of a polynomial whose coefficients were put into `coefficients()`. */
  void take_coefficients(size_t primes);
  /** Makes all digits now; the polynomial must stay as long as they are used. */
  void hoist();
  /** Room for `primes` x N coefficients. */
  uint64_t* coefficients() const { return memory_; }
  /** N residues of digit i modulo prime j of the level; j = primes() is the special prime. Valid until j changes, unless hoisted. */
  const uint64_t* digit(size_t i, size_t j);

 private:
  uint64_t* place(size_t i, size_t j) const {
    const size_t data = ring_.data_primes();
    return memory_ + data * ring_.degree() + (i * (data + 1) + j) * spread_words(ring_.degree());
  }
  void make(size_t i, size_t j, uint64_t* out) const;

  const InteractiveRing& ring_;
  uint64_t* memory_;
  size_t primes_ = 0;
  /** NTT form of the polynomial, or null. */
  const uint64_t* poly_ = nullptr;
  bool hoisted_ = false;
};

class KeySwitch {
 public:
  static size_t words(const InteractiveRing& ring) { return 5 * spread_words(ring.degree()); }
  KeySwitch(const InteractiveRing& ring, uint64_t* memory) : ring_(ring), memory_(memory) {}

  /**
   * The sum of digits times key, divided by the special prime with rounding, prime by prime: calls sink(j, first, second) with N residues of
   * both polynomials, which the sink may overwrite. No automorphism is applied.
   */
  template <class Sink>
  void apply(Digits& digits, const EvaluationKey& key, Sink sink) {
    start(digits, key);
    for (size_t j = 0; j < digits.primes(); ++j) {
      finish(digits, key, j);
      sink(j, part(0), part(1));
    }
  }
  /** x := round(x / p_last) modulo data prime j, NTT form; `last` holds coefficients modulo p_last. */
  static void divide(const InteractiveRing& ring, uint64_t* x, size_t j, const uint64_t* last, size_t last_prime, uint64_t* scratch);

 private:
  uint64_t* part(size_t index) const { return memory_ + index * spread_words(ring_.degree()); }
  void sum(Digits& digits, const EvaluationKey& key, size_t j, size_t prime, uint64_t* first, uint64_t* second);
  /** Sums modulo the special prime, as coefficients. */
  void start(Digits& digits, const EvaluationKey& key);
  void finish(Digits& digits, const EvaluationKey& key, size_t j);

  const InteractiveRing& ring_;
  uint64_t* memory_;
};

}  // namespace cryptonets
