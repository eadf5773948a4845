// The rings of interactive packing: data primes with the special prime, and auxiliary primes that hold products before they are scaled back.
#pragma once
#include <memory>
#include <vector>

#include "../bgv/parameters.h"

namespace cryptonets {

/** Two polynomials in NTT form, N residues for each data prime one behind the other; room for all data primes at every level. */
struct Pair {
  uint64_t* c[2];
};

class Ring {
 public:
  /** `keys`: data primes, then the special prime. Throws PARAMETERS_INVALID. */
  explicit Ring(std::shared_ptr<const Parameters> keys);

  const KernelTable& kernels() const { return keys_->kernels(); }
  size_t degree() const { return keys_->degree(); }
  size_t data_primes() const { return keys_->prime_count() - 1; }
  /** Index of the special prime in `keys()`. */
  size_t special() const { return data_primes(); }
  /** Data primes and the special one: what keys are sampled over. */
  const Parameters& keys() const { return *keys_; }
  const std::shared_ptr<const Parameters>& shared_keys() const { return keys_; }
  /** The data primes alone: what ciphertexts are sampled over. */
  const Parameters& data() const { return *data_; }
  /** Primes below 2^50 outside of `keys()`, enough for products at the highest level and any plaintext modulus up to 2^24. */
  const Parameters& auxiliary() const { return *auxiliary_; }
  /** Auxiliary primes that hold t/q times a product at `primes` data primes. */
  size_t auxiliary_count(size_t primes, uint64_t t) const;
  /** p_from^-1 modulo data prime `to`; indices of `keys()`. */
  uint64_t inverse(size_t from, size_t to) const { return inverses_[from * keys_->prime_count() + to]; }
  /** The product of the first `primes` data primes modulo m. */
  uint64_t product_modulo(size_t primes, uint64_t m) const;

 private:
  std::shared_ptr<const Parameters> keys_, data_, auxiliary_;
  std::vector<uint64_t> inverses_;
};

}  // namespace cryptonets
