// Operations on one ciphertext in the memory of one worker: what the steps of a program are made of.
#pragma once
#include "key_switch.h"
#include "program.h"

namespace cryptonets {

/** Everything that a run keeps besides keys and plaintexts; made once a worker. */
class Machine {
 public:
  Machine(std::shared_ptr<const InteractiveRing> ring, size_t babies);

  size_t babies() const { return babies_.size(); }
  /** Fresh ciphertext from its packed c0 and its seed. Throws RESIDUE_OUT_OF_RANGE. */
  void load(const uint8_t* seed, const uint8_t* packed);
  /** Runs one step on the current ciphertext; `step` is its index. Throws CANCELLED, EVALUATION_KEYS_PARAMETERS. */
  void run(const InteractiveStep& step, size_t index, const PreparedModulus& prepared, const EvaluationKeys& keys,
           Control& control);
  /** Coefficients of the current ciphertext at `primes` primes, packed; destroys it. */
  void save(size_t primes, uint8_t* out);
  static size_t result_bytes(const InteractiveRing& ring, size_t primes);
  static size_t fresh_bytes(const InteractiveRing& ring);

 private:
  struct Call;
  void linear(const Call& call);
  void square(const Call& call);
  void drop(size_t from, size_t to);
  /** Babies 1.. from the current ciphertext, whose digits serve all of them. */
  void rotate_babies(const Call& call);
  /** sum_ = sum_ rotated, plus the products of one giant. */
  void rotate_sum(const Call& call, size_t giant);
  /** sum_ = sum_ + sum_ rotated. */
  void fold(const Call& call, uint32_t element);
  /** The diagonals of one giant and the babies that they multiply. */
  struct Products {
    std::vector<const uint64_t*> factors, first, second;
  };
  std::vector<size_t> members(const Call& call, size_t giant) const;
  /** Sums of diagonals times babies modulo one prime. */
  void multiply(const Call& call, const std::vector<size_t>& members, size_t prime, uint64_t* first, uint64_t* second);
  void add(uint64_t* x, const uint64_t* y, size_t prime) const;
  Pair pair_at(size_t index) const;

  std::shared_ptr<const InteractiveRing> ring_;
  Buffer memory_;
  Pair current_, sum_;
  Products products_;
  std::vector<Pair> babies_;
  uint64_t *digit_memory_, *switch_memory_, *work_;
  uint64_t* term_[2];
  Digits digits_;
  KeySwitch key_switch_;
};

}  // namespace cryptonets
