// Taking over and checking a key.
#include "secret_key.h"

#include <cstring>

#include "../support/failure.h"

namespace cryptonets {
namespace {

/** 0, 1 or p - 1 as 0, 1 or 2; anything else as 3. Branch-free. */
uint64_t trit(uint64_t x, uint64_t p) {
  const uint64_t one = x == 1, minus = x == p - 1, zero = x == 0;
  return one + 2 * minus + 3 * (1 - (one | minus | zero));
}

}  // namespace

SecretKey::SecretKey(std::shared_ptr<const Parameters> parameters, const uint8_t* residues)
    : parameters_(std::move(parameters)),
      memory_(parameters_->degree() * parameters_->prime_count() * 8, Secrecy::secret) {
  const Parameters& p = *parameters_;
  const size_t n = p.degree();
  std::memcpy(memory_.bytes(), residues, memory_.size());
  Buffer scratch(2 * n * 8, Secrecy::secret);
  uint64_t* first = scratch.words();
  uint64_t* x = first + n;
  uint64_t wrong = 0;
  for (size_t j = 0; j < p.prime_count(); ++j) {
    const uint64_t q = p.prime(j).p;
    for (size_t i = 0; i < n; ++i) wrong |= prime(j)[i] >= q;
    require(wrong == 0, "KEY_INVALID", "the secret key does not belong to these parameters");
    std::memcpy(x, prime(j), n * 8);
    p.kernels().ntt_inverse(x, p.prime_ntt(j));
    for (size_t i = 0; i < n; ++i) {
      const uint64_t digit = trit(x[i], q);
      if (j == 0) first[i] = digit;
      wrong |= (digit >> 1 & digit & 1) | (digit ^ first[i]);
    }
  }
  require(wrong == 0, "KEY_INVALID", "the secret key does not belong to these parameters");
}

}  // namespace cryptonets
