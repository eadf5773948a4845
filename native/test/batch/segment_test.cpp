// Pointwise layers on tiles against integer arithmetic: every size, heavy rows, large weights, biases, squares.
#include <memory>

#include "../../src/batch/segment.h"
#include "../check.h"

namespace cryptonets::test {
namespace {

struct Case {
  uint32_t inputs, outputs, density;
  int32_t largest;
  bool biased;
};

std::shared_ptr<SparseMatrix> random_matrix(const Case& c, Random& random) {
  auto m = std::make_shared<SparseMatrix>();
  m->inputs = c.inputs;
  m->outputs = c.outputs;
  m->row_start.push_back(0);
  for (uint32_t r = 0; r < c.outputs; ++r) {
    for (uint32_t col = 0; col < c.inputs; ++col) {
      if (random.below(100) >= c.density) continue;
      const auto w = static_cast<int32_t>(static_cast<int64_t>(random.below(2 * static_cast<uint64_t>(c.largest) + 1)) - c.largest);
      m->columns.push_back(col);
      m->weights.push_back(w == 0 ? 1 : w);
    }
    m->row_start.push_back(static_cast<uint32_t>(m->columns.size()));
    m->biases.push_back(c.biased ? static_cast<int64_t>(random.below(1u << 20)) - (1 << 19) : 0);
  }
  return m;
}

/** value [row][polynomial] of one position. */
using Values = std::vector<std::vector<uint64_t>>;

Values apply(const SparseMatrix& m, const Values& x, uint64_t p) {
  Values y(m.outputs, std::vector<uint64_t>(x[0].size(), 0));
  for (uint32_t r = 0; r < m.outputs; ++r) {
    y[r][0] = signed_residue(m.biases[r], p);
    for (uint32_t e = m.row_start[r]; e < m.row_start[r + 1]; ++e) {
      const uint64_t w = signed_residue(m.weights[e], p);
      for (size_t k = 0; k < y[r].size(); ++k) y[r][k] = (y[r][k] + mul_mod(w, x[m.columns[e]][k], p)) % p;
    }
  }
  return y;
}

Values squared(const Values& x, uint64_t p) {
  Values y;
  for (const auto& c : x) {
    std::vector<uint64_t> s(2 * c.size() - 1, 0);
    for (size_t i = 0; i < c.size(); ++i) {
      for (size_t j = 0; j < c.size(); ++j) s[i + j] = (s[i + j] + mul_mod(c[i], c[j], p)) % p;
    }
    y.push_back(s);
  }
  return y;
}

void compare(const KernelTable& kernels, const std::vector<Layer>& layers, uint32_t inputs, uint32_t size, uint64_t seed) {
  const size_t n = 1024;
  const auto ring = std::make_shared<RingParameters>(&kernels, n, std::vector<uint64_t>{ntt_prime(50, n), ntt_prime(45, n)}, ntt_prime(20, n));
  const Modulus plain = make_modulus(ntt_prime(40, n));
  const Segment segment(ring, plain, layers, inputs, size, 2, 1);
  Random random(seed);
  Buffer x(inputs * size * kTile * 8), scratch(segment.scratch_words() * 8 + 64);
  for (size_t prime = 0; prime < 2; ++prime) {
    const uint64_t p = ring->data().prime(prime).p;
    for (size_t i = 0; i < inputs * size * kTile; ++i) x.words()[i] = random.below(8) == 0 ? p - 1 : random.below(p);
    const uint64_t* y = segment.run_tile(prime, x.words(), scratch.words());
    for (size_t lane = 0; lane < kTile; ++lane) {
      Values values(inputs, std::vector<uint64_t>(size));
      for (size_t v = 0; v < inputs * size; ++v) values[v / size][v % size] = x.words()[v * kTile + lane];
      for (const Layer& layer : layers) values = layer.matrix ? apply(*layer.matrix, values, p) : squared(values, p);
      EXPECT(values.size() == segment.outputs() && values[0].size() == segment.size_out());
      for (size_t v = 0; v < values.size() * values[0].size(); ++v) {
        EXPECT(y[v * kTile + lane] == values[v / values[0].size()][v % values[0].size()]);
      }
    }
  }
}

TEST(linear_layers, "linear: sparse, dense, ternary, heavy, large weights, every size") {
  Random random(10);
  const Case cases[] = {{5, 3, 100, 1, false},   {300, 40, 50, 1, false},   {784, 30, 3, 3, true},  {300, 20, 60, 127, true},
                        {40, 9, 90, 255, true},  {2000, 3, 95, 255, true},  {30, 7, 80, 100000, true}, {9000, 2, 99, 1, false},
                        {64, 5, 100, 2147483647, true}, {10, 4, 0, 1, true}};
  for (const Case& c : cases) {
    for (uint32_t size : {1u, 2u, 3u, 4u, 5u, 9u}) {
      if (size > 5 && c.inputs > 300) continue;
      compare(kernels, {Layer{random_matrix(c, random)}}, c.inputs, size, c.inputs + size);
    }
  }
}

TEST(chains, "segment: squares before, between and after linear layers") {
  Random random(11);
  const Layer square{};
  const Layer a{random_matrix({20, 12, 60, 3, true}, random)}, b{random_matrix({12, 6, 90, 1, true}, random)};
  compare(kernels, {a, square, b}, 20, 2, 1);
  compare(kernels, {square, a}, 20, 2, 2);
  compare(kernels, {square, a}, 20, 3, 3);
  compare(kernels, {a, square, square, b}, 20, 2, 4);
  compare(kernels, {a, b, square}, 20, 2, 5);
  compare(kernels, {square}, 20, 5, 6);
  compare(kernels, {}, 20, 2, 7);
}

TEST(refusals, "segment: layers that do not fit, too many squares, matrices that lie") {
  const size_t n = 1024;
  const auto ring = std::make_shared<RingParameters>(&kernels, n, std::vector<uint64_t>{ntt_prime(50, n)}, ntt_prime(20, n));
  const Modulus plain = make_modulus(ntt_prime(40, n));
  const auto refused = [&](const std::vector<Layer>& layers) {
    try {
      const Segment segment(ring, plain, layers, 4, 2, 1, 1);
    } catch (const std::exception&) {
      return true;
    }
    return false;
  };
  Random random(12);
  EXPECT(refused({Layer{random_matrix({5, 2, 50, 1, false}, random)}}));
  EXPECT(refused({Layer{}, Layer{}, Layer{}, Layer{}}));
  auto lying = random_matrix({4, 2, 100, 1, false}, random);
  lying->columns[1] = 4;
  EXPECT(refused({Layer{lying}}));
  auto backwards = random_matrix({4, 2, 100, 1, false}, random);
  std::swap(backwards->columns[0], backwards->columns[1]);
  EXPECT(refused({Layer{backwards}}));
  auto falling = random_matrix({4, 2, 100, 1, false}, random);
  falling->row_start[1] = 100;
  EXPECT(refused({Layer{falling}}));
}

}  // namespace
}  // namespace cryptonets::test
