// Taking over and checking a key.
#include "secret_key.h"

#include <cstring>

#include "../support/failure.h"
#include "../support/secrecy.h"

namespace cryptonets {
namespace {

/** 0, 1 or p - 1 as 0, 1 or 2; anything else as 3. Branch-free. */
uint64_t trit(uint64_t x, uint64_t p) {
  const uint64_t one = x == 1, minus = x == p - 1, zero = x == 0;
  return one + 2 * minus + 3 * (1 - (one | minus | zero));
}

}  // namespace

SecretKey::SecretKey(std::shared_ptr<const RingParameters> ring, const uint8_t* residues)
    : ring_(std::move(ring)), memory_(ring_->degree() * ring_->data().prime_count() * 8, Secrecy::secret, Fill::none) {
  const Basis& p = ring_->data();
  const size_t n = p.degree();
  std::memcpy(memory_.bytes(), residues, memory_.size());
  Buffer scratch(2 * n * 8, Secrecy::secret);
  uint64_t* first = scratch.words();
  uint64_t* x = first + n;
  uint64_t wrong = 0;
  const auto require_right = [&wrong] {
    mark_public(&wrong, sizeof wrong);
    require(wrong == 0, "KEY_INVALID", "the secret key does not belong to these parameters");
  };
  for (size_t j = 0; j < p.prime_count(); ++j) {
    const uint64_t q = p.prime(j).p;
    for (size_t i = 0; i < n; ++i) wrong |= prime(j)[i] >= q;
    require_right();
    std::memcpy(x, prime(j), n * 8);
    p.kernels().ntt_inverse(x, p.prime_ntt(j));
    for (size_t i = 0; i < n; ++i) {
      const uint64_t digit = trit(x[i], q);
      if (j == 0) first[i] = digit;
      wrong |= (digit >> 1 & digit & 1) | (digit ^ first[i]);
    }
  }
  require_right();
}

}  // namespace cryptonets
