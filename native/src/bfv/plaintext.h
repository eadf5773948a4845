// Slots of one plaintext modulus, and plaintexts scaled to ciphertexts' size as SEAL does it in BFV.
#pragma once
#include <memory>

#include "ring.h"

namespace cryptonets {

class PlainSpace {
 public:
  /** Throws PARAMETERS_INVALID unless t is a prime = 1 mod 2N that the ring does not use. */
  PlainSpace(const Parameters& ring, uint64_t t);

  uint64_t modulus() const { return space_->plain().p; }
  /** N slots, as residues modulo t, to coefficients modulo t. */
  void encode(const uint64_t* slots, uint64_t* coefficients) const;
  /** Coefficients modulo t to the value of each slot; `coefficients` are overwritten by the transform. */
  void transform(uint64_t* coefficients) const { kernels().ntt_forward(coefficients, space_->plain_ntt()); }
  /** Where slot i lies after `transform`. */
  uint32_t place(size_t slot) const { return space_->slot_order()[slot]; }

 private:
  const KernelTable& kernels() const { return space_->kernels(); }
  std::shared_ptr<const Parameters> space_;
};

/**
 * With q the modulus of a level: round(q m / t) = signed_rest(m) / t modulo each prime of q, since q vanishes there.
 * `rest` gets (t + 1)/2 - ((q m + (t + 1)/2) mod t), for coefficients m below t. Constant time.
 */
void signed_rest(const uint64_t* coefficients, size_t n, uint64_t t, uint64_t q_mod_t, int64_t* rest);

}  // namespace cryptonets
