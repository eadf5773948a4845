// The fused batch run: begin, push, finish, dispose.
#include "batch.h"
#include "program.h"

namespace cryptonets {

Napi::Value clock_value(Napi::Env env, const StageClock& clock, int64_t origin) {
  auto value = Napi::Object::New(env);
  value.Set("firstMs", clock.ran() ? static_cast<double>(clock.first() - origin) / 1e6 : 0.0);
  value.Set("lastMs", clock.ran() ? static_cast<double>(clock.last() - origin) / 1e6 : 0.0);
  value.Set("busyMs", static_cast<double>(clock.busy()) / 1e6);
  value.Set("done", static_cast<double>(clock.done()));
  value.Set("total", static_cast<double>(clock.total()));
  return value;
}

namespace {

/** (engine, plainModulus, steps, seeds, residueOrder, floodKeys | undefined, expander) -> handle */
Napi::Value begin_batch(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const uint64_t t = word_argument(info[1], "a plaintext modulus");
  const std::vector<PlanStep> steps = steps_argument(info[2]);
  const Bytes seeds = bytes_argument(info[3], "seeds as Uint8Array");
  const size_t count = seeds.length / kSeedBytes;
  require(count >= 1 && count <= 65536 && seeds.length == count * kSeedBytes, "CIPHERTEXT_INVALID",
          "seeds of the wrong length");
  const BlockOrder order = info[4].ToBoolean() ? BlockOrder::residue : BlockOrder::ciphertext;
  std::shared_ptr<const FloodKeys> keys;
  if (!info[5].IsUndefined()) keys = unwrap<FloodKeys>(info[5]);
  return wrap(info.Env(), std::make_shared<BatchEvaluation>(engine->pool, engine->ring, t, steps, seeds.data, count, order, keys,
                                                            expander_argument(info[6])));
}

/** (batch, firstBlock, bytes) */
Napi::Value push_blocks(const Napi::CallbackInfo& info) {
  const auto batch = unwrap<BatchEvaluation>(info[0]);
  const size_t first = size_argument(info[1], size_t{1} << 20, "the number of a block");
  const Bytes bytes = bytes_argument(info[2], "blocks as Uint8Array");
  return queue_of(info.Env()).promise(info.Env(), {info[2]}, [&](CompletionQueue::Settle settle) {
    batch->push(first, bytes.data, bytes.length, [settle](std::exception_ptr error) {
      settle(error, [](Napi::Env env, const CompletionQueue::Kept&) { return env.Undefined(); });
    });
  });
}

Napi::Value result_value(Napi::Env env, const BatchResult& result) {
  auto value = Napi::Object::New(env);
  auto bytes = Napi::Uint8Array::New(env, result.bytes.size());
  memcpy(bytes.Data(), result.bytes.data(), result.bytes.size());
  value.Set("count", static_cast<double>(result.count));
  value.Set("size", static_cast<double>(result.size));
  value.Set("primes", static_cast<double>(result.primes));
  value.Set("correction", Napi::BigInt::New(env, result.correction));
  value.Set("bytes", bytes);
  return value;
}

Napi::Value finish_batch(const Napi::CallbackInfo& info) {
  const auto batch = unwrap<BatchEvaluation>(info[0]);
  return queue_of(info.Env()).promise(info.Env(), {}, [&](CompletionQueue::Settle settle) {
    batch->finish([settle](std::exception_ptr error, BatchResult&& result) {
      auto kept = std::make_shared<BatchResult>(std::move(result));
      settle(error, [kept](Napi::Env env, const CompletionQueue::Kept&) { return result_value(env, *kept); });
    });
  });
}

/** {check, expand, steps: [...], pack}: clocks and counts of the stages. */
Napi::Value batch_progress(const Napi::CallbackInfo& info) {
  const auto& batch = unwrap<BatchEvaluation>(info[0]);
  auto value = Napi::Object::New(info.Env());
  const auto& clocks = batch->clocks();
  value.Set("check", clock_value(info.Env(), clocks[BatchEvaluation::kCheckClock], batch->origin()));
  value.Set("expand", clock_value(info.Env(), clocks[BatchEvaluation::kExpandClock], batch->origin()));
  auto steps = Napi::Array::New(info.Env());
  for (size_t i = BatchEvaluation::kFirstStepClock; i + 1 < clocks.size(); ++i) {
    steps.Set(static_cast<uint32_t>(i - BatchEvaluation::kFirstStepClock), clock_value(info.Env(), clocks[i], batch->origin()));
  }
  value.Set("steps", steps);
  value.Set("pack", clock_value(info.Env(), clocks.back(), batch->origin()));
  return value;
}

Napi::Value dispose_batch(const Napi::CallbackInfo& info) {
  auto& handle = handle_of<BatchEvaluation>(info[0]);
  if (handle.value) handle.value->stop();
  handle.value.reset();
  return info.Env().Undefined();
}

}  // namespace

void add_batch_evaluator_functions(Napi::Object exports) {
  add_function<begin_batch>(exports, "beginBatch");
  add_function<push_blocks>(exports, "pushBlocks");
  add_function<finish_batch>(exports, "finishBatch");
  add_function<batch_progress>(exports, "batchProgress");
  add_function<dispose_batch>(exports, "disposeBatch");
}

}  // namespace cryptonets
