// Compilation of a segment's layers (a square joins the linear layer before it) and the walk of one tile through them.
#include "segment.h"

#include <algorithm>

#include "../support/failure.h"

namespace cryptonets {
namespace {

uint64_t residue(int64_t value, uint64_t p) {
  const uint64_t size = (value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value)) % p;
  return value < 0 && size != 0 ? p - size : size;
}

}  // namespace

Segment::Segment(std::shared_ptr<const Parameters> parameters, const std::vector<Layer>& layers, uint32_t inputs,
                 uint32_t size, size_t primes, uint64_t correction)
    : parameters_(std::move(parameters)), inputs_(inputs), size_in_(size), outputs_(inputs), size_out_(size),
      primes_(primes), correction_out_(correction) {
  const uint64_t t = parameters_->plain().p;
  for (const Layer& layer : layers) {
    if (layer.matrix) {
      require(layer.matrix->inputs == outputs_, "PLAN_IMPOSSIBLE", "a layer does not fit the one before it");
      add_linear(*layer.matrix, outputs_, size_out_, correction_out_);
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

void Segment::add_linear(const SparseMatrix& matrix, uint32_t count, uint32_t size, uint64_t correction) {
  std::vector<uint64_t> moduli;
  for (size_t j = 0; j < primes_; ++j) moduli.push_back(parameters_->prime(j).p);
  Operation operation;
  operation.program = std::make_unique<LinearProgram>(matrix, size, moduli);
  operation.count_in = count;
  operation.size_in = size;
  sum_words_ = std::max(sum_words_, size_t{matrix.outputs} * size * kTile);
  const bool biased = std::any_of(matrix.biases.begin(), matrix.biases.end(), [](int64_t b) { return b != 0; });
  const uint64_t t = parameters_->plain().p;
  for (size_t j = 0; biased && j < primes_; ++j) {
    std::vector<uint64_t> row;
    for (int64_t bias : matrix.biases) {
      // As SEAL adds a plaintext: scaled by the correction factor modulo t, then lifted to the centre.
      const uint64_t scaled = mul_mod(residue(bias, t), correction, t);
      const int64_t centred = static_cast<int64_t>(scaled) - (scaled > t / 2 ? static_cast<int64_t>(t) : 0);
      row.push_back(residue(centred, moduli[j]));
    }
    operation.biases.push_back(std::move(row));
  }
  operations_.push_back(std::move(operation));
}

const uint64_t* Segment::run_tile(size_t prime, const uint64_t* x, uint64_t* scratch) const {
  const KernelTable& kernels = parameters_->kernels();
  const Modulus& modulus = parameters_->prime(prime);
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
