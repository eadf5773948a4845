// BFV's square by exact base extension (Halevi, Polyakov, Shoup, "An improved RNS variant of the BFV homomorphic encryption scheme", 2018).
#pragma once
#include <vector>

#include "ring.h"

namespace cryptonets {

/** Squaring at one level and plaintext modulus t: size 2 to size 3, scaled by t/q and rounded. */
class Square {
 public:
  Square(const Ring& ring, size_t primes, uint64_t t);

  /** Words of memory that `run` wants at any level. */
  static size_t words(const Ring& ring);
  /** x := the first two polynomials, NTT form; the third one, as coefficients, goes to `third` (primes x N). */
  void run(const Ring& ring, const Pair& x, uint64_t* third, uint64_t* memory) const;

 private:
  /** Factors of `combine` for one target prime, in the order of its words. */
  using Factors = std::vector<uint64_t>;

  void extend(const Ring& ring, const uint64_t* x, uint64_t* out, uint64_t* memory) const;
  void multiply(const Ring& ring, const Pair& x, const uint64_t* extended, size_t term, uint64_t* data, uint64_t* auxiliary) const;
  void scale(const Ring& ring, uint64_t* data, uint64_t* auxiliary, uint64_t* wraps) const;
  void restore(const Ring& ring, uint64_t* auxiliary, uint64_t* out, uint64_t* wraps) const;

  size_t primes_, auxiliary_;
  /** [data prime]: 1 / (q / q_i), and the same times t. */
  std::vector<uint64_t> punctured_, scaled_;
  std::vector<uint64_t> auxiliary_punctured_;
  std::vector<Factors> up_, down_, back_;
  std::vector<double> data_inverse_, auxiliary_inverse_;
};

}  // namespace cryptonets
