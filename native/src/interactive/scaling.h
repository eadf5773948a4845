// Plaintexts scaled to ciphertexts' size as SEAL does it in BFV: round(q m / t), q the modulus of a level.
#pragma once
#include "../ring/plain_space.h"

namespace cryptonets {

/**
 * round(q m / t) = rest(m) / t modulo each prime of q, since q vanishes there; rest(m) = (t + 1)/2 - ((q m + (t + 1)/2) mod t).
 * `coefficients`: N of m, below t < 2^24. Constant time.
 */
void scaling_rest(const uint64_t* coefficients, size_t n, const Modulus& t, uint64_t q_mod_t, int64_t* rest);
/** out = round(q m / t) modulo prime j, as coefficients. */
void scaled_residues(const Basis& basis, size_t j, const Modulus& t, const int64_t* rest, uint64_t* out);

}  // namespace cryptonets
