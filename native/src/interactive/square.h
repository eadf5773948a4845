// BFV's square by exact base extension (Halevi, Polyakov, Shoup, "An improved RNS variant of the BFV homomorphic encryption scheme", 2018).
#pragma once
#include <vector>

#include "ring.h"

namespace cryptonets {

/** Squaring at one level and plaintext modulus t: size 2 to size 3, scaled by t/q and rounded. */
class Square {
 public:
  /** The ring must outlive it. */
  Square(const InteractiveRing& ring, size_t primes, uint64_t t);

  /** Words of memory that `run` wants at any level. */
  static size_t words(const InteractiveRing& ring);
  /** x := the first two polynomials, NTT form; the third one, as coefficients, goes to `third` (primes x N). */
  void run(const Pair& x, uint64_t* third, uint64_t* memory) const;

 private:
  /** Factors of `combine` for one target prime, in the order of its words. */
  using Factors = std::vector<uint64_t>;

  void extend(const uint64_t* x, uint64_t* out, uint64_t* memory) const;
  void multiply(const Pair& x, const uint64_t* extended, size_t term, uint64_t* data, uint64_t* auxiliary) const;
  void scale(uint64_t* data, uint64_t* auxiliary, uint64_t* wraps) const;
  void restore(uint64_t* auxiliary, uint64_t* out, uint64_t* wraps) const;

  const InteractiveRing& ring_;
  size_t primes_, auxiliary_;
  /** Digits of x and of t x modulo the data primes, and of y modulo the auxiliary ones. */
  RemainderBasis plain_digits_, scaled_digits_, auxiliary_digits_;
  std::vector<Factors> up_, down_, back_;
};

}  // namespace cryptonets
