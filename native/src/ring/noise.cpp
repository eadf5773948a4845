// One uniform word a coefficient: 21 coins for, 21 against.
#include "noise.h"

#include "secret_stream.h"

namespace cryptonets {

void add_noise(const Basis& basis, const uint8_t* noise_seed, const uint64_t* x, uint64_t t, uint64_t* words, int64_t* out) {
  secret_words(basis, noise_seed, words);
  basis.kernels().add_noise(x, words, basis.degree(), t, out);
}

}  // namespace cryptonets
