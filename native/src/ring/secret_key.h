// A ternary secret in NTT form for every data prime, in memory that is wiped.
#pragma once
#include <memory>

#include "parameters.h"

namespace cryptonets {

class SecretKey {
 public:
  /**
   * `residues`: a polynomial of N words in NTT form for each data prime, as SEAL's secret key begins.
   * Throws KEY_INVALID unless they are one and the same ternary polynomial.
   */
  SecretKey(std::shared_ptr<const RingParameters> ring, const uint8_t* residues);

  const std::shared_ptr<const RingParameters>& ring() const { return ring_; }
  /** N residues modulo data prime j. */
  const uint64_t* prime(size_t j) const {
    CRYPTONETS_PRECONDITION(j < ring_->data().prime_count());
    return memory_.words() + j * ring_->degree();
  }

 private:
  std::shared_ptr<const RingParameters> ring_;
  Buffer memory_;
};

}  // namespace cryptonets
