// A ternary secret in NTT form for every data prime, in memory that is wiped.
#pragma once
#include <memory>

#include "parameters.h"

namespace cryptonets {

class SecretKey {
 public:
  /**
   * `residues`: prime_count polynomials of N words in NTT form, as SEAL's secret key begins.
   * Throws KEY_INVALID unless they are one and the same ternary polynomial.
   */
  SecretKey(std::shared_ptr<const Parameters> parameters, const uint8_t* residues);

  const std::shared_ptr<const Parameters>& parameters() const { return parameters_; }
  const uint64_t* prime(size_t j) const { return memory_.words() + j * parameters_->degree(); }

 private:
  std::shared_ptr<const Parameters> parameters_;
  Buffer memory_;
};

}  // namespace cryptonets
