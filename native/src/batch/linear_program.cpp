// Compilation of a sparse matrix: how rows are cut so that sums of residues below 2^50 stay below 2^64 and inputs in L1.
#include "linear_program.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "../support/failure.h"

namespace cryptonets {
namespace {

/** Sum of weight magnitudes that lazy sums may reach: 2^13 * 2^50 twice (sums and lift) stays below 2^64. */
constexpr uint64_t kLazyWeight = uint64_t{1} << 13;
/** Weights from here on are multiplied, not added bit by bit. */
constexpr int64_t kLargeWeight = 256;
/** Words of input that a chunk of a dense layer may span: half of an L1 cache of 48 KiB. */
constexpr uint32_t kChunkWords = 3072;
/** Rows with fewer entries than this gain nothing from chunks. */
constexpr uint64_t kDenseRow = 64;
/** Offsets are 16-bit words. */
constexpr uint32_t kOffsetReach = 65535;

bool is_large(int32_t weight) { return std::llabs(static_cast<long long>(weight)) >= kLargeWeight; }

/** Signed binary digits without two adjacent nonzero ones: digit b of w in -1, 0, 1. */
std::vector<int8_t> signed_digits(int32_t weight) {
  std::vector<int8_t> digits;
  int64_t rest = weight;
  while (rest != 0) {
    int8_t digit = 0;
    if (rest & 1) digit = static_cast<int8_t>(2 - (rest & 3));
    digits.push_back(digit);
    rest = (rest - digit) / 2;
  }
  return digits;
}

}  // namespace

void SparseMatrix::check() const {
  const auto need = [](bool condition) { require(condition, "MODEL_INVALID", "a linear layer is not well formed"); };
  need(inputs >= 1 && outputs >= 1 && inputs <= 65536 && outputs <= 65536);
  need(row_start.size() == size_t{outputs} + 1 && row_start.front() == 0 && row_start.back() == columns.size());
  need(weights.size() == columns.size() && biases.size() == outputs);
  for (uint32_t r = 0; r < outputs; ++r) {
    need(row_start[r] <= row_start[r + 1] && row_start[r + 1] <= columns.size());
    for (uint32_t e = row_start[r]; e < row_start[r + 1]; ++e) {
      need(columns[e] < inputs && (e == row_start[r] || columns[e - 1] < columns[e]));
    }
  }
}

LinearProgram::LinearProgram(const SparseMatrix& matrix, uint32_t size, const std::vector<uint64_t>& moduli)
    : inputs_(matrix.inputs), rows_(matrix.outputs), size_(size) {
  matrix.check();
  for (int32_t weight : matrix.weights) {
    if (!is_large(weight)) planes_ = std::max<uint32_t>(planes_, static_cast<uint32_t>(signed_digits(weight).size()));
  }
  order_rows(matrix);
  plan_chunks(matrix);
  split_large(matrix, moduli);
  for (size_t c = 0; c < streams_.size(); ++c) chunks_.push_back({streams_[c].data(), first_column_[c]});
}

/** A convolution's rows come map by map; by the middle of what they read, rows of one place follow each other in cache. */
void LinearProgram::order_rows(const SparseMatrix& matrix) {
  order_.resize(rows_);
  std::iota(order_.begin(), order_.end(), 0u);
  const auto middle = [&](uint32_t row) -> uint64_t {
    const uint32_t begin = matrix.row_start[row], end = matrix.row_start[row + 1];
    return begin == end ? 0 : uint64_t{matrix.columns[begin]} + matrix.columns[end - 1];
  };
  std::stable_sort(order_.begin(), order_.end(), [&](uint32_t a, uint32_t b) { return middle(a) < middle(b); });
}

/** Cuts the columns: by cache for dense layers, by reach of offsets for all, by weight for rows too heavy to stay lazy. */
void LinearProgram::plan_chunks(const SparseMatrix& matrix) {
  uint64_t heaviest = 0;
  for (uint32_t r = 0; r < rows_; ++r) {
    uint64_t sum = 0;
    for (uint32_t e = matrix.row_start[r]; e < matrix.row_start[r + 1]; ++e) {
      if (!is_large(matrix.weights[e])) sum += static_cast<uint64_t>(std::llabs(matrix.weights[e]));
    }
    heaviest = std::max(heaviest, sum);
  }
  wide_ = heaviest >= kLazyWeight;
  const bool dense = matrix.columns.size() >= kDenseRow * rows_;
  const uint32_t words = size_ * kTile;
  uint32_t columns = dense ? std::max(1u, kChunkWords / words) : kOffsetReach / words;
  if (wide_) columns = std::min(columns, static_cast<uint32_t>(kLazyWeight / kLargeWeight - 1));
  if (!wide_) negative_.assign(rows_, 0);
  for (uint32_t first = 0; first < inputs_; first += columns) {
    write_chunk(matrix, first, std::min(inputs_, first + columns));
  }
}

void LinearProgram::write_chunk(const SparseMatrix& matrix, uint32_t first, uint32_t end) {
  std::vector<uint16_t> stream;
  const size_t chunk = streams_.size();
  if (wide_) negative_.resize((chunk + 1) * rows_, 0);
  for (uint32_t r : order_) {
    std::vector<std::vector<uint16_t>> plus(planes_), minus(planes_);
    for (uint32_t e = matrix.row_start[r]; e < matrix.row_start[r + 1]; ++e) {
      const uint32_t column = matrix.columns[e];
      const int32_t weight = matrix.weights[e];
      if (column < first || column >= end || is_large(weight)) continue;
      const std::vector<int8_t> digits = signed_digits(weight);
      for (size_t b = 0; b < digits.size(); ++b) {
        if (digits[b] == 0) continue;
        auto& list = digits[b] > 0 ? plus[b] : minus[b];
        list.push_back(static_cast<uint16_t>((column - first) * size_ * kTile));
        if (digits[b] < 0) negative_[(wide_ ? chunk * rows_ : 0) + r] += 1u << b;
        ++additions_;
      }
    }
    for (uint32_t b = planes_; b-- > 0;) {
      for (const auto* list : {&plus[b], &minus[b]}) {
        stream.push_back(static_cast<uint16_t>(list->size()));
        stream.insert(stream.end(), list->begin(), list->end());
      }
    }
  }
  streams_.push_back(std::move(stream));
  first_column_.push_back(first);
}

void LinearProgram::split_large(const SparseMatrix& matrix, const std::vector<uint64_t>& moduli) {
  big_weights_.resize(moduli.size());
  for (uint32_t r = 0; r < rows_; ++r) {
    for (uint32_t e = matrix.row_start[r]; e < matrix.row_start[r + 1]; ++e) {
      if (!is_large(matrix.weights[e])) continue;
      big_rows_.push_back(r);
      big_columns_.push_back(matrix.columns[e]);
      for (size_t j = 0; j < moduli.size(); ++j) {
        const uint64_t size = static_cast<uint64_t>(std::llabs(matrix.weights[e])) % moduli[j];
        big_weights_[j].push_back(matrix.weights[e] < 0 && size != 0 ? moduli[j] - size : size);
      }
    }
  }
}

LinearCall LinearProgram::call(size_t prime, bool then_square, const uint64_t* bias) const {
  LinearCall call;
  call.chunks = chunks_.data();
  call.chunk_count = static_cast<uint32_t>(chunks_.size());
  call.order = order_.data();
  call.rows = rows_;
  call.planes = planes_;
  call.size = size_;
  call.wide = wide_;
  call.then_square = then_square;
  call.negative_weight = negative_.data();
  call.bias = bias;
  call.big_rows = big_rows_.data();
  call.big_columns = big_columns_.data();
  call.big_weights = big_weights_[prime].data();
  call.big_count = static_cast<uint32_t>(big_rows_.size());
  return call;
}

}  // namespace cryptonets
