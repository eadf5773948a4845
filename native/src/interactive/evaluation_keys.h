// Evaluation keys from their wire form, ready for hoisted key switching.
#pragma once
#include <memory>
#include <vector>

#include "../ring/galois.h"
#include "../support/pool.h"
#include "ring.h"

namespace cryptonets {

/** Words between two polynomials that are read together: not a power of two, so that they do not share lines of the cache. */
inline size_t spread_words(size_t degree) { return degree + 40; }


/**
 * One key-switching key: `primes` digits of two polynomials modulo the first `primes` data primes and the special prime, NTT form.
 * The key of an automorphism is held with its inverse applied, so that digits are multiplied as they are and the sums are permuted.
 */
struct EvaluationKey {
  uint32_t element = kRelinearisation;
  size_t primes = 0;
  std::vector<uint32_t> permutation;
  Buffer memory;
  /** Words from one polynomial to the next. */
  size_t stride = 0;

  /** N residues of polynomial k of a digit; prime `primes` is the special one. What is read together lies together. */
  uint64_t* poly(size_t digit, size_t k, size_t prime) const {
    CRYPTONETS_PRECONDITION(digit < primes && k < 2 && prime <= primes);
    return memory.words() + ((prime * primes + digit) * 2 + k) * stride;
  }
};

class EvaluationKeys : public std::enable_shared_from_this<EvaluationKeys> {
 public:
  /** `elements` ascending, `primes` beside them. Throws EVALUATION_KEYS_INVALID for an impossible shape. */
  EvaluationKeys(std::shared_ptr<const InteractiveRing> ring, const std::vector<uint64_t>& elements, const std::vector<uint64_t>& primes);

  const std::shared_ptr<const InteractiveRing>& ring() const { return ring_; }
  /** Bytes of the wire form behind its header. */
  size_t wire_bytes() const { return wire_bytes_; }
  size_t memory_bytes() const { return memory_bytes_; }
  /** Checks and expands all digits. Errors of `done`: RESIDUE_OUT_OF_RANGE, CANCELLED. `bytes` must stay until then. */
  void load(ThreadPool& pool, const uint8_t* bytes, std::shared_ptr<Control> control, ThreadPool::Done done);
  /** The key of an element at a level. Throws EVALUATION_KEYS_PARAMETERS. */
  const EvaluationKey& find(uint32_t element, size_t primes) const;

 private:
  struct Digit {
    size_t key, digit, offset;
  };
  void load_digit(const Digit& place, const uint8_t* bytes);

  std::shared_ptr<const InteractiveRing> ring_;
  std::vector<EvaluationKey> keys_;
  std::vector<std::vector<uint32_t>> inverses_;
  std::vector<Digit> digits_;
  size_t wire_bytes_ = 0, memory_bytes_ = 0;
};

}  // namespace cryptonets
