// The second polynomial of a fresh ciphertext from its seed, tile group by tile group, exactly as SEAL draws it.
#pragma once
#include "parameters.h"

namespace cryptonets {

/** Root hashes of one ciphertext and prime: N / 512 refills of 8 words each. */
class SeedStream {
 public:
  static size_t root_words(const Parameters& p) { return p.degree() / kRefillWords * 8; }
  /** Computes the roots that `expand_group` needs for prime j. */
  static void make_roots(const Parameters& p, const uint8_t* seed, size_t prime, uint64_t* roots);
  /** The 64 residues of group g modulo prime j; `words` is scratch of 64 words. */
  static void expand_group(const Parameters& p, const uint8_t* seed, const uint64_t* roots, size_t prime, size_t group,
                           uint64_t* words, uint64_t* out);
  /** The first N words of the stream, not reduced: uniform words for other samplers. */
  static void raw_words(const Parameters& p, const uint8_t* seed, uint64_t* out);
  /** All N residues modulo prime j. */
  static void expand_prime(const Parameters& p, const uint8_t* seed, size_t prime, uint64_t* out);
};

}  // namespace cryptonets
