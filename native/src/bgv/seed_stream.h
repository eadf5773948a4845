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
  /** SEAL's bound for modulus q: words at or above it are drawn again. */
  static uint64_t limit(uint64_t q);
  /** The root hash, among those of a prime, that tile group g needs, and its first node in that refill. */
  static size_t root_of_group(size_t group) { return group * kGroup / kRefillWords * 8; }
  static uint32_t node_of_group(size_t group) {
    return static_cast<uint32_t>(group * kGroup % kRefillWords / kTile);
  }
  /** The exact residues of n positions of prime j when words among or before them were drawn again; slow. */
  static void redraw(const Parameters& p, const uint8_t* seed, size_t prime, size_t first, size_t n, uint64_t* out);
  /** The first N words of the stream, not reduced: uniform words for other samplers. */
  static void raw_words(const Parameters& p, const uint8_t* seed, uint64_t* out);
  /** All N residues modulo prime j. */
  static void expand_prime(const Parameters& p, const uint8_t* seed, size_t prime, uint64_t* out);
};

}  // namespace cryptonets
