// Plaintexts modulo t: N slots, in SEAL's order, and the polynomials that hold them.
#pragma once
#include "parameters.h"

namespace cryptonets {

/** t with its constants. Throws PARAMETERS_INVALID unless it is an NTT prime that the ring does not use. */
Modulus plain_modulus(const RingParameters& ring, uint64_t t);

class PlainSpace {
 public:
  /** Throws PARAMETERS_INVALID. Cost: some milliseconds at N = 8192. */
  PlainSpace(const RingParameters& ring, uint64_t t);

  const Modulus& modulus() const { return basis_.prime(0); }
  uint64_t t() const { return modulus().p; }
  /** N slots, as residues modulo t, to coefficients modulo t. */
  void encode(const uint64_t* slots, uint64_t* coefficients) const;
  /** Values at their places to coefficients modulo t, in place. */
  void to_coefficients(uint64_t* values) const { basis_.kernels().ntt_inverse(values, basis_.prime_ntt(0)); }
  /** Coefficients modulo t to values at the places of their slots, in place. */
  void to_values(uint64_t* coefficients) const { basis_.kernels().ntt_forward(coefficients, basis_.prime_ntt(0)); }
  /** Where the value of slot i lies (SEAL: BatchEncoder). */
  uint32_t place(size_t slot) const { return places_[slot]; }

 private:
  Basis basis_;
  std::vector<uint32_t> places_;
};

}  // namespace cryptonets
