// Secret keys, and what their owner publishes of them: keys that switch keys, and public keys, in their wire form.
#pragma once
#include <memory>
#include <vector>

#include "../support/pool.h"
#include "galois.h"
#include "secret_key.h"

namespace cryptonets {

/**
 * A fresh secret: N coefficients of {-1, 0, 1} from the system's randomness, within 2^-113 of uniform for N up to 32768 together, constant time.
 * `out`: N residues in NTT form for each prime of `basis`.
 */
void draw_secret_key(const Basis& basis, uint64_t* out);

/** One key that switches from s(X^element), or from s^2, to s: `primes` digits modulo the first `primes` primes and the special one. */
struct KeyShape {
  uint32_t element = kRelinearisation;
  size_t primes = 0;
};

/**
 * Makes fresh encryptions of zero (c0, c1) = (-(a s + t e), a) in NTT form, a from a public seed, e centred binomial: SEAL's
 * `generate_one_kswitch_key` and `create_public_key`. Read only once made.
 */
class KeyGenerator {
 public:
  /** `keys`: what keys are sampled over, the special prime last. `t` multiplies errors: 1 for BFV, the plaintext modulus for BGV. */
  KeyGenerator(const SecretKey& secret, Basis keys, uint64_t t);

  const Basis& keys() const { return keys_; }
  /** Bytes of a seed and c0 modulo the first `primes` primes and the special one. */
  size_t zero_bytes(size_t primes) const;
  /** Digit i of a key: P s' is added to c0 modulo prime i, P the special prime. Writes zero_bytes(shape.primes). */
  void write_digit(const KeyShape& shape, size_t digit, uint8_t* out) const;
  /** Modulo all primes. Writes zero_bytes(all but the special one). */
  void write_public_key(uint8_t* out) const;

 private:
  const uint64_t* secret(size_t prime) const { return secret_.words() + prime * keys_.degree(); }
  void write_zero(size_t primes, const KeyShape* shape, size_t digit, uint8_t* out) const;
  void add_source(const KeyShape& shape, size_t prime, uint64_t* scratch, uint64_t* c0) const;

  Basis keys_;
  uint64_t t_;
  Buffer secret_;
};

/** Bytes that `make_keys` writes. */
size_t keys_bytes(const KeyGenerator& generator, const std::vector<KeyShape>& shapes, bool with_public_key);
/** The digits of all keys in order, then the public key if asked for; one item of the pool each. Errors of `done`: CANCELLED. */
void make_keys(ThreadPool& pool, std::shared_ptr<const KeyGenerator> generator, std::vector<KeyShape> shapes,
               bool with_public_key, std::shared_ptr<Control> control, uint8_t* out, ThreadPool::Done done);

}  // namespace cryptonets
