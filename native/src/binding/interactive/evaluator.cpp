// The server's side of interactive packing: rings, evaluation keys, prepared plans, runs.
#include "interactive.h"
#include "program.h"

namespace cryptonets {
namespace {

/** (engine) -> ring */
Napi::Value create_ring(const Napi::CallbackInfo& info) {
  const auto& engine = unwrap<Engine>(info[0]);
  return wrap(info.Env(), std::make_shared<InteractiveRing>(engine->ring));
}

/** (engine, control, ring, elements, primes, bytes): the wire form behind its header -> keys */
Napi::Value load_keys(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const auto ring = unwrap<InteractiveRing>(info[2]);
  const auto elements = words_argument(info[3], "Galois elements"), primes = words_argument(info[4], "levels of keys");
  const Bytes bytes = bytes_argument(info[5], "keys as Uint8Array");
  return queue_of(info.Env()).promise(info.Env(), {info[5]}, [&](CompletionQueue::Settle settle) {
    auto keys = std::make_shared<EvaluationKeys>(ring, elements, primes);
    require(bytes.length == keys->wire_bytes(), "EVALUATION_KEYS_INVALID", "evaluation keys of the wrong length");
    keys->load(*engine->pool, bytes.data, control, [settle, keys](std::exception_ptr error) { settle(error, making(keys)); });
  });
}

Napi::Value keys_memory(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(unwrap<EvaluationKeys>(info[0])->memory_bytes()));
}

/** (engine, control, ring, steps, plainModuli) -> prepared plan */
Napi::Value prepare_plan(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const auto ring = unwrap<InteractiveRing>(info[2]);
  InteractiveProgram program = program_argument(info[3], info[4]);
  return queue_of(info.Env()).promise(info.Env(), {}, [&](CompletionQueue::Settle settle) {
    auto plan = std::make_shared<PreparedPlan>(engine->pool, ring, std::move(program));
    plan->prepare(control, [settle, plan](std::exception_ptr error) { settle(error, making(plan)); });
  });
}

/** (engine, control, plan, keys, seeds, bytes, images) -> {bytes, timesMs} */
Napi::Value evaluate(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const auto plan = unwrap<PreparedPlan>(info[2]);
  const auto keys = unwrap<EvaluationKeys>(info[3]);
  const Bytes seeds = bytes_argument(info[4], "seeds as Uint8Array"), bytes = bytes_argument(info[5], "an upload as Uint8Array");
  const size_t count = size_argument(info[6], kMostImages, "a number of images") * plan->moduli();
  require(count >= 1 && seeds.length == count * kSeedBytes && bytes.length == count * Machine::fresh_bytes(*plan->ring()),
          "CIPHERTEXT_INVALID", "an upload of the wrong length");
  auto result = Napi::Object::New(env);
  auto out = Napi::Uint8Array::New(env, count * Machine::result_bytes(*plan->ring(), plan->result_primes()));
  auto times = Napi::Float64Array::New(env, count * plan->times());
  result.Set("bytes", out);
  result.Set("timesMs", times);
  return queue_of(env).promise(env, {result, info[4], info[5]}, [&](CompletionQueue::Settle settle) {
    evaluate_interactive(*engine->pool, plan, keys, {seeds.data, bytes.data, count}, control, out.Data(), times.Data(),
                         [settle](std::exception_ptr error) { settle(error, CompletionQueue::first_kept()); });
  });
}

}  // namespace

void add_interactive_evaluator_functions(Napi::Object exports) {
  add_function<create_ring>(exports, "createInteractiveRing");
  add_function<dispose<InteractiveRing>>(exports, "disposeInteractiveRing");
  add_function<load_keys>(exports, "loadEvaluationKeys");
  add_function<keys_memory>(exports, "evaluationKeysMemory");
  add_function<dispose<EvaluationKeys>>(exports, "disposeEvaluationKeys");
  add_function<prepare_plan>(exports, "prepareInteractive");
  add_function<dispose<PreparedPlan>>(exports, "disposeInteractive");
  add_function<evaluate>(exports, "evaluateInteractive");
}

}  // namespace cryptonets
