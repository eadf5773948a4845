// The steps of an interactive plan, and what one plaintext modulus prepares for them.
#pragma once
#include <atomic>
#include <memory>
#include <vector>

#include "scaling.h"
#include "square.h"

namespace cryptonets {

struct PlanDiagonal {
  uint32_t baby = 0, giant = 0;
  /** N weights. */
  std::vector<int8_t> slots;
};

/** See `InteractiveLinearStep`: rotations are Galois elements here. */
struct InteractiveStep {
  enum class Kind { linear, square, drop };
  Kind kind = Kind::linear;
  size_t primes = 0;
  /** Of a drop. */
  size_t primes_out = 0;
  /** Elements of the babies; the first one is 0 and stands for the input. */
  std::vector<uint32_t> babies;
  uint32_t giant_element = 0;
  size_t giants = 1;
  std::vector<PlanDiagonal> diagonals;
  std::vector<uint32_t> folds;
  /** N safe integers, or none. */
  std::vector<int64_t> biases;
};

struct InteractiveProgram {
  std::vector<InteractiveStep> steps;
  std::vector<uint64_t> plain_moduli;

  /** Data primes of the result. Throws PLAN_IMPOSSIBLE when steps do not fit each other or the ring, PARAMETERS_INVALID. */
  size_t check(const InteractiveRing& ring) const;
  size_t most_babies() const;
  /** Operations of one run that are counted as progress. */
  size_t operations() const;
};

/** Encoded plaintexts of one modulus: diagonals and biases in NTT form at the level of their step. */
class PreparedModulus {
 public:
  /** Looks at `stopped` between diagonals; throws CANCELLED. */
  PreparedModulus(const InteractiveRing& ring, const InteractiveProgram& program, uint64_t t, const std::atomic<bool>& stopped);
  /** Of what `write` gave for the same ring, program and modulus; `encoded` must stay, at a 64-byte boundary. */
  PreparedModulus(const InteractiveRing& ring, const InteractiveProgram& program, uint64_t t, const uint64_t* encoded);

  /** N residues of a diagonal modulo a data prime. */
  const uint64_t* diagonal(size_t step, size_t index, size_t prime) const {
    CRYPTONETS_PRECONDITION(prime < steps_[step].primes);
    return steps_[step].diagonals + (index * steps_[step].primes + prime) * degree_;
  }
  /** primes x N residues, or null. */
  const uint64_t* biases(size_t step) const { return steps_[step].biases; }
  const Square& square(size_t step) const { return *steps_[step].square; }
  /** Words that the encoded plaintexts of one modulus take. */
  static size_t encoded_words(const InteractiveRing& ring, const InteractiveProgram& program);
  /** Diagonals, then biases, step after step: encoded_words of them. */
  void write(uint64_t* out) const;

 private:
  struct Step {
    size_t primes = 0;
    size_t diagonal_count = 0;
    const uint64_t *diagonals = nullptr, *biases = nullptr;
    Buffer own_diagonals, own_biases;
    std::unique_ptr<Square> square;
  };
  Step prepare(const InteractiveRing& ring, const InteractiveStep& step, const std::atomic<bool>& stopped) const;
  void encode_diagonal(const InteractiveRing& ring, const PlanDiagonal& diagonal, size_t primes, uint64_t* scratch, uint64_t* out) const;
  void encode_biases(const InteractiveRing& ring, const InteractiveStep& step, uint64_t* scratch, uint64_t* out) const;

  PlainSpace plain_;
  size_t degree_;
  std::vector<Step> steps_;
};

}  // namespace cryptonets
