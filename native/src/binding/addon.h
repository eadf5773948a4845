// What the files of the binding share: the state of one environment and the guard around every entry point.
#pragma once
#include <napi.h>

#include <memory>

#include "../ring/secret_key.h"
#include "../support/pool.h"
#include "arguments.h"
#include "completion.h"
#include "handles.h"

namespace cryptonets {

/** A ring on one pool of threads. */
struct Engine {
  std::shared_ptr<ThreadPool> pool;
  std::shared_ptr<const RingParameters> ring;
};

CRYPTONETS_HANDLE(Engine, 1);
CRYPTONETS_HANDLE(SecretKey, 2);
CRYPTONETS_HANDLE(Control, 3);

/** What lives as long as one environment: a main thread or a worker. */
struct AddonData {
  std::shared_ptr<CompletionQueue> queue;
  /** Pools of all its engines. */
  std::vector<std::weak_ptr<ThreadPool>> pools;

  /** Stops all work and waits for it to end; before the environment frees what kernels write to. */
  void close();
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
void add_key_functions(Napi::Object exports);
void add_batch_evaluator_functions(Napi::Object exports);
void add_batch_step_functions(Napi::Object exports);
void add_batch_owner_functions(Napi::Object exports);
void add_interactive_evaluator_functions(Napi::Object exports);
void add_interactive_owner_functions(Napi::Object exports);

/** A key that was made for this engine. Throws KEY_INVALID. */
inline const std::shared_ptr<SecretKey>& key_argument(const Engine& engine, const Napi::Value& value) {
  const auto& key = unwrap<SecretKey>(value);
  require(key->ring() == engine.ring, "KEY_INVALID", "a key of another engine");
  return key;
}

/** Resolves with a handle of `made`. */
template <class T>
CompletionQueue::Make making(std::shared_ptr<T> made) {
  return [made](Napi::Env env, const CompletionQueue::Kept&) { return wrap(env, made); };
}

}  // namespace cryptonets
