// The module: engines, control handles and memory figures; the other files of this folder add the rest.
#include "addon.h"

#include <algorithm>
#include <thread>

#include "../kernels/cpu.h"

namespace cryptonets {
namespace {

Napi::Value cpu_paths(const Napi::CallbackInfo& info) {
  auto paths = Napi::Array::New(info.Env());
  uint32_t i = 0;
  for (const KernelTable* table : available_kernels()) paths.Set(i++, Napi::String::New(info.Env(), table->name));
  return paths;
}

/** (cpuPath, threads, polyDegree, plainModulus, dataPrimes) -> handle; '' and 0 choose by machine. */
Napi::Value create_engine(const Napi::CallbackInfo& info) {
  const std::string path = text_argument(info[0], "a CPU path");
  size_t threads = size_argument(info[1], 256, "a number of threads up to 256");
  const KernelTable* kernels = kernels_for(path);
  require(kernels != nullptr, "ENGINE_UNAVAILABLE", "this machine does not have the CPU path that was asked for");
  auto engine = std::make_shared<Engine>();
  engine->parameters =
      std::make_shared<Parameters>(kernels, size_argument(info[2], 32768, "a polynomial degree"),
                                   word_argument(info[3], "a plaintext modulus"), words_argument(info[4], "data primes"));
  if (threads == 0) threads = std::clamp<size_t>(std::thread::hardware_concurrency(), 1, 64);
  engine->pool = make_pool(threads);
  return wrap(info.Env(), engine);
}

Napi::Value engine_facts(const Napi::CallbackInfo& info) {
  const auto& engine = unwrap<Engine>(info[0]);
  auto facts = Napi::Object::New(info.Env());
  facts.Set("cpuPath", engine->parameters->kernels().name);
  facts.Set("threads", static_cast<double>(engine->pool->threads()));
  return facts;
}

Napi::Value dispose_engine(const Napi::CallbackInfo& info) {
  handle_of<Engine>(info[0]).value.reset();
  return info.Env().Undefined();
}

Napi::Value create_control(const Napi::CallbackInfo& info) { return wrap(info.Env(), std::make_shared<Control>()); }

Napi::Value stop_control(const Napi::CallbackInfo& info) {
  unwrap<Control>(info[0])->stopped.store(true);
  return info.Env().Undefined();
}

Napi::Value memory(const Napi::CallbackInfo& info) {
  auto figures = Napi::Object::New(info.Env());
  figures.Set("liveBytes", static_cast<double>(live_bytes()));
  figures.Set("peakBytes", static_cast<double>(peak_bytes()));
  return figures;
}

Napi::Value reset_peak_memory(const Napi::CallbackInfo& info) {
  reset_peak();
  return info.Env().Undefined();
}

}  // namespace

Napi::Value clock_value(Napi::Env env, const StageClock& clock, int64_t origin) {
  auto value = Napi::Object::New(env);
  value.Set("firstMs", clock.ran() ? static_cast<double>(clock.first() - origin) / 1e6 : 0.0);
  value.Set("lastMs", clock.ran() ? static_cast<double>(clock.last() - origin) / 1e6 : 0.0);
  value.Set("busyMs", static_cast<double>(clock.busy()) / 1e6);
  value.Set("done", static_cast<double>(clock.done()));
  value.Set("total", static_cast<double>(clock.total()));
  return value;
}

void add_engine_functions(Napi::Object exports) {
  add_function<cpu_paths>(exports, "cpuPaths");
  add_function<create_engine>(exports, "createEngine");
  add_function<engine_facts>(exports, "engineFacts");
  add_function<dispose_engine>(exports, "disposeEngine");
  add_function<create_control>(exports, "createControl");
  add_function<stop_control>(exports, "stopControl");
  add_function<memory>(exports, "memory");
  add_function<reset_peak_memory>(exports, "resetPeakMemory");
}

static Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  auto* data = new AddonData{std::make_shared<CompletionQueue>(env)};
  env.SetInstanceData(data);
  // Registered after the queue's threadsafe function, so it runs before that one is torn down.
  env.AddCleanupHook([queue = data->queue] { queue->close(); });
  add_engine_functions(exports);
  add_evaluator_functions(exports);
  add_batch_functions(exports);
  add_owner_functions(exports);
  add_interactive_functions(exports);
  add_interactive_owner_functions(exports);
  return exports;
}

}  // namespace cryptonets

static Napi::Object init_cryptonets(Napi::Env env, Napi::Object exports) {
  return cryptonets::initialise(env, exports);
}
NODE_API_MODULE(cryptonets, init_cryptonets)
