// Fresh seeded ciphertexts, checked and expanded into a vector.
#pragma once
#include "upload.h"
#include "vector.h"

namespace cryptonets {

/** Items of a load: one block each. */
inline size_t load_items(const CiphertextVector& out) { return out.count * out.primes; }
inline size_t load_scratch_words(const Parameters& p) { return p.degree() + kPackedSlack; }
/** Block `item` in the given order; `bytes` is that block. Throws RESIDUE_OUT_OF_RANGE. */
void run_load_item(const CiphertextVector& out, size_t prime, size_t ciphertext, const uint8_t* seed,
                   const uint8_t* bytes, uint64_t* scratch);

/** Checks and unpacks one packed polynomial modulo prime j. Throws RESIDUE_OUT_OF_RANGE. */
void unpack_checked(const Parameters& p, size_t prime, const uint8_t* bytes, uint64_t* scratch, uint64_t* out);

}  // namespace cryptonets
