// Operations on one ciphertext in the memory of one worker: what the steps of a program are made of.
#pragma once
#include "key_switch.h"
#include "program.h"

namespace cryptonets {

/** Everything that a run keeps besides keys and plaintexts; made once a worker. */
class Machine {
 public:
  Machine(std::shared_ptr<const Ring> ring, size_t babies);

  size_t babies() const { return babies_.size(); }
  /** Fresh ciphertext from its packed c0 and its seed. Throws RESIDUE_OUT_OF_RANGE. */
  void load(const uint8_t* seed, const uint8_t* packed);
  /** Runs one step on the current ciphertext; `step` is its index. Throws CANCELLED, EVALUATION_KEYS_PARAMETERS. */
  void run(const InteractiveStep& step, size_t index, const PreparedModulus& prepared, const EvaluationKeys& keys,
           Control& control);
  /** Coefficients of the current ciphertext at `primes` primes, packed; destroys it. */
  void save(size_t primes, uint8_t* out);
  static size_t result_bytes(const Ring& ring, size_t primes);
  static size_t fresh_bytes(const Ring& ring);

 private:
  struct Call;
  void linear(const Call& call);
  void square(const Call& call);
  void drop(size_t from, size_t to);
  /** out = x rotated by `element`; takes `digits_` as those of x.c[1] when they are made. */
  void rotate(const Pair& x, uint32_t element, const Call& call, bool digits_made, const Pair& out);
  /** out = sum of diagonals times babies of one giant; false if there is none. */
  bool inner(const Call& call, size_t giant, const Pair& out);
  void add(const Pair& x, const Pair& y, size_t primes);
  Pair pair_at(size_t index) const;

  std::shared_ptr<const Ring> ring_;
  Buffer memory_;
  Pair current_, sum_, term_, switched_;
  std::vector<Pair> babies_;
  uint64_t *digit_memory_, *switch_memory_, *work_;
  Digits digits_;
  KeySwitch key_switch_;
};

}  // namespace cryptonets
