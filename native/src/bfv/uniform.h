// All residues that SEAL draws from one seed, modulo every prime of a list.
#pragma once
#include "../bgv/parameters.h"

namespace cryptonets {

/** Words of scratch for `expand_uniform`. */
inline size_t uniform_scratch_words(const Parameters& p) { return p.prime_count() * p.degree(); }
/** `out`: prime_count x N residues, prime after prime, as SEAL's sample_poly_uniform makes them over the primes of `p`. */
void expand_uniform(const Parameters& p, const uint8_t* seed, uint64_t* scratch, uint64_t* out);

}  // namespace cryptonets
