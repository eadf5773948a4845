// Interactive runs: a plan prepared for all its plaintext moduli, and the evaluation of uploads, one item of the pool a ciphertext.
#pragma once
#include <memory>
#include <mutex>
#include <vector>

#include "../support/pool.h"
#include "machine.h"

namespace cryptonets {

class PreparedPlan : public std::enable_shared_from_this<PreparedPlan> {
 public:
  /** Throws PLAN_IMPOSSIBLE. Nothing is encoded yet. */
  PreparedPlan(std::shared_ptr<ThreadPool> pool, std::shared_ptr<const InteractiveRing> ring, InteractiveProgram program);

  /** Encodes the plaintexts, one item a modulus. Errors of `done`: PARAMETERS_INVALID, CANCELLED. */
  void prepare(std::shared_ptr<Control> control, ThreadPool::Done done);
  /** Instead: takes what `PreparedModulus::write` gave, modulus after modulus; it must stay, at a 64-byte boundary. */
  void take(const uint64_t* encoded);

  const std::shared_ptr<const InteractiveRing>& ring() const { return ring_; }
  const InteractiveProgram& program() const { return program_; }
  size_t moduli() const { return program_.plain_moduli.size(); }
  size_t result_primes() const { return result_primes_; }
  /** Times that a run reports: load, each step, save. */
  size_t times() const { return program_.steps.size() + 2; }
  const PreparedModulus& modulus(size_t index) const { return *moduli_[index]; }
  /** Memory of one worker; only that worker may use it. */
  Machine& machine(size_t worker);

 private:
  std::shared_ptr<ThreadPool> pool_;
  std::shared_ptr<const InteractiveRing> ring_;
  InteractiveProgram program_;
  size_t result_primes_;
  std::vector<std::unique_ptr<PreparedModulus>> moduli_;
  std::vector<std::unique_ptr<Machine>> machines_;
};

/** What a client sent: ciphertexts image by image, then modulus by modulus. */
struct InteractiveUpload {
  const uint8_t* seeds = nullptr;
  const uint8_t* bytes = nullptr;
  size_t ciphertexts = 0;
};

/**
 * Runs a prepared plan. `out`: ciphertexts x Machine::result_bytes; `times_ms`: ciphertexts x plan.times(). All pointers must stay until `done`.
 * Errors of `done`: RESIDUE_OUT_OF_RANGE, EVALUATION_KEYS_PARAMETERS, CANCELLED.
 */
void evaluate_interactive(ThreadPool& pool, std::shared_ptr<PreparedPlan> plan, std::shared_ptr<const EvaluationKeys> keys,
                          const InteractiveUpload& upload, std::shared_ptr<Control> control, uint8_t* out, double* times_ms,
                          ThreadPool::Done done);

}  // namespace cryptonets
