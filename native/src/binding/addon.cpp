// The module: engines, control handles and memory figures; the other files of this folder add the rest.
#include "addon.h"

#include <algorithm>
#include <thread>

#include "../kernels/cpu.h"
#include "../support/heap.h"
#include "../support/reserve.h"
#include "stay_loaded.h"

namespace cryptonets {
namespace {

Napi::Value cpu_paths(const Napi::CallbackInfo& info) {
  auto paths = Napi::Array::New(info.Env());
  uint32_t i = 0;
  for (const KernelTable* table : available_kernels()) paths.Set(i++, Napi::String::New(info.Env(), table->name));
  return paths;
}

void remember(AddonData& data, const std::shared_ptr<ThreadPool>& pool) {
  std::erase_if(data.pools, [](const std::weak_ptr<ThreadPool>& known) { return known.expired(); });
  data.pools.push_back(pool);
}

/** (cpuPath, threads, polyDegree, dataPrimes, specialPrime) -> handle; '' and 0 choose by machine. */
Napi::Value create_engine(const Napi::CallbackInfo& info) {
  const std::string path = text_argument(info[0], "a CPU path");
  size_t threads = size_argument(info[1], 256, "a number of threads up to 256");
  const KernelTable* kernels = kernels_for(path);
  require(kernels != nullptr, "ENGINE_UNAVAILABLE", "this machine does not have the CPU path that was asked for");
  auto engine = std::make_shared<Engine>();
  engine->ring = std::make_shared<RingParameters>(kernels, size_argument(info[2], 32768, "a polynomial degree"),
                                                  words_argument(info[3], "data primes"),
                                                  word_argument(info[4], "a special prime"));
  if (threads == 0) threads = std::clamp<size_t>(std::thread::hardware_concurrency(), 1, 64);
  engine->pool = make_pool(threads);
  remember(*info.Env().GetInstanceData<AddonData>(), engine->pool);
  return wrap(info.Env(), engine);
}

Napi::Value engine_facts(const Napi::CallbackInfo& info) {
  const auto& engine = unwrap<Engine>(info[0]);
  auto facts = Napi::Object::New(info.Env());
  facts.Set("cpuPath", engine->ring->kernels().name);
  facts.Set("fastAes", engine->ring->kernels().fast_aes());
  facts.Set("threads", static_cast<double>(engine->pool->threads()));
  return facts;
}

Napi::Value create_control(const Napi::CallbackInfo& info) { return wrap(info.Env(), std::make_shared<Control>()); }

Napi::Value stop_control(const Napi::CallbackInfo& info) {
  unwrap<Control>(info[0])->stopped.store(true);
  return info.Env().Undefined();
}

Napi::Value control_progress(const Napi::CallbackInfo& info) {
  const auto& control = unwrap<Control>(info[0]);
  auto progress = Napi::Object::New(info.Env());
  progress.Set("done", static_cast<double>(control->done.load()));
  progress.Set("total", static_cast<double>(control->total.load()));
  return progress;
}

Napi::Value memory(const Napi::CallbackInfo& info) {
  auto figures = Napi::Object::New(info.Env());
  figures.Set("liveBytes", static_cast<double>(live_bytes()));
  figures.Set("peakBytes", static_cast<double>(peak_bytes()));
  const ReserveFacts kept = reserve_facts();
  figures.Set("keptBytes", static_cast<double>(kept.bytes));
  figures.Set("reusedBlocks", static_cast<double>(kept.reused));
  return figures;
}

Napi::Value reset_peak_memory(const Napi::CallbackInfo& info) {
  reset_peak();
  return info.Env().Undefined();
}

}  // namespace

void AddonData::close() {
  for (const auto& known : pools) {
    if (const auto pool = known.lock()) pool->stop();
  }
  queue->close();
}

void add_engine_functions(Napi::Object exports) {
  add_function<cpu_paths>(exports, "cpuPaths");
  add_function<create_engine>(exports, "createEngine");
  add_function<engine_facts>(exports, "engineFacts");
  add_function<dispose<Engine>>(exports, "disposeEngine");
  add_function<create_control>(exports, "createControl");
  add_function<stop_control>(exports, "stopControl");
  add_function<control_progress>(exports, "controlProgress");
  add_function<memory>(exports, "memory");
  add_function<reset_peak_memory>(exports, "resetPeakMemory");
}

static Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  auto* data = new AddonData{std::make_shared<CompletionQueue>(env), {}};
  env.SetInstanceData(data);
  stay_loaded();
  keep_heap();
  // Registered after the queue's threadsafe function and the instance data, so it runs before they are torn down.
  env.AddCleanupHook([data] { data->close(); });
  add_engine_functions(exports);
  add_key_functions(exports);
  add_batch_evaluator_functions(exports);
  add_batch_step_functions(exports);
  add_batch_owner_functions(exports);
  add_interactive_evaluator_functions(exports);
  add_interactive_owner_functions(exports);
  return exports;
}

}  // namespace cryptonets

static Napi::Object init_cryptonets(Napi::Env env, Napi::Object exports) {
  return cryptonets::initialise(env, exports);
}
NODE_API_MODULE(cryptonets, init_cryptonets)
