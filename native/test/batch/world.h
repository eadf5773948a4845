// A whole small run inside the core: parameters, key, network, upload; for tests of the pipeline and for the fuzzer.
#pragma once
#include <memory>
#include <vector>

#include "../../src/batch/decryption.h"
#include "../../src/batch/encryption.h"
#include "../../src/batch/evaluation.h"
#include "../check.h"

namespace cryptonets::test {

struct World {
  static constexpr size_t kDegree = 1024;
  std::shared_ptr<ThreadPool> pool;
  std::shared_ptr<RingParameters> ring;
  std::shared_ptr<PlainSpace> plain;
  std::shared_ptr<SecretKey> key;
  std::vector<PlanStep> steps;
  size_t inputs = 0, images = 0;
  std::vector<uint8_t> pixels;
  Expander expander = Expander::blake2xb;

  World(const KernelTable& kernels, size_t threads, uint64_t seed, size_t wanted_inputs = 12, size_t wanted_images = 50);
  std::shared_ptr<BatchEncryption> encrypt() const;
  std::shared_ptr<BatchEvaluation> begin(const std::vector<uint8_t>& seeds) const;
  /** What the network says about an image, in the clear. */
  std::vector<int64_t> expected(size_t image) const;
};

std::vector<uint8_t> take_all(const std::shared_ptr<BatchEncryption>& encryption, size_t run);
BatchResult finish(const std::shared_ptr<BatchEvaluation>& evaluation);

}  // namespace cryptonets::test
