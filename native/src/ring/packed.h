// Packed polynomials of a peer: copied to a private place, checked, unpacked. What was checked is what is used.
#pragma once
#include "basis.h"

namespace cryptonets {

/** Bytes of one packed polynomial modulo the first `primes` primes. */
size_t packed_bytes(const Basis& basis, size_t primes);

/** Words of scratch for the functions below. */
inline size_t packed_scratch_words(const Basis& basis) { return basis.degree() + kPackedSlack / 8; }
/** The private copy of one polynomial modulo prime j, in `scratch`; all its residues are in range. Throws RESIDUE_OUT_OF_RANGE. */
const uint8_t* copy_checked(const Basis& basis, size_t prime, const uint8_t* bytes, uint64_t* scratch);
/** N residues of one packed polynomial modulo prime j. Throws RESIDUE_OUT_OF_RANGE. */
void unpack_checked(const Basis& basis, size_t prime, const uint8_t* bytes, uint64_t* scratch, uint64_t* out);

}  // namespace cryptonets
