// A word-sized modulus with the constants that every reduction of the kernels needs.
#pragma once
#include <cstddef>
#include <cstdint>

namespace cryptonets {

/** Bounds of every modulus (data primes and plaintext modulus): 2^14 < p < 2^50, odd. */
inline constexpr uint64_t kSmallestModulus = uint64_t{1} << 14;
inline constexpr uint64_t kLargestModulus = uint64_t{1} << 50;

struct Modulus {
  uint64_t p = 0;
  /** Bit length b of p: 2^(b-1) < p < 2^b. */
  uint32_t bits = 0;
  /** floor(2^64 / p), below 2^50: reduces one 64-bit word. */
  uint64_t word_ratio = 0;
  /** floor(2^(50+b) / p), below 2^52: reduces a product of two residues. */
  uint64_t product_ratio = 0;
  /** p and 1/p as doubles, for the paths that multiply in floating point. */
  double value = 0;
  double inverse = 0;
};

/** Constants for p. Precondition: kSmallestModulus < p < kLargestModulus and p odd. */
Modulus make_modulus(uint64_t p);

/** value mod p in [0, p), of any sign. */
uint64_t signed_residue(int64_t value, uint64_t p);
/** The lowest `bits` bits in the opposite order. */
size_t reverse_bits(size_t value, uint32_t bits);
/** a * b mod p, a and b below p. Not for hot loops. */
uint64_t mul_mod(uint64_t a, uint64_t b, uint64_t p);
uint64_t pow_mod(uint64_t base, uint64_t exponent, uint64_t p);
/** Inverse modulo a prime p. */
uint64_t inv_mod(uint64_t a, uint64_t p);
/** Deterministic Miller-Rabin for all 64-bit words. */
bool is_prime(uint64_t n);
/** The smallest primitive root of unity of order 2n modulo p (SEAL's choice). Precondition: p prime, p = 1 mod 2n. */
uint64_t minimal_root(uint64_t p, size_t n);
/** floor(numerator * 2^shift / p) for numerator < p and a quotient below 2^64. */
uint64_t shifted_quotient(uint64_t numerator, uint32_t shift, uint64_t p);

}  // namespace cryptonets
