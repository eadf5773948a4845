// From worker threads back to JavaScript: one queue an environment, promises settled on its own thread.
#pragma once
#include <napi.h>

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace cryptonets {

/** The JavaScript error of an exception of the core: `code` from the house's list, INTERNAL for anything unknown. */
Napi::Error to_js_error(Napi::Env env, std::exception_ptr error);

class CompletionQueue : public std::enable_shared_from_this<CompletionQueue> {
 public:
  /** The values that `promise` was asked to keep. */
  using Kept = std::vector<Napi::ObjectReference*>;
  using Make = std::function<Napi::Value(Napi::Env, const Kept&)>;
  /** Settles the promise: with the error, or with what `make` makes on the JavaScript thread. Any thread, once. */
  using Settle = std::function<void(std::exception_ptr, Make)>;

  explicit CompletionQueue(Napi::Env env);
  /**
   * Returns a promise and calls `launch` with the way to settle it; `keep` stays referenced until then.
   * An exception of `launch` rejects the promise.
   */
  Napi::Value promise(Napi::Env env, const std::vector<Napi::Value>& keep, const std::function<void(Settle)>& launch);
  /** Resolves with the first kept value. */
  static Make first_kept();
  /** No callback reaches JavaScript any more; called when the environment ends. */
  void close();

 private:
  struct Pending;
  void post(std::shared_ptr<Pending> pending);
  void settle(Napi::Env env, Pending& pending);

  std::mutex mutex_;
  bool closed_ = false;
  size_t pending_ = 0;
  Napi::ThreadSafeFunction function_;
};

}  // namespace cryptonets
