// Scheduling of interactive runs.
#include "evaluation.h"

#include "../support/failure.h"
#include "../support/stage_clock.h"

namespace cryptonets {

PreparedPlan::PreparedPlan(std::shared_ptr<ThreadPool> pool, std::shared_ptr<const InteractiveRing> ring, InteractiveProgram program)
    : pool_(std::move(pool)), ring_(std::move(ring)), program_(std::move(program)), result_primes_(program_.check(*ring_)),
      moduli_(program_.plain_moduli.size()), machines_(pool_->threads()) {}

void PreparedPlan::prepare(std::shared_ptr<Control> control, ThreadPool::Done done) {
  auto self = shared_from_this();
  control->total = moduli();
  pool_->submit(
      moduli(), control,
      [self, control](size_t item, size_t) {
        const uint64_t t = self->program_.plain_moduli[item];
        self->moduli_[item] = std::make_unique<PreparedModulus>(*self->ring_, self->program_, t, control->stopped);
        control->done.fetch_add(1);
      },
      std::move(done));
}

void PreparedPlan::take(const uint64_t* encoded) {
  for (size_t i = 0; i < moduli(); ++i, encoded += PreparedModulus::encoded_words(*ring_, program_)) {
    moduli_[i] = std::make_unique<PreparedModulus>(*ring_, program_, program_.plain_moduli[i], encoded);
  }
}

Machine& PreparedPlan::machine(size_t worker) {
  auto& machine = machines_[worker];
  if (!machine) machine = std::make_unique<Machine>(ring_, program_.most_babies());
  return *machine;
}

namespace {

struct Run {
  std::shared_ptr<PreparedPlan> plan;
  std::shared_ptr<const EvaluationKeys> keys;
  InteractiveUpload upload;
  std::shared_ptr<Control> control;
  uint8_t* out;
  double* times_ms;

  void one(size_t index, size_t worker) const;
};

void Run::one(size_t index, size_t worker) const {
  const InteractiveRing& ring = *plan->ring();
  const auto& steps = plan->program().steps;
  Machine& machine = plan->machine(worker);
  const PreparedModulus& prepared = plan->modulus(index % plan->moduli());
  double* times = times_ms + index * plan->times();
  int64_t before = now_ns();
  const auto lap = [&] {
    const int64_t now = now_ns();
    *times++ = static_cast<double>(now - before) / 1e6;
    before = now;
  };
  machine.load(upload.seeds + index * kSeedBytes, upload.bytes + index * Machine::fresh_bytes(ring));
  lap();
  for (size_t s = 0; s < steps.size(); ++s) {
    machine.run(steps[s], s, prepared, *keys, *control);
    lap();
  }
  machine.save(plan->result_primes(), out + index * Machine::result_bytes(ring, plan->result_primes()));
  lap();
}

}  // namespace

void evaluate_interactive(ThreadPool& pool, std::shared_ptr<PreparedPlan> plan, std::shared_ptr<const EvaluationKeys> keys,
                          const InteractiveUpload& upload, std::shared_ptr<Control> control, uint8_t* out, double* times_ms,
                          ThreadPool::Done done) {
  require(keys->ring() == plan->ring(), "EVALUATION_KEYS_PARAMETERS", "keys of another ring");
  control->total = upload.ciphertexts * plan->program().operations();
  auto run = std::make_shared<Run>(Run{std::move(plan), std::move(keys), upload, control, out, times_ms});
  pool.submit(
      upload.ciphertexts, control, [run](size_t item, size_t worker) { run->one(item, worker); }, std::move(done));
}

}  // namespace cryptonets
