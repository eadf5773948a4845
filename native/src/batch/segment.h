// A run of pointwise layers at one level, compiled for one ciphertext size, and its execution tile by tile.
#pragma once
#include <memory>
#include <vector>

#include "linear_program.h"
#include "vector.h"

namespace cryptonets {

/** A layer as the plan states it; a square has no matrix. */
struct Layer {
  std::shared_ptr<const SparseMatrix> matrix;
};

class Segment {
 public:
  /**
   * Throws PLAN_IMPOSSIBLE when layers do not fit each other or a ciphertext would exceed kMostPolynomials.
   * `correction` is the inputs' correction factor: biases are scaled by it modulo t, squares square it.
   */
  Segment(std::shared_ptr<const RingParameters> ring, const Modulus& plain, const std::vector<Layer>& layers,
          uint32_t inputs, uint32_t size, size_t primes, uint64_t correction);

  uint32_t inputs() const { return inputs_; }
  uint32_t size_in() const { return size_in_; }
  uint32_t outputs() const { return outputs_; }
  uint32_t size_out() const { return size_out_; }
  uint64_t correction_out() const { return correction_out_; }
  size_t primes() const { return primes_; }
  /** Words of scratch that one worker needs. */
  size_t scratch_words() const { return 2 * value_words_ + sum_words_; }

  /** x is [input][polynomial][8]; returns [output][polynomial][8], in x or in scratch. */
  const uint64_t* run_tile(size_t prime, const uint64_t* x, uint64_t* scratch) const;

 private:
  struct Operation {
    /** Null for a square that follows no linear layer. */
    std::unique_ptr<LinearProgram> program;
    bool square = false;
    uint32_t count_in = 0;
    uint32_t size_in = 0;
    /** [prime][row], empty when all biases are zero. */
    std::vector<std::vector<uint64_t>> biases;
  };
  void add_linear(const SparseMatrix& matrix, uint64_t t);

  std::shared_ptr<const RingParameters> ring_;
  std::vector<Operation> operations_;
  uint32_t inputs_, size_in_, outputs_, size_out_;
  size_t primes_;
  uint64_t correction_out_;
  size_t value_words_ = 0, sum_words_ = 0;
};

}  // namespace cryptonets
