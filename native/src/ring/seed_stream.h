// Uniform polynomials from a public seed, whole, prime by prime, or in tile groups: as SEAL draws them, and the same from AES.
#pragma once
#include "parameters.h"

namespace cryptonets {

/** What turns a seed into words: SEAL's Blake2xb, or AES-128 in counter mode (kernels/counter_stream.h). A seed is of one kind. */
enum class Expander { blake2xb, aes128 };

/** 64 bytes, and what they are for. */
struct PublicSeed {
  PublicSeed(const uint8_t* seed, Expander by = Expander::blake2xb) : bytes(seed), expander(by) {}
  const uint8_t* bytes;
  Expander expander;
};

/**
 * SEAL's sample_poly_uniform: one bulk of words over all primes of a basis in order; words at or above `limit` are drawn again, in order,
 * from the words that follow the bulk. Words of either expander are drawn by the same rule.
 */
class SeedStream {
 public:
  /** SEAL's bound for modulus q: the largest multiple of q, less one. */
  static uint64_t limit(uint64_t q);
  /** Words of the stream that belong to prime j before any is drawn again, N of them. */
  static void raw_words(const Basis& basis, const PublicSeed& seed, size_t prime, uint64_t* out);

  /** All residues modulo prime j. */
  static void expand_prime(const Basis& basis, const PublicSeed& seed, size_t prime, uint64_t* out);
  /** `out`: prime_count x N residues, prime after prime; `scratch`: N words. */
  static void expand(const Basis& basis, const PublicSeed& seed, uint64_t* scratch, uint64_t* out);

  /** Blake2xb: root hashes of one ciphertext and prime: N / 512 refills of 8 words each. */
  static size_t root_words(const Basis& basis) { return basis.degree() / kRefillWords * 8; }
  static void make_roots(const Basis& basis, const uint8_t* seed, size_t prime, uint64_t* roots);
  /** The root hash, among those of a prime, that tile group g needs, and its first node in that refill. */
  static size_t root_of_group(size_t group) { return group * kGroup / kRefillWords * 8; }
  static uint32_t node_of_group(size_t group) {
    return static_cast<uint32_t>(group * kGroup % kRefillWords / kTile);
  }
  /** The exact residues of n positions of prime j when words among or before them were drawn again; slow. */
  static void redraw(const Basis& basis, const PublicSeed& seed, size_t prime, size_t first, size_t n, uint64_t* out);
};

}  // namespace cryptonets
