// Results that tell nothing but their messages: relinearised, encrypted anew, flooded with noise.
#pragma once
#include "../support/pool.h"
#include "vector.h"

namespace cryptonets {

/** Most bits of one of the three uniform numbers that are summed. */
inline constexpr uint32_t kMostFloodBits = 120;

/** The client's relinearisation key (of s^2) and public key at one level; the special prime is the data prime behind it. */
class FloodKeys : public std::enable_shared_from_this<FloodKeys> {
 public:
  /** Throws EVALUATION_KEYS_INVALID unless 1 <= primes < data primes. */
  FloodKeys(std::shared_ptr<const RingParameters> ring, size_t primes);

  const std::shared_ptr<const RingParameters>& ring() const { return ring_; }
  /** Data primes of the level. */
  size_t primes() const { return primes_; }
  /** The primes of the level, then the special one. */
  const Basis& basis() const { return basis_; }
  /** Bytes of the wire form behind its header: a seed and a packed polynomial for each digit, then for the public key. */
  size_t wire_bytes() const { return digits() * digit_bytes_; }
  size_t memory_bytes() const { return memory_.size(); }
  /** Checks and expands. Errors of `done`: RESIDUE_OUT_OF_RANGE, CANCELLED. `bytes` must stay until then. */
  void load(ThreadPool& pool, const uint8_t* bytes, std::shared_ptr<Control> control, ThreadPool::Done done);
  /** N residues of polynomial k of a digit modulo prime j of `basis`; digit `primes()` is the public key. */
  uint64_t* poly(size_t digit, size_t k, size_t j) const {
    CRYPTONETS_PRECONDITION(digit <= primes_ && k < 2 && j <= primes_);
    return memory_.words() + ((digit * 2 + k) * (primes_ + 1) + j) * basis_.degree();
  }

 private:
  size_t digits() const { return primes_ + 1; }
  void load_digit(size_t digit, const uint8_t* bytes);

  std::shared_ptr<const RingParameters> ring_;
  size_t primes_;
  Basis basis_;
  size_t digit_bytes_ = 0;
  Buffer memory_;
};

/** What a flood is. */
struct Flood {
  std::shared_ptr<const FloodKeys> keys;
  Modulus plain;
  uint32_t bits = 0;
  /** Throws EVALUATION_KEYS_PARAMETERS, PLAN_IMPOSSIBLE unless it fits vectors of this ring, size and level. */
  void check(const RingParameters& ring, uint32_t size, size_t primes) const;
};

/** Items of a flood: one ciphertext each. */
inline size_t flood_items(const CiphertextVector& in) { return in.count; }
/** `out`: two polynomials at the same level and correction factor. Randomness is the operating system's. */
void run_flood_item(const Flood& flood, const CiphertextVector& in, const CiphertextVector& out, size_t item);

}  // namespace cryptonets
