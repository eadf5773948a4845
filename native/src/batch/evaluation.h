// One batch run: takes the upload as it arrives, evaluates prime after prime, then the rest of the plan.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "../ring/plain_space.h"
#include "../support/pool.h"
#include "../support/stage_clock.h"
#include "flood.h"
#include "steps.h"
#include "upload.h"

namespace cryptonets {

/** One step of a plan: layers of a pointwise step, the number of primes that a switch leaves, or the bits of a flood. */
struct PlanStep {
  bool is_switch = false;
  uint32_t flood_bits = 0;
  std::vector<Layer> layers;
  size_t primes_out = 0;
};

/** What a batch run yields. */
struct BatchResult {
  size_t count = 0;
  uint32_t size = 0;
  size_t primes = 0;
  uint64_t correction = 1;
  std::vector<uint8_t> bytes;
};

class BatchEvaluation : public std::enable_shared_from_this<BatchEvaluation> {
 public:
  using Settled = std::function<void(std::exception_ptr)>;
  using Finished = std::function<void(std::exception_ptr, BatchResult&&)>;

  /** `t`: the plaintext modulus. Throws PARAMETERS_INVALID, PLAN_IMPOSSIBLE, MODEL_INVALID. */
  BatchEvaluation(std::shared_ptr<ThreadPool> pool, std::shared_ptr<const RingParameters> ring, uint64_t t,
                  const std::vector<PlanStep>& steps, const uint8_t* seeds, size_t count, BlockOrder order,
                  std::shared_ptr<const FloodKeys> keys = nullptr, Expander expander = Expander::blake2xb);

  /** `bytes` must stay valid until `settled` is called, once, on a worker. Throws CHUNK_INVALID, STREAM_TOO_LONG. */
  void push(size_t first_block, const uint8_t* bytes, size_t length, Settled settled);
  /** Calls back once, with the result or with what went wrong. Throws STREAM_TOO_SHORT. */
  void finish(Finished finished);
  /** Stops all work; callbacks that wait are called with CANCELLED. */
  void stop();

  /** Clocks and counts: check, expand, then one for each step, then pack. */
  const std::deque<StageClock>& clocks() const { return clocks_; }
  /** The instant from which times of this run are told. */
  int64_t origin() const { return origin_; }
  static constexpr size_t kCheckClock = 0, kExpandClock = 1, kFirstStepClock = 2;

 private:
  struct Compiled {
    std::unique_ptr<Segment> segment;
    /** Of a flood; `keys` is null for other steps. */
    Flood flood;
    size_t primes_out = 0;
  };
  void compile(const std::vector<PlanStep>& steps, size_t count, const std::shared_ptr<const FloodKeys>& keys);
  size_t whole_blocks(size_t first, size_t length) const;
  void stored(size_t blocks, std::exception_ptr error, Settled settled);
  void start_complete_primes();
  void start_prime(size_t prime);
  void make_roots(size_t prime);
  void run_groups(size_t prime);
  void run_group(size_t prime, size_t group, size_t worker, StageTurns& turns);
  void expand_group(size_t prime, size_t group, uint64_t* x, uint64_t* words) const;
  void redraw_group(size_t prime, size_t group, size_t ciphertext, uint64_t* x, uint64_t* words) const;
  void prime_done(size_t prime, std::exception_ptr error);
  void next_step(size_t step, std::exception_ptr error);
  void open_target(const Compiled& step);
  void finish_step(const Compiled& step);
  void run_pack();
  void fail(std::exception_ptr error);
  void deliver();
  uint64_t* scratch(size_t worker, size_t words);
  const Basis& basis() const { return ring_->data(); }
  bool stopped() const { return control_->stopped.load(std::memory_order_relaxed); }

  int64_t origin_ = now_ns();
  std::shared_ptr<ThreadPool> pool_;
  std::shared_ptr<const RingParameters> ring_;
  Modulus plain_;
  std::shared_ptr<Control> control_ = std::make_shared<Control>();
  std::vector<Compiled> steps_;
  std::deque<StageClock> clocks_;
  Upload upload_;
  std::vector<Buffer> scratch_;
  std::vector<Buffer> roots_;
  std::unique_ptr<CiphertextVector> vector_, target_;
  BatchResult result_;

  std::mutex mutex_;
  size_t received_ = 0, stored_ = 0;
  std::vector<size_t> stored_of_prime_;
  size_t primes_started_ = 0, primes_done_ = 0;
  std::vector<Settled> waiting_;
  bool complete_ = false;
  std::exception_ptr error_;
  Finished finished_;
};

}  // namespace cryptonets
