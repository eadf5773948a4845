// The primes of interactive packing: those of keys, and auxiliary ones that hold products before they are scaled back.
#pragma once
#include "../ring/crt.h"
#include "../ring/parameters.h"

namespace cryptonets {

/** Plaintext moduli are shorter than this many bits. */
inline constexpr uint32_t kMostPlainBits = 24;

/** Throws PARAMETERS_INVALID unless t is short enough for scaling and squares. */
void check_plain_bits(uint64_t t);

/** Two polynomials in NTT form, N residues for each data prime one behind the other; room for all data primes at every level. */
struct Pair {
  uint64_t* c[2];
};

class InteractiveRing {
 public:
  /** Throws PARAMETERS_INVALID. */
  explicit InteractiveRing(std::shared_ptr<const RingParameters> parameters);

  const std::shared_ptr<const RingParameters>& parameters() const { return parameters_; }
  const KernelTable& kernels() const { return parameters_->kernels(); }
  size_t degree() const { return parameters_->degree(); }
  size_t data_primes() const { return data().prime_count(); }
  /** Index of the special prime in `keys()`. */
  size_t special() const { return data_primes(); }
  /** Data primes, then the special one: what keys are sampled over. */
  const Basis& keys() const { return keys_; }
  /** The data primes alone: what ciphertexts are sampled over. */
  const Basis& data() const { return parameters_->data(); }
  /** Primes below 2^50 outside of `keys()`, enough for products at the highest level and any plaintext modulus. */
  const Basis& auxiliary() const { return auxiliary_; }
  /** Auxiliary primes that hold t/q times a product at `primes` data primes. */
  size_t auxiliary_count(size_t primes, uint64_t t) const;
  /** p_from^-1 modulo data prime `to`; indices of `keys()`. */
  uint64_t inverse(size_t from, size_t to) const { return inverses_[from * keys_.prime_count() + to]; }

 private:
  std::shared_ptr<const RingParameters> parameters_;
  Basis keys_, auxiliary_;
  std::vector<uint64_t> inverses_;
};

}  // namespace cryptonets
