// A small interactive world inside the core: ring, ternary key, evaluation keys made here, a program and what it means on slots.
#pragma once
#include <memory>
#include <vector>

#include "../../src/interactive/client.h"
#include "../../src/interactive/evaluation.h"
#include "../check.h"

namespace cryptonets::test {

struct InteractiveWorld {
  static constexpr size_t kDegree = 1024;
  std::shared_ptr<ThreadPool> pool;
  std::shared_ptr<RingParameters> parameters;
  std::shared_ptr<InteractiveRing> ring;
  /** Residues of the secret modulo the data primes, then the special prime. */
  std::vector<uint64_t> ternary;
  std::shared_ptr<SecretKey> secret;
  InteractiveProgram program;
  /** Rotation step of every element in use; 0 swaps the rows. */
  std::vector<std::pair<uint32_t, size_t>> steps_of_elements;
  std::vector<uint64_t> elements, levels;
  std::vector<uint8_t> key_bytes;
  ClientPlan client_plan;

  InteractiveWorld(const KernelTable& kernels, size_t threads, uint64_t seed);
  std::shared_ptr<EvaluationKeys> load_keys() const;
  std::shared_ptr<PreparedPlan> prepare() const;
  /** Slots of one image after the program, modulo t. */
  std::vector<uint64_t> expected(const uint8_t* pixels, uint64_t t) const;

 private:
  uint32_t element(size_t step);
  void make_program(Random& random);
  void make_all_keys();
};

}  // namespace cryptonets::test
