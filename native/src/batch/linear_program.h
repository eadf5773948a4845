// A sparse integer matrix compiled for the tile kernels: chunks of columns, signed bit planes, large weights apart.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "../kernels/table.h"

namespace cryptonets {

/** A sparse integer matrix in compressed rows; output[r] = biases[r] + sum weights[e] * input[columns[e]]. */
struct SparseMatrix {
  uint32_t inputs = 0;
  uint32_t outputs = 0;
  std::vector<uint32_t> row_start;
  std::vector<uint32_t> columns;
  std::vector<int32_t> weights;
  std::vector<int64_t> biases;

  /** Throws MODEL_INVALID unless all indices are in range and rows ascend. */
  void check() const;
};

/**
 * The stream of a chunk: for every row (in `order`), for every bit plane from the highest: the number of added entries, their offsets, the
 * number of subtracted entries, their offsets. An offset counts words from the chunk's first column: column * size * 8.
 */
class LinearProgram {
 public:
  LinearProgram(const SparseMatrix& matrix, uint32_t size, const std::vector<uint64_t>& moduli);

  uint32_t inputs() const { return inputs_; }
  uint32_t rows() const { return rows_; }
  /** The call for prime j; `bias` is [row] modulo that prime, or null. */
  LinearCall call(size_t prime, bool then_square, const uint64_t* bias) const;
  /** Additions that one tile makes, per polynomial. */
  uint64_t additions() const { return additions_; }

 private:
  void order_rows(const SparseMatrix& matrix);
  void plan_chunks(const SparseMatrix& matrix);
  void write_chunk(const SparseMatrix& matrix, uint32_t first, uint32_t end);
  void split_large(const SparseMatrix& matrix, const std::vector<uint64_t>& moduli);

  uint32_t inputs_, rows_, size_, planes_ = 1;
  bool wide_ = false;
  uint64_t additions_ = 0;
  std::vector<std::vector<uint16_t>> streams_;
  std::vector<uint32_t> first_column_;
  std::vector<LinearChunk> chunks_;
  std::vector<uint32_t> order_;
  std::vector<uint32_t> negative_;
  std::vector<uint32_t> big_rows_, big_columns_;
  std::vector<std::vector<uint64_t>> big_weights_;
};

}  // namespace cryptonets
