// Compilation of a segment's layers (a square joins the linear layer before it) and the walk of one tile through them.
#include "segment.h"

#include <algorithm>

#include "../support/failure.h"

namespace cryptonets {

Segment::Segment(std::shared_ptr<const RingParameters> ring, const Modulus& plain, const std::vector<Layer>& layers,
                 uint32_t inputs, uint32_t size, size_t primes, uint64_t correction)
    : ring_(std::move(ring)), inputs_(inputs), size_in_(size), outputs_(inputs), size_out_(size),
      primes_(primes), correction_out_(correction) {
  const uint64_t t = plain.p;
  for (const Layer& layer : layers) {
    if (layer.matrix) {
      require(layer.matrix->inputs == outputs_, "PLAN_IMPOSSIBLE", "a layer does not fit the one before it");
      add_linear(*layer.matrix, t);
      outputs_ = layer.matrix->outputs;
    } else {
      require(2 * size_out_ - 1 <= kMostPolynomials, "PLAN_IMPOSSIBLE", "too many squares without relinearisation");
      if (operations_.empty() || operations_.back().square) {
        operations_.emplace_back();
        operations_.back().count_in = outputs_;
        operations_.back().size_in = size_out_;
      }
      operations_.back().square = true;
      size_out_ = 2 * size_out_ - 1;
      correction_out_ = mul_mod(correction_out_, correction_out_, t);
    }
    value_words_ = std::max(value_words_, size_t{outputs_} * size_out_ * kTile);
  }
}

/** On the values that the operations before it leave. */
void Segment::add_linear(const SparseMatrix& matrix, uint64_t t) {
  std::vector<uint64_t> moduli;
  for (size_t j = 0; j < primes_; ++j) moduli.push_back(ring_->data().prime(j).p);
  Operation operation;
  operation.program = std::make_unique<LinearProgram>(matrix, size_out_, moduli);
  operation.count_in = outputs_;
  operation.size_in = size_out_;
  sum_words_ = std::max(sum_words_, size_t{matrix.outputs} * size_out_ * kTile);
  const bool biased = std::any_of(matrix.biases.begin(), matrix.biases.end(), [](int64_t b) { return b != 0; });
  for (size_t j = 0; biased && j < primes_; ++j) {
    std::vector<uint64_t> row;
    for (int64_t bias : matrix.biases) {
      // As SEAL adds a plaintext: scaled by the correction factor modulo t, then lifted to the centre.
      const uint64_t scaled = mul_mod(signed_residue(bias, t), correction_out_, t);
      const int64_t centred = static_cast<int64_t>(scaled) - (scaled > t / 2 ? static_cast<int64_t>(t) : 0);
      row.push_back(signed_residue(centred, moduli[j]));
    }
    operation.biases.push_back(std::move(row));
  }
  operations_.push_back(std::move(operation));
}

const uint64_t* Segment::run_tile(size_t prime, const uint64_t* x, uint64_t* scratch) const {
  const KernelTable& kernels = ring_->kernels();
  const Modulus& modulus = ring_->data().prime(prime);
  uint64_t* sums = scratch + 2 * value_words_;
  uint64_t* target = scratch;
  for (const Operation& operation : operations_) {
    if (operation.program) {
      const uint64_t* bias = operation.biases.empty() ? nullptr : operation.biases[prime].data();
      kernels.linear(operation.program->call(prime, operation.square, bias), modulus, x, sums, target);
    } else {
      kernels.square(x, operation.count_in, operation.size_in, modulus, target);
    }
    x = target;
    target = target == scratch ? scratch + value_words_ : scratch;
  }
  return x;
}

}  // namespace cryptonets
