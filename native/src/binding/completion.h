// From worker threads back to JavaScript: one queue an environment, promises settled on its own thread.
#pragma once
#include <napi.h>

#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
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
  /**
   * Called when the environment ends, after all its work was told to stop: waits until nothing writes to JavaScript's memory any more.
   * No callback reaches JavaScript from then on.
   */
  void close();

 private:
  struct Pending;
  void post(const std::shared_ptr<Pending>& pending);
  void settle(Napi::Env env, const std::shared_ptr<Pending>& pending);
  static void conclude(Napi::Env env, Pending& pending);

  std::mutex mutex_;
  std::condition_variable idle_;
  bool closed_ = false;
  /** Work that was launched and has not told its end. */
  size_t running_ = 0;
  /** Promises that wait; touched by JavaScript's thread alone. */
  std::set<std::shared_ptr<Pending>> pending_;
  Napi::ThreadSafeFunction function_;
};

}  // namespace cryptonets
