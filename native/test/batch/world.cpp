// Making of the small world: a random ternary key, three layers, a switch in between.
#include "world.h"

#include <cstring>

#include "../ring/ternary.h"

namespace cryptonets::test {
namespace {

std::shared_ptr<SparseMatrix> matrix(uint32_t inputs, uint32_t outputs, int32_t largest, Random& random) {
  auto m = std::make_shared<SparseMatrix>();
  m->inputs = inputs;
  m->outputs = outputs;
  m->row_start.push_back(0);
  for (uint32_t r = 0; r < outputs; ++r) {
    for (uint32_t c = 0; c < inputs; ++c) {
      const int32_t w = static_cast<int32_t>(random.below(2 * static_cast<uint64_t>(largest) + 1)) - largest;
      if (w == 0) continue;
      m->columns.push_back(c);
      m->weights.push_back(w);
    }
    m->row_start.push_back(static_cast<uint32_t>(m->columns.size()));
    m->biases.push_back(static_cast<int64_t>(random.below(9)) - 4);
  }
  return m;
}

}  // namespace

World::World(const KernelTable& kernels, size_t threads, uint64_t seed, size_t wanted_inputs, size_t wanted_images)
    : pool(make_pool(threads)), inputs(wanted_inputs), images(wanted_images) {
  Random random(seed);
  std::vector<uint64_t> primes;
  for (size_t j = 0; j < 4; ++j) primes.push_back(ntt_prime(50, kDegree, j));
  ring = std::make_shared<RingParameters>(&kernels, kDegree, primes, ntt_prime(20, kDegree));
  plain = std::make_shared<PlainSpace>(*ring, ntt_prime(36, kDegree));
  const auto secret = random_ternary(ring->data(), random);
  key = std::make_shared<SecretKey>(ring, reinterpret_cast<const uint8_t*>(secret.data()));
  PlanStep first, drop, second;
  first.layers = {Layer{matrix(static_cast<uint32_t>(inputs), 8, 1, random)}, Layer{}, Layer{matrix(8, 5, 1, random)}};
  drop.is_switch = true;
  drop.primes_out = 3;
  second.layers = {Layer{}, Layer{matrix(5, 3, 2, random)}};
  steps = {first, drop, second};
  pixels.resize(images * inputs);
  for (uint8_t& p : pixels) p = static_cast<uint8_t>(random.below(4));
}

std::shared_ptr<BatchEncryption> World::encrypt() const {
  return std::make_shared<BatchEncryption>(pool, key, plain, pixels.data(), images, inputs, expander);
}

std::shared_ptr<BatchEvaluation> World::begin(const std::vector<uint8_t>& seeds) const {
  return std::make_shared<BatchEvaluation>(pool, ring, plain->t(), steps, seeds.data(), inputs, BlockOrder::residue, nullptr, expander);
}

std::vector<int64_t> World::expected(size_t image) const {
  std::vector<int64_t> x(pixels.begin() + static_cast<std::ptrdiff_t>(image * inputs),
                         pixels.begin() + static_cast<std::ptrdiff_t>((image + 1) * inputs));
  for (const PlanStep& step : steps) {
    for (const Layer& layer : step.layers) {
      if (!layer.matrix) {
        for (int64_t& v : x) v *= v;
        continue;
      }
      const SparseMatrix& m = *layer.matrix;
      std::vector<int64_t> y(m.biases);
      for (uint32_t r = 0; r < m.outputs; ++r) {
        for (uint32_t e = m.row_start[r]; e < m.row_start[r + 1]; ++e) y[r] += m.weights[e] * x[m.columns[e]];
      }
      x = y;
    }
  }
  return x;
}

std::vector<uint8_t> take_all(const std::shared_ptr<BatchEncryption>& encryption, size_t run) {
  std::vector<uint8_t> all(encryption->run_bytes(0, encryption->block_count()));
  for (size_t first = 0; first < encryption->block_count(); first += run) {
    const size_t n = std::min(run, encryption->block_count() - first);
    wait_for([&](auto settled) { encryption->take(first, n, all.data() + encryption->run_bytes(0, first), settled); });
  }
  return all;
}

BatchResult finish(const std::shared_ptr<BatchEvaluation>& evaluation) {
  auto kept = std::make_shared<BatchResult>();
  wait_for([&](auto settled) {
    evaluation->finish([kept, settled](std::exception_ptr error, BatchResult&& result) {
      *kept = std::move(result);
      settled(error);
    });
  });
  return std::move(*kept);
}

}  // namespace cryptonets::test
