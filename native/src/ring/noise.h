// The error of fresh ciphertexts: centred binomial, from a secret seed that is used once.
#pragma once
#include "basis.h"

namespace cryptonets {

/**
 * out = centred(x) + t e for N coefficients of x below t (t = 1 and x = 0: the error alone); |e| <= 21, standard deviation 3.24.
 * `words`: N words of secret scratch. Constant time.
 */
void add_noise(const Basis& basis, const uint8_t* noise_seed, const uint64_t* x, uint64_t t, uint64_t* words, int64_t* out);

}  // namespace cryptonets
