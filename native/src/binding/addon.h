// What the files of the binding share: the state of one environment and the guard around every entry point.
#pragma once
#include <napi.h>

#include <memory>

#include "../bgv/decryption.h"
#include "../bgv/encryption.h"
#include "../bgv/evaluation.h"
#include "../bgv/vector.h"
#include "arguments.h"
#include "completion.h"
#include "handles.h"

namespace cryptonets {

/** One parameter set on one pool of threads. */
struct Engine {
  std::shared_ptr<ThreadPool> pool;
  std::shared_ptr<const Parameters> parameters;
};

CRYPTONETS_HANDLE(Engine, 1);
CRYPTONETS_HANDLE(CiphertextVector, 2);
CRYPTONETS_HANDLE(BatchEvaluation, 3);
CRYPTONETS_HANDLE(BatchEncryption, 4);
CRYPTONETS_HANDLE(SecretKey, 5);
CRYPTONETS_HANDLE(Control, 6);

struct AddonData {
  std::shared_ptr<CompletionQueue> queue;
};

inline CompletionQueue& queue_of(Napi::Env env) { return *env.GetInstanceData<AddonData>()->queue; }

/** Exceptions of the core end here as JavaScript errors with a code. */
template <Napi::Value (*entry)(const Napi::CallbackInfo&)>
Napi::Value guarded(const Napi::CallbackInfo& info) {
  try {
    return entry(info);
  } catch (...) {
    throw to_js_error(info.Env(), std::current_exception());
  }
}

template <Napi::Value (*entry)(const Napi::CallbackInfo&)>
void add_function(Napi::Object exports, const char* name) {
  exports.Set(name, Napi::Function::New(exports.Env(), guarded<entry>, name));
}

void add_engine_functions(Napi::Object exports);
void add_evaluator_functions(Napi::Object exports);
void add_batch_functions(Napi::Object exports);
void add_owner_functions(Napi::Object exports);
void add_interactive_functions(Napi::Object exports);
void add_interactive_owner_functions(Napi::Object exports);

/** {firstMs, lastMs, busyMs} of a clock, counted from `origin`; zeros when it never ran. */
Napi::Value clock_value(Napi::Env env, const StageClock& clock, int64_t origin);

}  // namespace cryptonets
